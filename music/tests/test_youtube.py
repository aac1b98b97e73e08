"""Films on YouTube: brought by members, played where the house lets them, else passed over."""

import re

import pytest
from django.utils import timezone

from config.celery import app
from config.live.database import in_database
from config.live.protocol import Forbidden, InvalidMessage, NotMember
from config.live.testing import socket_for
from music.actions.playlists import make_playlist
from music.actions.stations import advance_station
from music.actions.youtube import add_youtube_song, tell_unplayable
from music.importers.youtube import check_song
from music.models import Artist, Playlist, Song, Source
from music.rules.catalogue import song_of_film
from music.station_facts import room_music
from music.tests.bandstand import make_artist, make_station, station_in
from music.tests.youtube_house import Film
from rooms.facts import ms
from rooms.tests.cast import make_room
from rooms.tests.test_socket_chat import in_room

pytestmark = pytest.mark.django_db

ID = "dQw4w9WgXcQ"
ADDRESS = f"https://youtu.be/{ID}"


@pytest.fixture
def eager():
    """Tasks are done where they are asked for, as if a worker were there."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def film(youtube):
    youtube.films[ID] = Film()
    return youtube.films[ID]


def bring(user, *, title="", artist="", length="2:00", youtube_id=ID):
    return add_youtube_song(user, f"https://youtu.be/{youtube_id}", title, artist, length)


def room_of(user, *songs, **facts):
    playlist = make_playlist(user, "Seen", song_ids=[song.pk for song in songs])
    return make_room(user, kind="music", playlist_id=playlist.pk, **facts)


# --- what a film is called


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        (
            "Wren & Tallow - Harbour Lights (Official Video)",
            "WrenVEVO",
            ("Harbour Lights", "Wren & Tallow"),
        ),
        ("Wren – Harbour [Official Audio] [HD]", "Wren", ("Harbour", "Wren")),
        ("Harbour Lights (Lyrics)", "Wren & Tallow", ("Harbour Lights", "Wren & Tallow")),
        (
            "Harbour Lights - Live",
            "Wren & Tallow - Topic",
            ("Harbour Lights - Live", "Wren & Tallow"),
        ),
        # More dashes than one say nothing sure.
        ("A - B - C", "Wren", ("A - B - C", "Wren")),
        ("Harbour (Live at the Pier)", "Wren", ("Harbour (Live at the Pier)", "Wren")),
        ("(Official Video)", "Wren", ("(Official Video)", "Wren")),
        ("Self-Portrait", "Wren", ("Self-Portrait", "Wren")),
    ],
)
def test_a_film_is_named_as_songs_are(title, author, expected):
    assert song_of_film(title, author) == expected


# --- bringing one


def test_youtube_says_what_it_is_and_the_member_how_long(ada, film):
    song = bring(ada)

    assert (song.title, song.artist.name) == ("Harbour Lights", "Wren & Tallow")
    assert (song.source, song.plays_ms, song.added_by) == (Source.YOUTUBE, 120_000, ada)
    assert song.audio_url == f"https://www.youtube.com/watch?v={ID}"


def test_what_the_member_types_goes_before_it(ada, film):
    song = bring(ada, title="Lights", artist="Wren")

    assert (song.title, song.artist.name) == ("Lights", "Wren")


def test_a_film_is_one_song_whoever_brings_it_and_youtube_is_asked_once(ada, ben, film, youtube):
    first = bring(ada)
    again = add_youtube_song(ben, f"https://www.youtube.com/watch?v={ID}", "C", "D", "1:00")
    Song.objects.all().delete()
    bring(ben)

    assert again == first
    # A day long the answer is kept.
    assert youtube.asked_of("/oembed") == [
        {"url": [f"https://www.youtube.com/watch?v={ID}"], "format": ["json"]}
    ]


def test_without_a_way_to_youtube_the_member_says_it_all(ada, settings):
    settings.MUSIC_SOURCES = {**settings.MUSIC_SOURCES, "youtube": "http://127.0.0.1:9"}

    with pytest.raises(InvalidMessage, match="write title and artist"):
        bring(ada, youtube_id="nowayatall0")
    assert bring(ada, title="A", artist="B", youtube_id="nowayatall0").artist.name == "B"


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_film_that_may_not_be_shown_here_is_refused_at_the_door(ada, film, status):
    film.status = status

    with pytest.raises(InvalidMessage) as refusal:
        bring(ada, title="A", artist="B")

    assert refusal.value.details["field"] == "address"
    assert not Artist.objects.exists()


@pytest.mark.parametrize(
    ("address", "title", "length", "field"),
    [
        ("https://example.com/x", "A", "3:00", "address"),
        ("https://youtu.be/unnamed0000", " ", "3:00", "title"),
        (ADDRESS, "A", "long", "length"),
    ],
)
def test_each_mistake_is_told_at_its_field(ada, film, youtube, address, title, length, field):
    youtube.films["unnamed0000"] = Film(title="", author="")

    with pytest.raises(InvalidMessage) as refusal:
        add_youtube_song(ada, address, title, "B", length)

    assert refusal.value.details["field"] == field


def test_the_form_asks_for_no_more_than_youtube_does_not_say(client, ada, film):
    client.force_login(ada)
    page = client.get("/music/songs/new/").content.decode()
    answer = client.post("/music/songs/new/", {"address": ADDRESS, "length": "2:00"})

    assert re.findall(r'id="youtube-(\w+)"[^>]* required', page) == ["address", "length"]
    assert answer["Location"] == Artist.objects.get(name="Wren & Tallow").get_absolute_url()


# --- in rooms


def test_a_room_plays_it_by_its_id(ada, film):
    room = room_of(ada, bring(ada))
    music = room_music(station_in(room), ada, ms(timezone.now()))

    assert music["station"].song.youtube_id == ID
    assert music["playback"].media.kind == "youtube"


def test_only_the_page_of_a_music_room_lets_the_player_in(client, ada, film, youtube):
    music, film_room = room_of(ada, bring(ada)), make_room(ada, kind="watch")
    answers = {
        path: client.get(path)
        for path in (music.get_absolute_url(), film_room.get_absolute_url(), "/music/", "/")
    }
    here = answers.pop(music.get_absolute_url())
    policy = dict(
        part.split(" ", 1) for part in here["Content-Security-Policy"].split("; ") if " " in part
    )

    # By path: whatever else that site answers may not run here.
    assert policy["script-src"] == f"'self' {youtube.url}/iframe_api {youtube.url}/s/player/"
    assert policy["frame-src"] == youtube.frame_url
    assert "unsafe" not in here["Content-Security-Policy"]
    assert f'autoplay=(self "{youtube.frame_url}")' in here["Permissions-Policy"]
    assert "camera=(self)" in here["Permissions-Policy"]
    assert here["Referrer-Policy"] == "strict-origin-when-cross-origin"
    for path, answer in answers.items():
        assert youtube.url not in answer["Content-Security-Policy"], path
        assert youtube.frame_url not in answer["Permissions-Policy"], path


def test_without_scripts_the_page_leads_to_the_film(client, ada, film):
    page = client.get(room_of(ada, bring(ada)).get_absolute_url()).content.decode()

    assert re.search(rf'<noscript>.*watch\?v={ID}&amp;t=\d+s"', page)
    assert f'src="https://www.youtube.com/watch?v={ID}' not in page


def test_an_artists_room_never_chooses_what_one_member_brought(ada, film):
    artist = make_artist("Wren & Tallow", songs=2)
    brought = bring(ada)
    room = make_station(ada, artist=artist)

    assert brought.artist == artist
    assert brought.pk not in station_in(room).songs


def test_a_house_without_youtube_neither_takes_nor_plays_any(client, ada, film, settings, youtube):
    brought = bring(ada)
    record = make_artist(songs=1).songs.get()
    room = room_of(ada, brought, record)
    settings.YOUTUBE_SONGS = False
    station = station_in(room)
    advance_station(room.pk, station.ends_ms, is_heard=False)
    again = room_of(ada, brought, record)
    page = client.get(again.get_absolute_url())
    client.force_login(ada)

    assert station_in(room).songs == station_in(again).songs == [record.pk]
    assert not brought.is_playable
    assert youtube.url not in page["Content-Security-Policy"]
    assert "data-youtube" not in page.content.decode()
    assert "youtube-address" not in client.get("/music/songs/new/").content.decode()
    with pytest.raises(Forbidden):
        bring(ada, youtube_id="another0000")
    with pytest.raises(InvalidMessage):
        room_of(ada, brought)


# --- what YouTube refuses


@pytest.mark.parametrize(
    ("status", "is_refused"),
    [(400, True), (401, True), (403, True), (404, True), (200, False), (429, False), (503, False)],
)
def test_only_youtubes_own_word_takes_a_film_out(ada, film, status, is_refused):
    song = bring(ada)
    film.status = status

    if status in (429, 503):
        with pytest.raises(Exception, match="busy"):
            check_song(song, timezone.now())
    else:
        check_song(song, timezone.now())
    song.refresh_from_db()

    assert (song.refused_at is not None) is is_refused
    assert Song.objects.playable().filter(pk=song.pk).exists() is not is_refused


def test_a_refused_film_is_chosen_no_more_and_the_room_goes_on(ada, film, eager):
    song, record = bring(ada), make_artist(songs=1).songs.get()
    room = room_of(ada, song, record)
    film.status = 401
    tell_unplayable(room, ada, song.pk)
    advance_station(room.pk, station_in(room).ends_ms, is_heard=False)

    assert station_in(room).songs == [record.pk]


def test_a_film_that_youtube_shows_stays_whatever_people_say(ada, ben, film, eager, youtube):
    song = bring(ada)
    room = room_of(ada, song)
    asked = len(youtube.asked_of("/oembed"))
    tell_unplayable(room, ada, song.pk)
    tell_unplayable(room, ada, song.pk)
    with pytest.raises(NotMember):
        tell_unplayable(room, ben, song.pk)
    song.refresh_from_db()

    assert song.refused_at is None
    # Many players tell of it at once; the answer is one for all of them.
    assert len(youtube.asked_of("/oembed")) == asked + 1


def test_a_song_that_is_not_on_here_is_not_asked_for(ada, film, eager, youtube):
    song, record = bring(ada), make_artist(songs=1).songs.get()
    film.status = 404
    tell_unplayable(room_of(ada, record), ada, song.pk)
    tell_unplayable(room_of(ada, record), ada, record.pk)
    song.refresh_from_db()

    assert song.refused_at is None


def test_brought_again_it_plays_again_once_youtube_lets_it(ada, ben, film):
    song = bring(ada)
    film.status = 401
    check_song(song, timezone.now())
    with pytest.raises(InvalidMessage):
        bring(ben)
    film.status = 200

    assert bring(ben) == song
    song.refresh_from_db()
    assert song.is_playable
    assert Playlist.objects.count() == 0


# --- over the wire


@pytest.mark.usefixtures("hub", "eager")
async def test_a_player_tells_of_a_refusal_and_the_house_asks_youtube(ada, ben, youtube):
    youtube.films[ID] = Film()
    song = await in_database(bring, ada)
    room = await in_database(room_of, ada, song)
    youtube.films[ID].status = 401

    async with in_room(room, ada) as (adas,), socket_for() as visitor:
        await visitor.ask("join_room", room.channel)
        from_visitor = await visitor.ask("unplayable", room.channel, song_id=song.pk)
        from_ada = await adas.ask("unplayable", room.channel, song_id=song.pk)
        nonsense = await adas.ask("unplayable", room.channel, song_id="all")

    await in_database(song.refresh_from_db)
    assert (from_visitor["code"], from_ada["event"]) == ("UNAUTHENTICATED", "ok")
    assert nonsense["code"] == "INVALID_MESSAGE"
    assert song.refused_at is not None
