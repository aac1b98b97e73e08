import pytest

from config.live.protocol import InvalidMessage, NotHost, NotMember, VoteClosed
from music.actions.controls import tune_station
from music.actions.stations import keep_time
from music.actions.votes import cast_vote, waive_votes
from music.models import SongVote, SongVoteSession
from music.protocol import TuneStation
from music.station_facts import room_music
from music.tests.bandstand import make_station, station_in
from rooms.actions import join_room
from rooms.tests.cast import heard_on

pytestmark = pytest.mark.django_db

OPENS, CLOSES = 160_000, 190_000


@pytest.fixture
def room(ada, ben):
    return make_station(ada, ben)


@pytest.fixture
def opened_ms(room):
    now_ms = station_in(room).started_ms + OPENS
    keep_time(room.pk, now_ms, is_heard=True)
    return now_ms


@pytest.fixture
def session(room, opened_ms):
    return SongVoteSession.objects.get(room=room)


def test_one_vote_a_person_changeable_until_the_close(room, session, opened_ms, ben):
    first, second, _ = session.options
    with heard_on(room) as heard:
        cast_vote(room, ben, session.pk, first, opened_ms)
        cast_vote(room, ben, session.pk, second, opened_ms + 5)

    assert [frame["data"]["counts"][str(second)] for frame in heard] == [0, 1]
    assert SongVote.objects.get().song_id == second
    assert sum(session.tally().values()) == 1


def test_the_same_vote_again_tells_nobody(room, session, opened_ms, ben):
    cast_vote(room, ben, session.pk, session.options[0], opened_ms)
    with heard_on(room) as heard:
        cast_vote(room, ben, session.pk, session.options[0], opened_ms)

    assert heard == []


def test_a_vote_that_is_not_open_takes_none(room, session, opened_ms, ben, ada):
    # At the very moment of the close, whether or not a process has closed it yet.
    with pytest.raises(VoteClosed):
        cast_vote(room, ben, session.pk, session.options[0], session.closes_ms)
    elsewhere = make_station(ada, ben, artist=station_in(room).artist)
    with pytest.raises(VoteClosed):
        cast_vote(elsewhere, ben, session.pk, session.options[0], opened_ms)


def test_only_the_ballots_can_be_chosen(room, session, opened_ms, ben):
    with pytest.raises(InvalidMessage, match="song_id"):
        cast_vote(room, ben, session.pk, station_in(room).song_id, opened_ms)


def test_who_only_looks_on_does_not_vote(room, session, opened_ms, mod):
    with pytest.raises(NotMember):
        cast_vote(room, mod, session.pk, session.options[0], opened_ms)


def test_of_equals_the_one_whose_last_vote_came_first_wins(room, session, opened_ms, ada, ben, mod):
    join_room(room, mod)
    first, second, _ = session.options
    cast_vote(room, ada, session.pk, second, opened_ms)
    cast_vote(room, ben, session.pk, first, opened_ms + 1)

    keep_time(room.pk, session.closes_ms, is_heard=True)

    session.refresh_from_db()
    assert session.winner_id == second


def test_everybody_finds_their_own_vote_in_the_state(room, session, opened_ms, ada, ben):
    cast_vote(room, ben, session.pk, session.options[1], opened_ms)

    bens = room_music(station_in(room), ben, opened_ms)["vote"]
    adas = room_music(station_in(room), ada, opened_ms)["vote"]

    assert (bens.yours, adas.yours) == (session.options[1], None)
    assert bens.counts[session.options[1]] == 1


def test_a_room_may_keep_its_counts_until_the_close(room, session, opened_ms, ada, ben):
    tune_station(room, ada, TuneStation(counts="never"))
    with heard_on(room) as heard:
        cast_vote(room, ben, session.pk, session.options[1], opened_ms)
        keep_time(room.pk, session.closes_ms, is_heard=True)

    updated, closed = (frame["data"] for frame in heard)
    assert updated["counts"] == {}
    assert closed["counts"][str(session.options[1])] == 1


def test_only_the_host_says_how_votes_are_counted(room, ben):
    with pytest.raises(NotHost):
        tune_station(room, ben, TuneStation(counts="always"))


def test_votes_are_waived_to_the_host_and_brought_back(ada, ben):
    room = make_station(ada, is_public=False, invites=[ben.pk])
    join_room(room, ben)
    began = station_in(room).started_ms

    with heard_on(room) as heard:
        waive_votes(room, ben, waived=True, now_ms=began)
        waive_votes(room, ben, waived=True, now_ms=began)
    assert [frame["data"] for frame in heard if frame["event"] == "votes_waived"] == [
        {"waived": True, "by": ben.pk, "rev": station_in(room).rev}
    ]
    keep_time(room.pk, began + OPENS, is_heard=True)
    assert not SongVoteSession.objects.exists()

    waive_votes(room, ada, waived=False, now_ms=began + OPENS)
    keep_time(room.pk, began + OPENS, is_heard=True)
    assert SongVoteSession.objects.open().exists()


def test_waiving_an_open_vote_keeps_its_winner(ada, ben):
    room = make_station(ada, is_public=False, invites=[ben.pk])
    now_ms = station_in(room).started_ms + OPENS
    keep_time(room.pk, now_ms, is_heard=True)
    session = SongVoteSession.objects.get()
    cast_vote(room, ada, session.pk, session.options[2], now_ms)

    waive_votes(room, ada, waived=True, now_ms=now_ms + 1)

    session.refresh_from_db()
    assert not session.is_open
    assert station_in(room).next_song_id == session.winner_id == session.options[2]


def test_a_public_room_votes(room, ada):
    with pytest.raises(NotHost):
        waive_votes(room, ada, waived=True, now_ms=0)
