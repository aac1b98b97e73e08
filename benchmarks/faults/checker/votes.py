"""I7: every single-winner act has one winner, and it is the same for everybody."""

from collections import Counter, defaultdict

from benchmarks.faults.checker.case import Case
from benchmarks.faults.checker.tally import Tally, Wrong
from benchmarks.faults.history import Recv, StoredRound


def one_winner(case: Case) -> Tally:
    tally = Tally("I7", "a vote has one winner, by recount and for all; a room ends once")
    told: dict[str, set[object]] = defaultdict(set)
    ends: dict[str, set[int | None]] = defaultdict(set)
    for heard in case.all(Recv):
        if heard.event == "vote_closed":
            told[heard.facts["vote_session_id"]].add(heard.facts["winner"])
        elif heard.event == "room_ended":
            ends[heard.room].add(heard.rev)
    for session in case.database.rounds:
        winners = told.pop(session.session, set())
        words = f"{session.session}: told winners {winners}, kept {session.winner}"
        tally.expect(winners <= {session.winner}, words, Wrong.DOUBLED)
        counted = _winners_by_count(case, session)
        words = f"{session.session}: {session.winner} won, by count {sorted(counted)}"
        tally.expect(session.winner in counted, words)
        votes = Counter(
            vote.song for vote in case.database.votes if vote.session == session.session
        )
        kept = {song: count for song, count in session.counts.items() if count}
        words = f"{session.session}: counted {kept}, by recount {dict(votes)}"
        tally.expect(kept == dict(votes), words)
    for name, winners in told.items():
        tally.wrong(f"{name} was closed for {winners} and is not kept")
    _expect_counted(case, tally)
    voters = Counter((vote.session, vote.user) for vote in case.database.votes)
    for (name, user), count in voters.items():
        tally.expect(count == 1, f"{user} has {count} votes in {name}", Wrong.DOUBLED)
    for room, revs in ends.items():
        tally.expect(len(revs) == 1, f"{room} ended {len(revs)} times", Wrong.DOUBLED)
    return tally


def _expect_counted(case: Case, tally: Tally) -> None:
    """A vote answered ok is kept, for a song that its voter chose."""
    kept = {(vote.session, vote.user): vote.song for vote in case.database.votes}
    chosen: dict[tuple[str, int], set[int]] = defaultdict(set)
    asked = [one for one in case.asked_for("vote") if one.invoke.user is not None]
    for operation in asked:
        sent = operation.invoke.sent
        chosen[sent["vote_session_id"], operation.invoke.user or 0].add(sent["song_id"])
    for operation in (one for one in asked if one.is_ok):
        key = (operation.invoke.sent["vote_session_id"], operation.invoke.user or 0)
        tally.expect(kept.get(key) in chosen[key], f"{operation} is not kept", Wrong.LOST)


def _winners_by_count(case: Case, session: StoredRound) -> set[int | None]:
    """The options with the most votes; of a tie the one whose last counted vote came first."""
    votes = [vote for vote in case.database.votes if vote.session == session.session]
    if not votes:
        return {session.options[0] if session.options else None}
    counts = Counter(vote.song for vote in votes)
    most = max(counts.values())
    tied = [song for song, count in counts.items() if count == most]
    last = {song: max(vote.rev for vote in votes if vote.song == song) for song in tied}
    earliest = min(last.values())
    return {song for song in tied if last[song] == earliest}
