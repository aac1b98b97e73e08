"""Any number of processes keep a room's time; each song begins once, each vote counts once."""

import pytest
from django.contrib.auth import get_user_model

from config.live.protocol import Refused
from music.actions import controls
from music.actions.stations import advance_station, keep_time
from music.actions.votes import cast_vote
from music.models import SongVote, SongVoteSession
from music.tests.bandstand import make_station, station_in
from rooms.actions import join_room, leave_room
from rooms.tests.cast import heard_on
from rooms.tests.test_races import all_at_once, kept

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = 16
OPENS, CLOSES, ENDS = 160_000, 190_000, 200_000


@pytest.fixture
def crowd(db):
    return [get_user_model().objects.create_user(f"person{number}") for number in range(8)]


@pytest.fixture
def room(ada, crowd):
    return make_station(ada, *crowd)


def events(heard):
    return [frame["event"] for frame in heard]


def test_sixteen_at_once_open_one_vote_close_it_once_and_begin_one_song(room):
    began = station_in(room).started_ms
    with heard_on(room) as heard:
        for now_ms in (began + OPENS, began + CLOSES, began + ENDS):
            # Past the look without the lock, as if all had looked before the first one wrote.
            all_at_once([lambda at=now_ms: advance_station(room.pk, at, is_heard=True)] * PROCESSES)

    assert events(heard) == ["vote_opened", "vote_closed", "song_changed"]
    station = station_in(room)
    assert (station.version, station.turn_number) == (2, 2)
    assert station.started_ms == began + ENDS
    assert SongVoteSession.objects.get().winner_id == station.song_id


def test_clocks_that_disagree_by_a_little_begin_each_song_once(room):
    began = station_in(room).started_ms
    with heard_on(room) as heard:
        for song in range(1, 6):
            ends_ms = began + song * ENDS
            all_at_once(
                [
                    lambda at=ends_ms + skew: keep_time(room.pk, at, is_heard=False)
                    for skew in range(-8, 8)
                ]
            )

    changed = [frame["data"] for frame in heard]
    assert [each["at_ms"] for each in changed] == [began + song * ENDS for song in range(1, 6)]
    assert [each["version"] for each in changed] == [2, 3, 4, 5, 6]


def test_after_a_long_silence_all_agree_on_one_song(room):
    began = station_in(room).started_ms
    with heard_on(room) as heard:
        all_at_once(
            [lambda: advance_station(room.pk, began + 10**9 + 7, is_heard=False)] * PROCESSES
        )

    assert events(heard) == ["song_changed"]


def test_every_vote_counts_at_most_once_however_they_come(room, crowd):
    began = station_in(room).started_ms
    advance_station(room.pk, began + OPENS, is_heard=True)
    session = SongVoteSession.objects.get()

    all_at_once(
        [
            lambda who=who, song=song: cast_vote(room, who, session.pk, song, began + OPENS + 1)
            for who in crowd
            for song in session.options[:2]
        ]
    )

    assert SongVote.objects.count() == len(crowd)
    assert sum(session.tally().values()) == len(crowd)
    numbers = list(SongVote.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)


def test_votes_against_the_close_are_counted_or_refused(room, crowd):
    began = station_in(room).started_ms
    advance_station(room.pk, began + OPENS, is_heard=True)
    session = SongVoteSession.objects.get()

    answers = all_at_once(
        [
            lambda who=who: cast_vote(
                room, who, session.pk, session.options[1], session.closes_ms - 1
            )
            for who in crowd
        ]
        + [lambda: advance_station(room.pk, session.closes_ms, is_heard=True)] * 4
    )

    session.refresh_from_db()
    accepted = len(kept(answers[: len(crowd)]))
    assert sum(session.result.values()) == accepted
    assert {each.code for each in answers if isinstance(each, Refused)} <= {"VOTE_CLOSED"}


def test_hands_votes_leaves_and_clocks_at_once_leave_one_song_on(ada, crowd):
    room = make_station(ada, is_public=False, invites=[who.pk for who in crowd])
    for who in crowd:
        join_room(room, who)
    began = station_in(room).started_ms
    advance_station(room.pk, began + OPENS, is_heard=True)
    session = SongVoteSession.objects.get()
    version = station_in(room).version
    with heard_on(room) as heard:
        all_at_once(
            [
                lambda who=who: controls.steer(room, who, version, began + OPENS + 5, controls.skip)
                for who in crowd[:4]
            ]
            + [
                lambda who=who: cast_vote(
                    room, who, session.pk, session.options[0], began + OPENS + 5
                )
                for who in crowd[4:6]
            ]
            + [lambda who=who: leave_room(room, who) for who in crowd[6:]]
            + [lambda: advance_station(room.pk, began + OPENS + 5, is_heard=True)] * 4
        )

    # All four skips named the same version: one of them was first.
    assert events(heard).count("song_changed") == 1
    assert events(heard).count("vote_closed") == 1
    revs = [frame["data"]["rev"] for frame in heard if "rev" in frame["data"]]
    assert sorted(revs) == list(range(min(revs), max(revs) + 1))
    session.refresh_from_db()
    assert station_in(room).song_id == session.winner_id
