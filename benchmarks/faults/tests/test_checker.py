"""The judge is judged: a clean run stays green, and each invariant turns red by its own fault."""

import msgspec
import pytest

from benchmarks.faults.checker import INVARIANTS, check
from benchmarks.faults.checker.tally import Tally, Wrong
from benchmarks.faults.history import (
    Again,
    Bitten,
    Database,
    Error,
    Fault,
    Health,
    Hidden,
    History,
    Info,
    Invoke,
    Ok,
    Recv,
    Screen,
    Sent,
    Shown,
    State,
    StoredLink,
    StoredRound,
    StoredVote,
    Tab,
    Usage,
    encode,
    read,
)
from benchmarks.faults.tests.stories import (
    ADA,
    BEN,
    FILM,
    ROOM,
    clean,
    database,
    heard,
    kept,
    message,
    moved,
    of_room,
    said,
    screen,
    stored,
)


def judged(story: list[History], stored_as: Database | None = None) -> dict[str, Tally]:
    return {tally.name: tally for tally in check(story, stored_as or database())}


def red(story: list[History], stored_as: Database | None = None) -> set[str]:
    return {name for name, tally in judged(story, stored_as).items() if not tally.is_green}


def without(story: list[History], kind: type, **facts: object) -> list[History]:
    return [
        one
        for one in story
        if not (
            isinstance(one, kind)
            and all(getattr(one, name) == value for name, value in facts.items())
        )
    ]


def test_a_clean_run_is_green_and_everything_in_it_was_looked_at():
    tallies = judged(clean())

    assert {name for name, tally in tallies.items() if not tally.is_green} == set()
    # In this story nobody is hidden from anybody.
    assert {name for name, tally in tallies.items() if tally.checked == 0} == {"I12"}
    assert list(tallies) == [f"I{number}" for number in range(1, len(INVARIANTS) + 1)]


def test_a_run_is_the_same_after_being_written_and_read(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_bytes(b"\n".join(map(encode, clean())) + b"\n")

    assert red(read(path)) == set()


# --- I1


def test_i1_an_acknowledged_message_that_is_not_kept():
    tally = judged(clean(), database(messages=[stored(1), stored(2)]))["I1"]

    assert tally.count(Wrong.LOST) == 1


def test_i1_an_acknowledged_message_that_is_kept_twice():
    twice = [stored(1), stored(2), stored(3), stored(4, client_id="c3")]
    tally = judged(clean(), database(messages=twice))["I1"]

    assert tally.count(Wrong.DOUBLED) == 1


def test_i1_an_answer_with_another_number_than_the_kept_one():
    story = [*without(clean(), Ok, op=2), Ok(t=2.01, client=0, op=2, facts=kept(7))]

    assert "I1" in red(story)


# --- I2


def test_i2_a_message_missing_on_one_screen():
    story = without(clean(), Screen, client=1, is_fresh=False)
    story.append(screen(1, range(1, 3)))

    assert judged(story)["I2"].count(Wrong.LOST) == 1


def test_i2_a_message_in_the_middle_missing_on_one_screen():
    story = without(clean(), Screen, client=1, is_fresh=False)
    story.append(screen(1, range(1, 4), messages=[message(1), message(3)]))

    assert judged(story)["I2"].count(Wrong.LOST) == 1


def test_i2_a_message_twice_on_one_screen():
    story = [*clean(), Shown(t=9.0, client=1, room=ROOM, seq=3, id="m3", client_id="c3")]

    assert judged(story)["I2"].count(Wrong.DOUBLED) > 0


def test_i2_a_message_twice_on_one_screen_under_two_numbers():
    story = [*clean(), Shown(t=9.0, client=1, room=ROOM, seq=4, id="m4", client_id="c3")]

    assert judged(story)["I2"].count(Wrong.DOUBLED) == 1


def test_i2_a_message_skipped_without_a_block():
    story = without(clean(), Screen, client=1, is_fresh=False)
    skipped = {"seq": 2, "id": "", "is_skipped": True}
    shown = [message(1), skipped, message(3)]
    story.append(screen(1, range(1, 4), messages=shown))

    assert "I2" in red(story)
    blocked = Hidden(t=0.0, user=BEN, room=ROOM, author=ADA, until=0.0)
    assert "I2" not in red([*story, blocked])


# --- I3


def test_i3_a_refused_message_that_is_kept():
    story = [*without(clean(), Ok, op=3), Error(t=3.01, client=0, op=3, code="MUTED")]

    assert "I3" in red(story)


def test_i3_a_refusal_after_a_second_sending_may_be_kept():
    story = [*without(clean(), Ok, op=3), Error(t=3.01, client=0, op=3, code="MUTED")]
    story.append(Sent(t=3.005, client=0, op=3, conn=2, ref="33"))

    assert "I3" not in red(story)


def test_i3_an_unanswered_message_that_is_kept_twice():
    story = [*without(clean(), Ok, op=3), Info(t=9.0, client=0, op=3)]
    twice = [stored(1), stored(2), stored(3), stored(4, client_id="c3")]

    assert judged(story, database(messages=twice))["I3"].count(Wrong.DOUBLED) == 1


def test_i3_a_ghost():
    ghost = {"id": "nobody", "seq": 4, "user_id": ADA}
    story = clean()
    story.append(Recv(t=9.0, client=1, conn=1, room=ROOM, event="chat_message", rev=4, facts=ghost))

    assert "I3" in red(story)


# --- I4


def test_i4_a_hole_in_the_numbers():
    holed = [stored(1), stored(3), stored(4)]

    assert "I4" in red([], database(messages=holed))


def test_i4_two_messages_of_one_number():
    doubled = [stored(1), stored(2), stored(3), stored(3, id="other", client_id="other")]

    assert judged(clean(), database(messages=doubled))["I4"].count(Wrong.DOUBLED) > 0


def test_i4_numbers_that_do_not_follow_the_order_of_changes():
    crossed = [stored(1, posted_rev=2, rev=2), stored(2, posted_rev=1), stored(3)]

    assert "I4" in red([], database(messages=crossed))


def test_i4_a_broadcast_out_of_order():
    story = [*clean(), heard(9.0, 1, 2)[0]]

    assert judged(story)["I4"].count(Wrong.DISORDER) == 1


def test_i4_a_broadcast_twice():
    story = [*clean(), heard(9.0, 1, 3)[0]]

    assert judged(story)["I4"].count(Wrong.DOUBLED) == 1


def test_i4_a_state_older_than_what_was_heard():
    story = [*clean(), State(t=9.0, client=1, conn=1, room=ROOM, asked=8.9, rev=2)]

    assert "I4" in red(story)


def test_i4_one_number_under_two_names():
    story = [*clean(), Shown(t=9.0, client=0, room=ROOM, seq=3, id="other")]

    assert judged(story)["I4"].count(Wrong.DISORDER) == 1


def test_i4_a_screen_that_ends_too_early():
    story = without(clean(), Screen, client=1, is_fresh=False)
    story.append(screen(1, range(1, 3)))

    assert judged(story)["I4"].count(Wrong.LOST) == 1


def test_i4_a_request_answered_twice():
    assert "I4" in red([*clean(), Again(t=9.0, client=0, conn=1, ref="3")])
    doubled = Again(t=9.0, client=0, conn=1, ref="3", was_doubled=True)
    assert "I4" not in red([*clean(), doubled])


# --- I5


def test_i5_numbered_before_what_had_been_answered_before():
    story = without(clean(), Invoke, op=2)
    story = [*story, *said(2, 3.5, 2, client=1, user=BEN)]

    assert judged(story)["I5"].count(Wrong.DISORDER) == 1


def test_i5_a_reading_without_what_had_been_answered():
    story = [*clean(), State(t=9.0, client=1, conn=2, room=ROOM, asked=8.9, rev=2)]

    assert judged(story)["I5"].count(Wrong.LOST) == 1


# --- I6


def host_changed(t: float, rev: int, user: int, *, client: int = 1) -> Recv:
    facts = {"user_id": user, "reason": "transferred"}
    return Recv(t=t, client=client, conn=1, room=ROOM, event="host_changed", rev=rev, facts=facts)


def handed_on(op: int, t: float, by: int, to: int) -> list[History]:
    asked = Invoke(
        t=t,
        client=by - 1,
        op=op,
        user=by,
        event="transfer_host",
        room=ROOM,
        sent={"user_id": to},
    )
    return [asked, Sent(t=t, op=op, conn=1, ref=str(op)), Ok(t=t + 0.1, op=op)]


def test_i6_a_hand_over_is_well():
    story = [*clean(), *handed_on(20, 9.0, ADA, BEN), host_changed(9.05, 4, BEN)]

    assert "I6" not in red(story, of_room(rev=4, host=BEN))


def test_i6_two_hosts_at_one_moment():
    story = [*clean(), host_changed(9.0, 4, BEN), host_changed(9.0, 4, ADA, client=0)]

    assert "I6" in red(story, of_room(rev=4, host=BEN))


def test_i6_somebody_else_moves_the_film():
    story = [
        *clean(),
        moved(11, 8.0, BEN, version=1, rev=3),
        Ok(t=8.1, client=1, op=11, facts={"version": 2, "rev": 3}),
    ]

    assert "I6" in red(story, of_room(playback_version=2))
    assert "I6" not in red(story, of_room(playback_version=2, co_hosts=[BEN]))


def test_i6_an_old_host_is_obeyed():
    story = [
        *clean(),
        host_changed(9.0, 4, BEN),
        moved(11, 9.5, ADA, version=1, rev=5),
        Ok(t=9.6, client=0, op=11, facts={"version": 2, "rev": 5}),
    ]

    assert "I6" in red(story, of_room(rev=5, host=BEN, playback_version=2))


def test_i6_an_old_version_is_obeyed():
    story = [
        *clean(),
        moved(11, 8.0, ADA, version=0, rev=3),
        Sent(t=8.0, client=0, op=11, conn=1, ref="11"),
        Ok(t=8.1, client=0, op=11, facts={"version": 2, "rev": 3}),
    ]

    assert "I6" in red(story, of_room(playback_version=2))


def test_i6_a_room_handed_on_twice_by_one_host():
    story = [
        *clean(),
        *handed_on(20, 9.0, ADA, BEN),
        *handed_on(21, 9.0, ADA, 3),
        host_changed(9.05, 4, BEN),
        host_changed(9.06, 5, 3),
    ]

    assert "I6" in red(story, of_room(rev=5, host=3, members=[ADA, BEN, 3]))


def test_i6_a_room_that_waits_for_its_host_for_ever():
    story = without(clean(), Tab, user=ADA)
    story.append(Tab(t=60.0, client=0, room=ROOM, user=ADA, is_live=False, since=20.0))

    assert "I6" in red(story)


# --- I7


def vote_closed(winner: int, *, client: int = 1) -> Recv:
    facts = {"vote_session_id": "s", "winner": winner}
    return Recv(t=9.0, client=client, conn=1, room=ROOM, event="vote_closed", facts=facts)


def test_i7_two_winners_of_one_vote():
    assert "I7" not in red([*clean(), vote_closed(7)])
    assert "I7" in red([*clean(), vote_closed(7), vote_closed(8, client=0)])


def test_i7_a_winner_against_the_count():
    lost = StoredRound(session="s", room=ROOM, winner=6, options=[6, 7, 8])

    assert "I7" in red(clean(), database(rounds=[lost]))


def test_i7_of_a_tie_the_option_whose_last_vote_came_first():
    votes = [
        StoredVote(session="s", user=ADA, song=7, rev=2),
        StoredVote(session="s", user=BEN, song=8, rev=1),
    ]
    eight = StoredRound(session="s", room=ROOM, winner=8, options=[6, 7, 8], counts={7: 1, 8: 1})

    assert "I7" in red(clean(), database(votes=votes))
    assert "I7" not in red(clean(), database(votes=votes, rounds=[eight]))


def test_i7_two_votes_of_one_person():
    votes = [StoredVote(session="s", user=ADA, song=7, rev=rev) for rev in (1, 2)]

    assert "I7" in red(clean(), database(votes=votes))


def voted(op: int, user: int, song: int) -> list[History]:
    sent = {"vote_session_id": "s", "song_id": song}
    return [
        Invoke(t=8.0, client=0, op=op, user=user, event="vote", room=ROOM, sent=sent),
        Sent(t=8.0, client=0, op=op, conn=1, ref=f"v{op}"),
        Ok(t=8.1, client=0, op=op, facts={"rev": 3}),
    ]


def test_i7_a_vote_that_was_granted_and_is_not_kept():
    assert "I7" not in red([*clean(), *voted(21, ADA, 7)])
    assert judged([*clean(), *voted(21, ADA, 8)])["I7"].count(Wrong.LOST) == 1
    assert judged([*clean(), *voted(21, BEN, 7)])["I7"].count(Wrong.LOST) == 1


def test_i7_a_count_that_no_recount_confirms():
    wrong = StoredRound(session="s", room=ROOM, winner=7, options=[6, 7, 8], counts={7: 2})

    assert "I7" in red(clean(), database(rounds=[wrong]))


def test_i7_a_room_that_ends_twice():
    ends = [Recv(t=9.0, client=0, conn=1, room=ROOM, event="room_ended", rev=rev) for rev in (4, 5)]

    assert "I7" not in red([*clean(), ends[0]], of_room(rev=5))
    assert "I7" in red([*clean(), *ends], of_room(rev=5))


# --- I8


def test_i8_one_version_made_by_two_moves():
    story = [
        *clean(),
        moved(11, 8.0, ADA, version=0, rev=3),
        Ok(t=8.1, client=0, op=11, facts={"version": 1, "rev": 3}),
    ]

    assert judged(story)["I8"].count(Wrong.DOUBLED) == 1


def synced(t: float, version: int, rev: int, *, client: int = 1) -> Recv:
    facts = {"version": version}
    return Recv(t=t, client=client, conn=1, room=ROOM, event="host_sync", rev=rev, facts=facts)


def test_i8_one_version_told_as_two_changes():
    story = [*clean(), synced(9.0, 1, 4), synced(9.1, 1, 5, client=0)]

    assert "I8" in red(story, of_room(rev=5))


def test_i8_versions_that_go_back():
    story = [*clean(), synced(9.0, 2, 4), synced(9.1, 1, 5)]

    assert "I8" in red(story, of_room(rev=5, playback_version=2))


def test_i8_two_songs_for_one_version():
    story = clean() + [
        Recv(
            t=9.0,
            client=client,
            conn=1,
            room=ROOM,
            event="song_changed",
            facts={"version": 1, "song": song},
        )
        for client, song in ((0, "a"), (1, "b"))
    ]

    assert "I8" in red(story)


def song_at(at_ms: int, version: int) -> Recv:
    song = {"id": version, "duration_ms": 7_000}
    facts = {"version": version, "song": song, "at_ms": at_ms}
    return Recv(t=9.0 + version, client=1, conn=1, room=ROOM, event="song_changed", facts=facts)


def test_i8_a_song_begun_before_the_last_one_was_over():
    kept = of_room(playback_version=2)

    assert "I8" not in red([*clean(), song_at(1_000, 1), song_at(8_000, 2)], kept)
    assert "I8" in red([*clean(), song_at(1_000, 1), song_at(7_000, 2)], kept)


# --- I9


def test_i9_more_people_than_seats():
    assert "I9" in red(clean(), of_room(capacity=1))


def test_i9_more_people_than_seats_for_a_moment():
    moves = [
        Recv(
            t=9.0 + rev,
            client=1,
            conn=1,
            room=ROOM,
            event="presence_diff",
            rev=rev,
            facts={"joined": joined, "left": left},
        )
        for rev, joined, left in ((4, [{"user_id": 3}], []), (5, [], [3]))
    ]

    assert "I9" in red([*clean(), *moves], of_room(rev=5, capacity=2))
    assert "I9" not in red([*clean(), *moves], of_room(rev=5, capacity=3))


def test_i9_a_link_that_lets_in_too_many():
    worn = StoredLink(id="l", room=ROOM, uses=1, left=0, admitted=[ADA, BEN])

    assert "I9" in red(clean(), database(links=[worn]))


# --- I10


def present(*users: int) -> dict[int, dict[str, object]]:
    return {user: {"role": "member", "is_present": user in users} for user in (ADA, BEN)}


def test_i10_somebody_with_a_page_who_is_not_present():
    story = without(clean(), Screen, is_fresh=True)
    story.append(screen(0, range(1, 4), fresh=True, members=present(BEN)))

    assert "I10" in red(story)


def test_i10_somebody_gone_who_is_still_present():
    story = without(clean(), Tab, user=BEN)

    def gone_for(seconds: float) -> Tab:
        since = 60.0 - seconds
        return Tab(t=60.0, client=1, room=ROOM, user=BEN, is_live=False, since=since)

    assert "I10" in red([*story, gone_for(50)])
    assert "I10" not in red([*story, gone_for(10)])


# --- I11


@pytest.mark.parametrize("spoiled", [{"position_ms": 7000}, {"playback": FILM | {"version": 2}}])
def test_i11_the_film_stands_elsewhere_for_one(spoiled):
    story = without(clean(), Screen, client=1, is_fresh=False)
    story.append(screen(1, range(1, 4), **spoiled))

    assert "I11" in red(story)


def test_i11_a_later_look_sees_the_film_further_on():
    story = without(clean(), Screen, client=1, is_fresh=False)
    story.append(screen(1, range(1, 4), t=22.0, position_ms=8000))

    assert "I11" not in red(story)


def test_i11_a_move_stamped_by_another_clock():
    def moves(*stamps: int) -> list[History]:
        return [
            Recv(t=9.0 + n, client=1, conn=1, room=ROOM, event="host_sync",
                 facts={"version": n, "at_ms": stamp})
            for n, stamp in enumerate(stamps)
        ]  # fmt: skip

    kept = of_room(playback_version=2)
    assert "I11" not in red([*clean(), *moves(509_000, 510_000, 511_020)], kept)
    assert "I11" in red([*clean(), *moves(509_000, 510_000, 4_111_000)], kept)


# --- I12


def test_i12_somebody_sent_out_who_hears_on():
    sent_out = Hidden(t=2.5, user=BEN, room=ROOM, rev=2)
    story = without(clean(), Recv, client=1, rev=3)
    later = heard(4.0, 1, 3)[0]

    assert "I12" not in red([*story, sent_out])
    assert "I12" in red([*story, sent_out, later])
    assert "I12" not in red([*story, msgspec.structs.replace(sent_out, until=3.9), later])


def test_i12_to_be_told_late_is_not_to_hear_on():
    sent_out = Hidden(t=2.5, user=BEN, room=ROOM, rev=2)
    story = [*without(clean(), Recv, client=1, rev=3), sent_out]
    told = Recv(t=7.0, client=1, conn=1, room=ROOM, event="revoked")
    asked_anew = msgspec.structs.replace(told, event="resync")

    assert "I12" not in red([*story, told])
    assert "I12" in red([*story, asked_anew])


def test_i12_somebody_sent_out_who_may_read_on():
    sent_out = Hidden(t=8.0, user=BEN, room=ROOM, rev=3)
    reading = State(t=9.0, client=1, conn=1, room=ROOM, asked=8.9, rev=3)

    assert "I12" in red([*clean(), sent_out, reading])


def test_i12_the_words_of_somebody_blocked():
    blocked = Hidden(t=0.5, user=BEN, room=ROOM, author=ADA)

    assert "I12" in red([*clean(), blocked])


def test_i12_a_visitor_in_a_room_gone_private():
    story = without(clean(), Recv, client=1)
    flipped = Hidden(t=2.5, user=None, room=ROOM, rev=2)

    assert "I12" not in red([*story, flipped])
    onlooker = msgspec.structs.replace(heard(4.0, 5, 3)[0], conn=1)
    assert "I12" in red([*story, flipped, onlooker])


# --- I13


@pytest.mark.parametrize(
    "spoiled",
    [
        {"sockets": 2},
        {"database_connections": 9},
        {"leases": 2},
        {"tasks": 40},
        {"threads": 40},
        {"rss": 200 << 20},
    ],
)
def test_i13_something_left_over(spoiled):
    end = next(one for one in clean() if isinstance(one, Usage) and one.is_end)
    story = [*clean(), msgspec.structs.replace(end, t=22.0, **spoiled)]

    assert red(story) == {"I13"}


# --- I14


def test_i14_a_question_without_an_answer():
    assert "I14" in red(without(clean(), Ok, op=2))
    assert "I14" in red([*without(clean(), Ok, op=2), Info(t=9.0, client=0, op=2)])


def test_i14_an_outage_nobody_spoke_of():
    story = without(clean(), Health)
    story += [
        Health(t=moment, process="web-0", parts={"database": True, "live": True})
        for moment in (6.0, 9.0)
    ]

    assert "I14" in red(story)


def test_i14_not_well_in_the_end():
    story = [*clean(), Health(t=30.0, process="web-0", parts={"database": False, "live": True})]

    assert "I14" in red(story)


def test_i14_a_fault_that_did_not_bite():
    assert "I14" in red([*clean(), Bitten(t=5.0, words="Valkey still answers", has=False)])


# --- I15


@pytest.mark.parametrize(
    "spoiled",
    [
        {"members": {ADA: {"role": "member", "is_present": True}}},
        {"messages": [message(1), message(2), message(3, text="edited")]},
        {"facts": {"host_id": BEN}},
        {"playback": FILM | {"rate": 2.0}},
        {"rev": 2},
    ],
)
def test_i15_a_screen_that_differs_from_the_state(spoiled):
    story = without(clean(), Screen, client=1, is_fresh=False)
    story.append(screen(1, range(1, 4), **spoiled))

    assert "I15" in red(story)


# --- after a restore


def test_what_a_backup_does_not_know_has_never_happened():
    story = [*clean(), Fault(t=3.5, name="the database was restored")]
    story = without(story, Screen)

    assert "I1" not in red(story, database(messages=[], rooms=[]))
