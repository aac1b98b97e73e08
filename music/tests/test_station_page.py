"""A music room as its page shows it before any script has run, and its forms."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from music.actions.playlists import make_playlist
from music.actions.stations import keep_time
from music.actions.taste import like_artist
from music.models import Playlist, SongVote, SongVoteSession, Station
from music.station_facts import room_music
from music.tests.bandstand import make_artist, make_station, station_in
from rooms.actions import join_room
from rooms.facts import ms

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(ada, ben):
    return make_station(ada, ben)


@pytest.fixture
def friends(ada, ben):
    room = make_station(ada, is_public=False, invites=[ben.pk])
    join_room(room, ben)
    return room


def moved_to(room, position_ms):
    began = ms(timezone.now()) - position_ms
    Station.objects.filter(pk=room.pk).update(started_ms=began)
    keep_time(room.pk, ms(timezone.now()), is_heard=True)


def page_of(client, room, user=None):
    if user:
        client.force_login(user)
    return unescape(client.get(room.get_absolute_url()).content.decode())


def hands_in(page):
    return set(re.findall(r'data-hand="(\w+)"', page))


def test_the_page_shows_what_is_on_and_names_its_sound(client, room):
    page = page_of(client, room)

    song = station_in(room).song
    assert f"<bdi data-title>{song.title}</bdi>" in page
    assert song.audio_url in page
    assert "Sign in to vote" in page
    assert 'data-wing="music"' in page


def test_a_public_room_has_no_hands_for_anybody(client, room, ada):
    assert hands_in(page_of(client, room, ada)) == set()


def test_a_private_room_has_all_of_them_for_both(client, friends, ada, ben):
    all_hands = {"previous", "pause", "play", "stop", "skip", "shuffle", "repeat"}

    assert hands_in(page_of(client, friends, ada)) == all_hands
    assert hands_in(page_of(client, friends, ben)) == all_hands


def test_counts_stand_on_the_ballots_once_one_has_voted(client, room, ben):
    moved_to(room, 170_000)
    session = SongVoteSession.objects.get()
    before = page_of(client, room, ben)

    client.post(
        f"/rooms/{room.pk}/vote",
        {"vote_session_id": str(session.pk), "song_id": session.options[1]},
    )
    after = page_of(client, room)

    assert before.count('class="ballot-bar" data-bar hidden') == 4  # the blank form is one of them
    assert after.count('class="ballot-bar" data-bar hidden') == 1
    assert "1 vote" in after
    assert SongVote.objects.get().song_id == session.options[1]


def test_forms_without_scripts_move_a_private_room(client, friends, ada):
    client.force_login(ada)
    paths = ("skip", "previous", "shuffle", "repeat", "pause", "play", "stop", "start-playback")
    for path in paths:
        answer = client.post(f"/rooms/{friends.pk}/{path}")
        assert answer.status_code == 302, path

    station = station_in(friends)
    assert (station.is_shuffled, station.repeat, station.is_playing) == (False, "one", True)
    client.post(f"/rooms/{friends.pk}/seek", {"position_ms": "60000"})
    assert 59_000 < station_in(friends).position_at(ms(timezone.now())) < 70_000


def test_the_host_is_the_dj_where_the_votes_are_waived(client, friends, ada, ben):
    client.force_login(ben)
    client.post(f"/rooms/{friends.pk}/waive-votes", {"waived": "1"})
    wanted = station_in(friends).playable_songs().last()
    client.post(f"/rooms/{friends.pk}/cue", {"song_id": wanted.pk})
    assert station_in(friends).next_song is None

    client.force_login(ada)
    client.post(f"/rooms/{friends.pk}/cue", {"song_id": wanted.pk})

    assert station_in(friends).next_song == wanted
    assert f"Comes next: {wanted.title}" in page_of(client, friends, ben)
    client.post(f"/rooms/{friends.pk}/waive-votes", {"waived": "0"})
    assert not station_in(friends).is_waived


def test_the_host_chooses_playlist_and_counts(client, room, ada, ben):
    playlist = make_playlist(
        ada, "Late", song_ids=[song.pk for song in make_artist("Neon Pharmacy").songs.all()]
    )
    wish = {"playlist_id": playlist.pk, "counts": "always"}
    client.force_login(ben)
    assert client.post(f"/rooms/{room.pk}/tune", wish).status_code == 403

    client.force_login(ada)
    client.post(f"/rooms/{room.pk}/tune", wish)

    station = station_in(room)
    assert (station.playlist, station.counts) == (playlist, "always")


def test_where_an_artist_has_no_list_the_host_comes_back_to_all_of_theirs(client, room, ada):
    station_in(room).playlist.delete()
    late = make_playlist(
        ada, "Late", song_ids=[song.pk for song in make_artist("Neon Pharmacy").songs.all()]
    )
    client.force_login(ada)
    everything = '<option value="" selected>Everything of Wren &amp; Tallow<'
    assert everything in client.get(f"/rooms/{room.pk}/").content.decode()

    client.post(f"/rooms/{room.pk}/tune", {"playlist_id": late.pk})
    assert station_in(room).playlist == late
    client.post(f"/rooms/{room.pk}/tune", {"counts": "always"})
    assert station_in(room).playlist == late
    client.post(f"/rooms/{room.pk}/tune", {"playlist_id": ""})

    assert station_in(room).playlist is None


def test_a_playlist_is_made_of_what_people_here_share(client, room, ada, ben):
    both = make_artist("Velvet Semaphore")
    for person in (ada, ben):
        like_artist(person, both, on=True)
    client.force_login(ada)

    client.post(f"/rooms/{room.pk}/shared-playlist")

    made = Playlist.objects.get(owner=ada)
    assert station_in(room).playlist == made
    assert {song.artist for song in made.songs.all()} == {both}


def test_a_longer_playlist_costs_no_more_queries(client, ada, ben, django_assert_max_num_queries):
    short = make_station(ada, ben, artist=make_artist(songs=3))
    long = make_station(ada, ben, artist=make_artist("Neon Pharmacy", songs=60))
    client.force_login(ada)
    client.get(short.get_absolute_url())

    with CaptureQueriesContext(connection) as asked:
        client.get(short.get_absolute_url())

    with django_assert_max_num_queries(len(asked)):
        client.get(long.get_absolute_url())


def test_a_song_known_to_follow_is_told_ahead(friends, ada):
    station = station_in(friends)
    by_order = room_music(station, ada, ms(timezone.now()))["station"].by_order
    keep_time(friends.pk, station.ends_ms, is_heard=False)

    assert by_order.id == station_in(friends).song_id
