"""Votes: cast once, undone exactly, and kept when their visitor becomes a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Random
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config import prepared
from config.live.protocol import InvalidMessage, VoteClosed
from moviemash.duels import Duel
from moviemash.lists import forget_list
from moviemash.models import Comparison, FilmSet, ModelRun, SeenSet, Vote
from moviemash.models.votes import VoteQuerySet
from moviemash.rules import bucket_of, elo_gain, tier_of
from moviemash.voters import Voter

UNDO_WITHIN = timedelta(hours=1)
LONGEST_LOOK_MS = 3_600_000

# What every vote asks.
TWO_LOCKED = prepared.Prepared(
    lambda low, high: (
        FilmSet.objects.select_for_update(no_key=True).filter(Q(pk=low) | Q(pk=high)).order_by("pk")
    ),
    low=int,
    high=int,
)
COUNTED_OF_PAIR = prepared.Prepared(
    lambda user, low, high: (
        Vote.objects.counted()
        .filter(user=user, comparison__set_a=low, comparison__set_b=high)
        .values_list("pk")[:1]
    ),
    user=int,
    low=int,
    high=int,
)
MODEL_NOW = prepared.Prepared(lambda: ModelRun.objects.kept().newest_first().values_list("pk")[:1])
MET = f"""
    INSERT INTO {Comparison._meta.db_table} AS met (set_a_id, set_b_id, votes_a, votes_b)
    VALUES (%s, %s, %s, %s) ON CONFLICT (set_a_id, set_b_id) DO UPDATE
    SET votes_a = met.votes_a + excluded.votes_a, votes_b = met.votes_b + excluded.votes_b
    RETURNING id, votes_a, votes_b
"""
MOVED = f"""
    UPDATE {FilmSet._meta.db_table} AS kept
    SET elo = now.elo, votes = now.votes, wins = now.wins, bucket = now.bucket, tier = now.tier,
        rnd = random()
    FROM (VALUES (%s::bigint, %s::float8, %s::int, %s::int, %s::int2, %s::int2),
        (%s, %s, %s, %s, %s, %s)) AS now (id, elo, votes, wins, bucket, tier)
    WHERE kept.id = now.id
"""


class PairOver(VoteClosed):
    text = _("This pair is no longer on the table. Here is another one.")


class NothingToUndo(VoteClosed):
    text = _("There is no vote of the last hour to undo.")


class NotOfThisPair(InvalidMessage):
    text = _("winner_set_id: choose one of the two shelves.")


@transaction.atomic
def cast_vote(voter: Voter, duel: Duel, winner_id: int, took_ms: int | None = None) -> Vote:
    """Count one choice. The same duel again answers the first vote and counts nothing.

    Raises NotOfThisPair, PairOver.
    """
    if winner_id not in duel.sides:
        raise NotOfThisPair
    low, high = sorted(duel.sides)
    sets = {film_set.pk: film_set for film_set in TWO_LOCKED.all(low=low, high=high)}
    if len(sets) != 2:
        raise PairOver
    # Asked under the lock: a second click waits for the first one and then finds its vote.
    if before := Vote.objects.of(voter.user_id, voter.visitor).filter(token=duel.token).first():
        return before
    loser_id = duel.right if winner_id == duel.left else duel.left
    vote = Vote(
        user=voter.user,
        visitor=voter.visitor,
        token=duel.token,
        chosen=sets[winner_id],
        other=sets[loser_id],
        is_chosen_left=winner_id == duel.left,
        is_uniform=duel.is_uniform,
        took_ms=None if took_ms is None else min(max(took_ms, 0), LONGEST_LOOK_MS),
        model_run_id=next((run for (run,) in MODEL_NOW.all()), None),
        is_owed=not voter.counts,
    )
    if voter.counts and _is_first(vote):
        _count(vote, sets)
    else:
        FilmSet.objects.filter(pk__in=sets).update(rnd=Random())
    vote.comparison = _met(vote)
    vote.save()
    see_sets(voter, duel.sides)
    forget_list(voter.user_id)
    return vote


def pass_over(voter: Voter, duel: Duel) -> None:
    """Haven't seen these: nobody gains, and they do not come again soon."""
    see_sets(voter, duel.sides)


@transaction.atomic
def undo_vote(voter: Voter, now: datetime) -> Duel:
    """Take the newest vote back, with all that it moved; answers the pair it was about.

    Raises NothingToUndo.
    """
    mine = Vote.objects.of(voter.user_id, voter.visitor).newest_first()
    found = mine.filter(at__gte=now - UNDO_WITHIN).first()
    if found is None:
        raise NothingToUndo
    sets = _locked((found.chosen_id, found.other_id))
    vote = mine.filter(pk=found.pk).first()
    if vote is None:  # undone in another tab, while we waited for the sets
        raise NothingToUndo
    if vote.is_counted:
        _uncount(vote, sets)
    vote.delete()
    forget_list(voter.user_id)
    left, right = (vote.chosen_id, vote.other_id)[:: 1 if vote.is_chosen_left else -1]
    return Duel(vote.token, left, right, vote.is_uniform)


@transaction.atomic
def adopt_votes(user: User, visitor: str) -> int:
    """The browser's votes become this person's; for an account they count from now on."""
    owned = Vote.objects.filter(user=user).values("token")
    votes = Vote.objects.filter(user=None, visitor=visitor).exclude(token__in=owned)
    ids = list(votes.values_list("pk", flat=True))
    votes = Vote.objects.filter(pk__in=ids)
    votes.update(user=user)
    see_sets(
        Voter(user=user), {side for pair in votes.values_list("chosen", "other") for side in pair}
    )
    forget_list(user.pk)
    if not user.is_guest:
        _count_owed(votes)
    return len(ids)


@transaction.atomic
def count_owed_votes() -> int:
    """Votes of guests who have become accounts."""
    owed = Vote.objects.owed()
    people = list(owed.values_list("user", flat=True).distinct())
    return sum(_count_owed(Vote.objects.owed().filter(user=user)) for user in people)


def _count_owed(votes: VoteQuerySet) -> int:
    pairs = votes.values_list("chosen", "other")
    sets = _locked({side for pair in pairs for side in pair})
    counted = 0
    for vote in votes.select_related("comparison").order_by("pk"):
        vote.is_owed = False
        if _is_first(vote):
            _count(vote, sets)
            _met(vote)
            counted += 1
        vote.save(update_fields=["is_owed", "is_counted", "gain"])
    return counted


def see_sets(voter: Voter, ids: Iterable[int]) -> None:
    """Not to be shown to this person again for a while; a visitor's are kept with their duels."""
    if voter.user is None:
        return
    now = timezone.now()
    SeenSet.objects.bulk_create(
        (SeenSet(user=voter.user, film_set_id=set_id, seen_at=now) for set_id in sorted(ids)),
        update_conflicts=True,
        update_fields=["seen_at"],
        unique_fields=["user", "film_set"],
    )


def _locked(ids: Iterable[int]) -> dict[int, FilmSet]:
    # In the order of ids, or two votes about the same sets would wait for each other for ever.
    rows = FilmSet.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return {film_set.pk: film_set for film_set in rows}


def _is_first(vote: Vote) -> bool:
    """One vote per person and pair is in the public table."""
    low, high = sorted((vote.chosen_id, vote.other_id))
    return not COUNTED_OF_PAIR.all(user=vote.user_id, low=low, high=high)


def _met(vote: Vote) -> Comparison:
    """The pair's tally with this vote in it, made where the two never met."""
    low, high = sorted((vote.chosen_id, vote.other_id))
    votes = [int(vote.is_counted and vote.chosen_id == side) for side in (low, high)]
    with prepared.cursor() as asking:
        asking.execute(MET, [low, high, *votes])
        kept, votes_a, votes_b = asking.fetchone()
    return Comparison(pk=kept, set_a_id=low, set_b_id=high, votes_a=votes_a, votes_b=votes_b)


def _count(vote: Vote, sets: dict[int, FilmSet]) -> None:
    winner, loser = sets[vote.chosen_id], sets[vote.other_id]
    vote.gain = elo_gain(winner.elo, loser.elo, winner.votes, loser.votes)
    vote.is_counted = True
    _move(winner, loser, vote.gain, 1)


def _uncount(vote: Vote, sets: dict[int, FilmSet]) -> None:
    winner, loser = sets[vote.chosen_id], sets[vote.other_id]
    # The refit has read this vote already: tonight's reads the table without it.
    gain = 0.0 if winner.refit_at and winner.refit_at > vote.at else vote.gain
    _move(winner, loser, -gain, -1)
    side = "votes_a" if vote.chosen_id < vote.other_id else "votes_b"
    Comparison.objects.filter(pk=vote.comparison_id).update(**{side: F(side) - 1})


def _move(winner: FilmSet, loser: FilmSet, gain: float, votes: int) -> None:
    """Both are locked, and stay right for the next vote of the same transaction."""
    winner.wins += votes
    moved: list[float] = []
    for film_set, points in ((winner, gain), (loser, -gain)):
        film_set.elo += points
        film_set.votes += votes
        film_set.bucket, film_set.tier = bucket_of(film_set.elo), tier_of(film_set.votes)
        moved += (film_set.pk, film_set.elo, film_set.votes, film_set.wins)
        moved += (film_set.bucket, film_set.tier)
    with prepared.cursor() as asking:
        asking.execute(MOVED, moved)
