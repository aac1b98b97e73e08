"""Full controls in private rooms, none in public ones."""

import pytest

from config.live.protocol import NotHost, NotMember, Stale
from music.actions import controls
from music.actions.stations import keep_time
from music.actions.votes import cast_vote, waive_votes
from music.models import SongVoteSession
from music.tests.bandstand import make_station, station_in
from rooms.actions import join_room
from rooms.tests.cast import heard_on

pytestmark = pytest.mark.django_db

HANDS = {
    "play": controls.play,
    "pause": controls.pause,
    "stop": controls.stop,
    "skip": controls.skip,
    "previous": controls.previous,
    "seek": controls.seek(1_000),
    "shuffle": controls.shuffle(None),
    "repeat": controls.repeat(None),
    "cue": controls.cue(1),
}


@pytest.fixture
def room(ada, ben):
    room = make_station(ada, is_public=False, invites=[ben.pk])
    join_room(room, ben)
    return room


@pytest.fixture
def began(room):
    return station_in(room).started_ms


def steer(room, user, hand, now_ms, version=None):
    return controls.steer(room, user, version, now_ms, hand)


@pytest.mark.parametrize("name", HANDS)
def test_nobody_stops_a_public_room_not_even_its_host(ada, ben, name):
    room = make_station(ada, ben)
    before = station_in(room)

    for person in (ada, ben):
        with pytest.raises(NotHost):
            steer(room, person, HANDS[name], before.started_ms + 1_000)

    assert station_in(room).version == before.version


@pytest.mark.parametrize("name", HANDS)
def test_strangers_steer_nothing(room, began, mod, name):
    with pytest.raises(NotMember):
        steer(room, mod, HANDS[name], began)


def test_any_member_pauses_and_it_goes_on_from_there(room, began, ben):
    with heard_on(room) as heard:
        steer(room, ben, controls.pause, began + 30_000)
        steer(room, ben, controls.play, began + 90_000)

    paused, played = (frame["data"] for frame in heard)
    assert (paused["action"], paused["position_ms"], paused["is_playing"]) == (
        "pause",
        30_000,
        False,
    )
    assert (played["position_ms"], played["at_ms"]) == (30_000, began + 90_000)
    assert station_in(room).position_at(began + 100_000) == 40_000


def test_a_paused_song_does_not_end(room, began, ben):
    steer(room, ben, controls.pause, began + 30_000)

    assert keep_time(room.pk, began + 10**9, is_heard=True) is None
    assert station_in(room).position_at(began + 10**9) == 30_000


def test_stopping_goes_back_to_the_beginning(room, began, ben):
    song = station_in(room).song_id

    steer(room, ben, controls.stop, began + 30_000)

    station = station_in(room)
    assert (station.song_id, station.position_ms, station.is_playing) == (song, 0, False)


def test_seeking_moves_the_end(room, began, ben):
    steer(room, ben, controls.seek(190_000), began + 1_000)

    assert station_in(room).ends_ms == began + 11_000


def test_seeking_past_the_end_ends_it(room, began, ben):
    song = station_in(room).song_id

    steer(room, ben, controls.seek(10**9), began + 1_000)
    keep_time(room.pk, began + 1_000, is_heard=True)

    assert station_in(room).song_id != song
    assert station_in(room).started_ms == began + 1_000


def test_skip_and_previous(room, began, ben):
    first = station_in(room).song_id

    with heard_on(room) as heard:
        steer(room, ben, controls.skip, began + 1_000)
    second = station_in(room)
    assert second.song_id != first
    assert second.started_ms == began + 1_000
    told = next(frame["data"] for frame in heard if frame["event"] == "song_changed")
    assert (told["song"]["id"], told["by"]) == (second.song_id, ben.pk)

    steer(room, ben, controls.previous, began + 2_000)
    assert station_in(room).song_id == first
    steer(room, ben, controls.skip, began + 3_000)
    assert station_in(room).song_id == second.song_id


def test_a_skip_takes_the_vote_as_it_stands(room, began, ada):
    keep_time(room.pk, began + 160_000, is_heard=True)
    session = SongVoteSession.objects.get()
    cast_vote(room, ada, session.pk, session.options[2], began + 160_000)

    steer(room, ada, controls.skip, began + 161_000)

    session.refresh_from_db()
    assert session.winner_id == session.options[2]
    assert (station_in(room).song_id, station_in(room).won_with) == (session.options[2], 1)


def test_going_back_keeps_the_winner_for_afterwards(room, began, ada):
    keep_time(room.pk, began + 160_000, is_heard=True)
    session = SongVoteSession.objects.get()
    cast_vote(room, ada, session.pk, session.options[2], began + 160_000)

    steer(room, ada, controls.previous, began + 161_000)
    keep_time(room.pk, station_in(room).ends_ms, is_heard=True)

    assert station_in(room).song_id == session.options[2]


def test_a_late_hand_moves_nothing(room, began, ben):
    steer(room, ben, controls.skip, began + 1_000, version=1)
    on = station_in(room)

    with pytest.raises(Stale) as refusal:
        steer(room, ben, controls.skip, began + 1_500, version=1)

    assert station_in(room).song_id == on.song_id
    assert refusal.value.details["station"].version == on.version
    assert refusal.value.details["playback"].version == on.version


def test_a_hand_on_a_song_that_just_ended_is_late(room, began, ben):
    version = station_in(room).version

    with pytest.raises(Stale):
        steer(room, ben, controls.skip, began + 200_001, version=version)


def test_the_playlists_own_order_and_back(room, began, ben):
    order = list(station_in(room).playlist.ordered_songs().values_list("pk", flat=True))

    steer(room, ben, controls.shuffle(False), began)
    heard = [station_in(room).song_id]
    for step in range(1, len(order)):
        steer(room, ben, controls.skip, began + step)
        heard.append(station_in(room).song_id)

    start = order.index(heard[0])
    assert heard == order[start:] + order[:start]
    steer(room, ben, controls.shuffle(True), began + 100)
    # A round that would begin with the song on now goes on with its second.
    mixed = {station_in(room).song_id}
    for step in range(len(order)):
        steer(room, ben, controls.skip, began + 200 + step)
        mixed.add(station_in(room).song_id)
    assert mixed == set(order)


def test_repeating_one_song(room, began, ben):
    song = station_in(room).song_id

    steer(room, ben, controls.repeat("one"), began)
    waive_votes(room, ben, waived=True, now_ms=began)
    keep_time(room.pk, began + 450_000, is_heard=True)

    station = station_in(room)
    assert (station.song_id, station.started_ms) == (song, began + 400_000)


def test_once_through_stops_at_the_end(room, began, ben):
    steer(room, ben, controls.repeat("off"), began)
    waive_votes(room, ben, waived=True, now_ms=began)
    keep_time(room.pk, began + 10**8, is_heard=True)

    station = station_in(room)
    assert not station.is_playing
    assert keep_time(room.pk, began + 10**9, is_heard=True) is None
    steer(room, ben, controls.play, began + 10**9)
    assert station_in(room).is_playing


def test_the_dj_says_what_follows(room, began, ada, ben):
    songs = station_in(room).songs
    wanted = next(song for song in songs if song != station_in(room).song_id)
    with pytest.raises(NotHost):
        steer(room, ada, controls.cue(wanted), began)

    waive_votes(room, ben, waived=True, now_ms=began)
    with pytest.raises(NotHost):
        steer(room, ben, controls.cue(wanted), began)
    with heard_on(room) as heard:
        steer(room, ada, controls.cue(wanted), began)
    keep_time(room.pk, began + 200_000, is_heard=True)

    assert heard[0]["data"]["next"]["id"] == wanted
    assert station_in(room).song_id == wanted
