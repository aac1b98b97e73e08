"""A room's music over time: what is due is done once, and reading changes nothing."""

import sys
from datetime import timedelta
from html import escape

import pytest
from django.utils import timezone

from config.live.protocol import InvalidMessage
from music.actions.controls import tune_station
from music.actions.playlists import make_playlist
from music.actions.stations import keep_time
from music.actions.votes import cast_vote
from music.models import Song, SongVoteSession, Station
from music.protocol import TuneStation
from music.station_facts import room_music
from music.stations_kind import MusicRoom
from music.tests.bandstand import at, make_artist, make_station, station_in
from rooms.actions import end_room, leave_room, update_room
from rooms.kinds import kind_named
from rooms.models import Room
from rooms.protocol import UpdateRoom
from rooms.state import room_state
from rooms.tests.cast import heard_on, make_room
from rooms.topic import RoomTopic

pytestmark = pytest.mark.django_db

WEEK_MS = 7 * 24 * 3600 * 1000
OPENS, CLOSES, ENDS = 160_000, 190_000, 200_000


@pytest.fixture
def room(ada, ben):
    return make_station(ada, ben)


def session_in(room):
    return SongVoteSession.objects.get(room=room, turn_number=station_in(room).turn_number)


def names(heard):
    return [frame["event"] for frame in heard]


def test_an_artists_room_plays_at_once(room):
    station = station_in(room)

    assert station.is_playing
    assert station.song in list(station.artist.songs.all())
    assert station.ends_ms - station.started_ms == 200_000
    assert room.messages.count() == 1  # the house's own line: songs are not said


def test_a_room_is_made_from_somebody_who_can_be_heard(ada):
    silent = make_artist("The Mutes", songs=0)

    for wrong in ({"artist_id": silent.pk}, {"artist_id": 999_999}, {}):
        with pytest.raises(InvalidMessage, match="artist_id"):
            make_room(ada, kind="music", **wrong)
    assert not Room.objects.exists()


def test_a_private_music_room_is_for_two(ada, ben):
    artist = make_artist()

    with pytest.raises(InvalidMessage, match="invites"):
        make_station(ada, artist=artist, is_public=False)
    room = make_station(ada, artist=artist, is_public=False, invites=[ben.pk])

    assert room.invites.get().invitee == ben


def test_nothing_is_due_before_the_vote(room):
    now_ms = at(room, 10_000)

    assert keep_time(room.pk, now_ms, is_heard=True) == at(room, OPENS)
    assert not SongVoteSession.objects.exists()


def test_the_vote_opens_at_four_fifths_among_three_not_played_lately(room):
    with heard_on(room) as heard:
        due_ms = keep_time(room.pk, at(room, OPENS), is_heard=True)

    station, session = station_in(room), session_in(room)
    assert names(heard) == ["vote_opened"]
    told = heard[0]["data"]
    assert [option["song_id"] for option in told["options"]] == session.options
    assert {"song_id", "title", "artist"} <= set(told["options"][0])
    assert len(set(session.options)) == 3
    assert station.song_id not in session.options
    assert told["closes_ms"] == due_ms == at(room, CLOSES)


def test_nobody_votes_in_an_empty_room(room):
    assert keep_time(room.pk, at(room, OPENS), is_heard=False) == at(room, ENDS)
    assert not SongVoteSession.objects.exists()


def test_who_comes_late_may_still_vote(room):
    keep_time(room.pk, at(room, CLOSES - 6_000), is_heard=True)

    assert session_in(room).closes_ms == at(room, CLOSES)


def test_nobody_is_asked_for_the_last_moment(room):
    assert keep_time(room.pk, at(room, CLOSES - 4_000), is_heard=True) == at(room, ENDS)
    assert not SongVoteSession.objects.exists()


def test_the_winner_is_told_before_its_song_and_begins_when_the_last_one_ends(room, ada, ben):
    began = station_in(room).started_ms
    keep_time(room.pk, began + OPENS, is_heard=True)
    session = session_in(room)
    wanted = session.options[2]
    for person in (ada, ben):
        cast_vote(room, person, session.pk, wanted, began + OPENS + 1_000)

    with heard_on(room) as heard:
        assert keep_time(room.pk, began + CLOSES, is_heard=True) == began + ENDS
        keep_time(room.pk, began + ENDS + 40, is_heard=True)

    closed, changed = (frame["data"] for frame in heard)
    assert names(heard) == ["vote_closed", "song_changed"]
    assert (closed["winner"], closed["counts"][str(wanted)]) == (wanted, 2)
    assert (changed["song"]["id"], changed["won_with"]) == (wanted, 2)
    assert changed["at_ms"] == began + ENDS
    station = station_in(room)
    assert (station.song_id, station.won_with, station.next_song_id) == (wanted, 2, None)


def test_between_the_close_and_the_song_everybody_who_comes_knows_the_next(room, ben):
    began = station_in(room).started_ms
    keep_time(room.pk, began + OPENS, is_heard=True)
    keep_time(room.pk, began + CLOSES, is_heard=True)

    music = room_music(station_in(room), ben, began + CLOSES + 100)

    assert music["station"].next.id == session_in(room).winner_id
    assert music["vote"].winner == session_in(room).winner_id


def test_a_short_song_closes_its_vote_so_that_all_know_the_winner(ada):
    room = make_station(ada, artist=make_artist(length_ms=90_000))
    began = station_in(room).started_ms

    due_ms = keep_time(room.pk, began, is_heard=True)
    keep_time(room.pk, due_ms, is_heard=True)

    assert due_ms == began + 59_500
    assert session_in(room).closes_ms == began + 89_500


def test_reading_a_week_later_is_right_and_changes_nothing(
    room, ben, django_assert_max_num_queries
):
    station = station_in(room)
    before = Station.objects.filter(pk=room.pk).values().get()
    now_ms = station.started_ms + WEEK_MS + 12_345

    with django_assert_max_num_queries(4):
        music = room_music(station, ben, now_ms)

    facts = music["station"]
    assert facts.at_ms <= now_ms < facts.at_ms + facts.song.duration_ms
    assert Station.objects.filter(pk=room.pk).values().get() == before

    keep_time(room.pk, now_ms, is_heard=True)
    station = station_in(room)
    assert (station.song_id, station.started_ms) == (facts.song.id, facts.at_ms)
    assert station.version == before["version"] + 1


@pytest.mark.parametrize("songs", [3, 200])
def test_nobody_walks_through_the_songs_that_were_missed(ada, ben, songs):
    room = make_station(ada, artist=make_artist(songs=songs, length_ms=61_000))
    station = station_in(room)
    room_music(station, ben, station.started_ms)

    of_a_minute, of_a_week = (
        _steps(lambda missed_ms=missed_ms: room_music(station, ben, station.started_ms + missed_ms))
        for missed_ms in (62_000, WEEK_MS)
    )

    assert of_a_week < of_a_minute + WEEK_MS / 61_000 / 4


def _steps(act) -> int:
    """How many of the station's own functions were called: a measure without a clock."""
    calls = 0

    def count(frame, event, _):
        nonlocal calls
        calls += event == "call" and "music" in frame.f_code.co_filename

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


def test_an_overdue_vote_is_read_as_it_will_be_closed(room, ada, ben):
    began = station_in(room).started_ms
    keep_time(room.pk, began + OPENS, is_heard=True)
    wanted = session_in(room).options[1]
    cast_vote(room, ada, session_in(room).pk, wanted, began + OPENS)

    read = room_music(station_in(room), ben, began + ENDS + 5_000)["station"]
    keep_time(room.pk, began + ENDS + 5_000, is_heard=True)

    assert (read.song.id, read.won_with) == (wanted, 1)
    assert (station_in(room).song_id, station_in(room).won_with) == (wanted, 1)


def test_a_clock_that_jumps_back_undoes_nothing(room):
    began = station_in(room).started_ms
    keep_time(room.pk, began + ENDS, is_heard=True)
    station = station_in(room)

    keep_time(room.pk, began + 1_000, is_heard=True)

    assert station_in(room).version == station.version


def test_the_song_just_heard_is_not_voted_for_again(ada):
    room = make_station(ada, artist=make_artist(songs=5))
    heard = []
    for _ in range(6):
        station = station_in(room)
        keep_time(room.pk, station.started_ms + OPENS, is_heard=True)
        options = session_in(room).options
        assert station.song_id not in options
        assert not heard or heard[-1] not in options
        heard.append(station.song_id)
        keep_time(room.pk, station.ends_ms, is_heard=True)


def test_a_playlist_of_two_offers_what_there_is(ada):
    room = make_station(ada, artist=make_artist(songs=2))

    keep_time(room.pk, at(room, OPENS), is_heard=True)

    assert len(session_in(room).options) == 1


def test_a_song_taken_out_while_it_plays_is_followed_at_once(room):
    gone = station_in(room).song
    gone.delete()

    keep_time(room.pk, at(room, 50_000), is_heard=True)

    station = station_in(room)
    assert station.song_id not in (None, gone.pk)


def test_without_songs_the_room_falls_silent_and_wakes_again(room, ada):
    artist = station_in(room).artist
    Song.objects.update(source="")
    with heard_on(room) as heard:
        keep_time(room.pk, at(room, ENDS), is_heard=True)
        keep_time(room.pk, at(room, ENDS), is_heard=True)

    assert [frame["data"]["song"] for frame in heard] == [None]
    artist.songs.update(source="file")
    keep_time(room.pk, at(room, 2 * ENDS), is_heard=True)
    assert station_in(room).song_id is not None


def test_an_ended_room_has_no_time(room):
    end_room(room)

    assert keep_time(room.pk, at(room, ENDS), is_heard=True) is None


def test_the_host_chooses_the_playlist_from_the_next_song_on(room, ada, ben):
    other = make_artist("Neon Pharmacy", songs=3)
    playlist = make_playlist(ada, "Late", song_ids=[song.pk for song in other.songs.all()])
    now_on = station_in(room).song_id

    tune_station(room, ada, TuneStation(playlist_id=playlist.pk))
    assert station_in(room).song_id == now_on
    keep_time(room.pk, at(room, ENDS), is_heard=False)

    assert station_in(room).song.artist == other


def test_a_private_room_made_public_plays_on(ada, ben):
    room = make_station(ada, is_public=False, invites=[ben.pk])
    Station.objects.filter(pk=room.pk).update(is_playing=False, is_waived=True, repeat="one")

    update_room(room, ada, UpdateRoom(is_public=True))

    station = station_in(room)
    assert station.is_playing
    assert (station.is_waived, station.repeat) == (False, "all")


# --- seams


def test_the_state_tells_the_music_as_a_film_too(room, ben):
    state = room_state(room, ben)

    assert state.station.song.id == station_in(room).song_id
    assert state.playback.media.url == state.station.song.audio_url
    assert state.playback.is_playing
    assert state.playback.at_ms == station_in(room).started_ms
    assert state.vote is None


def test_a_state_and_what_follows_is_the_next_state(room, ada, ben):
    began = station_in(room).started_ms
    before = room_state(room, ben)
    with heard_on(room) as heard:
        keep_time(room.pk, began + OPENS, is_heard=True)
        cast_vote(room, ada, session_in(room).pk, session_in(room).options[0], began + OPENS)
        keep_time(room.pk, began + CLOSES, is_heard=True)
        keep_time(room.pk, began + ENDS, is_heard=True)

    revs = [frame["data"]["rev"] for frame in heard]
    room.refresh_from_db()
    assert revs == list(range(before.rev + 1, room.rev + 1))
    told = heard[-1]["data"]
    after = room_music(station_in(room), ben, began + ENDS)["station"]
    assert (told["song"]["id"], told["at_ms"], told["version"]) == (
        after.song.id,
        after.at_ms,
        after.version,
    )


def test_who_missed_a_song_asks_for_the_state(room):
    topic, name = RoomTopic(), str(room.pk)
    room.refresh_from_db()
    rev = room.rev
    assert topic.changes(name, rev, rev) == []

    keep_time(room.pk, at(room, OPENS), is_heard=True)

    assert topic.changes(name, rev, rev + 1) is None
    assert topic.changes(name, rev + 1, rev + 1) == []


def test_beat_keeps_only_rooms_with_somebody_in_them(room, monkeypatch):
    kept = []
    monkeypatch.setattr("music.stations_kind.keep_time", lambda pk, *_, **__: kept.append(pk))
    kind: MusicRoom = kind_named("music")

    kind.advance(timezone.now() + timedelta(minutes=5))

    assert kept == []


def test_lists_find_rooms_by_artist_and_show_the_song(client, room, ada):
    other = make_station(ada, artist=make_artist("Velvet Semaphore"))
    station = station_in(room)

    found = client.get(f"/rooms/?artist_id={station.artist_id}")

    assert str(room.pk) in found.content.decode()
    assert str(other.pk) not in found.content.decode()
    assert escape(station.song.title) in found.content.decode()
    assert client.get("/rooms/?artist_id=nobody").status_code == 400


def test_cards_of_many_rooms_cost_no_more_than_of_one(
    client, ada, room, django_assert_max_num_queries
):
    artist = station_in(room).artist
    with django_assert_max_num_queries(30) as one:
        client.get("/rooms/?kind=music")
    for _ in range(4):
        make_station(ada, artist=artist)

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get("/rooms/?kind=music")


def test_who_left_has_no_say(room, ada, ben):
    began = station_in(room).started_ms
    keep_time(room.pk, began + OPENS, is_heard=True)
    session = session_in(room)
    cast_vote(room, ben, session.pk, session.options[2], began + OPENS)
    leave_room(room, ben)

    keep_time(room.pk, began + CLOSES, is_heard=True)

    session.refresh_from_db()
    assert session.winner_id == session.options[0]
    assert set(session.result.values()) == {0}
