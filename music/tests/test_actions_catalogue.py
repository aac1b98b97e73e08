"""Merging: what several providers tell of one song becomes one song."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.utils import timezone

from music.actions.catalogue import fill_own_playlist, keep_artist, keep_track, withdraw_songs
from music.importers.artists import import_artist, refresh_artists
from music.importers.playlists import import_playlist
from music.importers.provider import ArtistFound, TrackFound
from music.models import Artist, Playlist, Provider, Song, Source
from music.tests.cast import make_artist, make_song
from music.tests.provider_house import MBID

pytestmark = pytest.mark.django_db

DRAKE = ArtistFound(Provider.DEEZER, "11", "Nick Drake")
PLACE = TrackFound(
    Provider.DEEZER,
    "21",
    "Place to Be",
    DRAKE,
    album="Pink Moon",
    year=1972,
    duration_ms=162_000,
    isrc="GBAYK7200012",
    has_preview=True,
    renown=5,
)
AT_APPLE = TrackFound(
    Provider.ITUNES,
    "31",
    "Place To Be (Remastered)",
    ArtistFound(Provider.ITUNES, "41", "NICK DRAKE"),
    duration_ms=163_900,
    has_preview=True,
    preview_url="https://audio.example/1.m4a",
)


def test_one_isrc_is_one_song_whatever_it_is_called():
    song, first = keep_track(PLACE)
    again, second = keep_track(
        replace(AT_APPLE, title="Somewhere", duration_ms=999_000, isrc=PLACE.isrc)
    )

    assert (first, second) == ("created", "merged")
    assert again == song
    assert (again.deezer_id, again.itunes_id) == (21, 31)


def test_without_isrc_title_artist_and_length_decide():
    song, _ = keep_track(PLACE)
    same, _ = keep_track(AT_APPLE)
    longer, _ = keep_track(replace(AT_APPLE, ref="32", duration_ms=180_000))
    live, _ = keep_track(replace(AT_APPLE, ref="33", title="Place to Be (Live)"))

    assert same == song
    assert len({song.pk, longer.pk, live.pk}) == 3


def test_two_isrcs_are_two_recordings():
    song, _ = keep_track(PLACE)
    other, outcome = keep_track(replace(PLACE, ref="22", isrc="GBAYK7200099"))

    assert (other == song, outcome) == (False, "created")


def test_the_same_again_changes_nothing():
    keep_track(PLACE)

    assert keep_track(PLACE)[1] == "unchanged"
    assert Song.objects.count() == Artist.objects.count() == 1


def test_artists_of_one_name_are_one_unless_a_provider_knows_both():
    first = keep_artist(DRAKE)
    at_apple = keep_artist(AT_APPLE.artist)
    namesake = keep_artist(replace(DRAKE, ref="12"))

    assert at_apple == first
    assert namesake != first


def test_the_houses_own_artists_are_never_taken_for_real_ones():
    invented = make_artist("Nick Drake", is_house=True)

    assert keep_artist(DRAKE) != invented


def test_a_sound_is_exchanged_only_for_a_better_one():
    song, _ = keep_track(PLACE)
    assert (song.source, song.provider, song.source_url) == (
        Source.PREVIEW,
        Provider.DEEZER,
        "",
    )

    Song.objects.filter(pk=song.pk).update(source=Source.FILE, media_path="music/x.ogg")
    keep_track(replace(PLACE, renown=9))

    song.refresh_from_db()
    assert (song.source, song.media_path, song.renown) == (Source.FILE, "music/x.ogg", 9)


def test_what_a_member_brought_is_not_the_official_recording(ben):
    artist = make_artist()
    brought = make_song(artist, provider=Provider.MEMBER, added_by=ben)

    official, outcome = keep_track(PLACE)

    assert outcome == "created"
    assert list(fill_own_playlist(artist).ordered_songs()) == [official]
    assert official != brought


def test_what_was_taken_away_stays_silent():
    song, _ = keep_track(PLACE)

    assert withdraw_songs(Song.objects.all()) == 1
    keep_track(replace(PLACE, renown=9))

    song.refresh_from_db()
    assert (song.source, song.is_playable) == (Source.NONE, False)


def test_a_file_goes_with_its_last_song(settings, django_capture_on_commit_callbacks):
    file = settings.MEDIA_ROOT / "music/one.ogg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"sound")
    one = make_song(make_artist(), "One", media_path="music/one.ogg")
    other = make_song(one.artist, "Other", media_path="music/one.ogg")

    with django_capture_on_commit_callbacks(execute=True):
        one.delete()
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        other.delete()
    assert not file.exists()


def test_importing_an_artist_asks_everybody_and_merges_what_they_say(providers):
    artist, report = import_artist("marble harbor", timezone.now())

    assert (artist.name, artist.mbid, artist.deezer_id, artist.itunes_id) == (
        "Marble Harbor",
        UUID(MBID),
        3_636_891,
        730_873_275,
    )
    assert {genre.name for genre in artist.genres.all()} == {"Dream pop", "Alternative"}
    assert report.troubles == []
    songs = {song.title: song for song in artist.songs.all()}
    assert set(songs) == {"Glass Estuary", "Lighthouse in Reverse"}
    glass = songs["Glass Estuary"]
    # From MusicBrainz its id, from Deezer its ISRC, from Apple nothing but a second way to hear it.
    assert glass.mbid
    assert glass.isrc == "QZFIC2100001"
    assert glass.itunes_id
    assert glass.album.title == "Tidewriting"
    playlist = Playlist.objects.get(artist=artist)
    assert playlist.title == "Marble Harbor, all night"
    assert playlist.ordered_songs().playable().count() == 2


def test_importing_twice_adds_nothing(providers):
    import_artist("Marble Harbor", timezone.now())
    _, report = import_artist("Marble Harbor", timezone.now())

    assert report.created == 0
    assert Song.objects.count() == 2
    assert Playlist.objects.get().entries.count() == 2


def test_one_provider_in_trouble_does_not_keep_the_others_from_telling(providers):
    providers.answers("musicbrainz", "/artist", (401, b"{}", {}))

    artist, report = import_artist("Marble Harbor", timezone.now())

    assert artist.songs.count() == 2
    assert report.troubles == ["MusicBrainz: musicbrainz refused (401)."]


def test_nobody_is_invented_for_a_name_that_nobody_knows(providers):
    artist, report = import_artist("Nobody At All", timezone.now())

    assert artist is None
    assert not Artist.objects.exists()
    assert len(report.troubles) == 3


def test_at_night_those_are_asked_for_who_waited_longest(providers):
    artist, _ = import_artist("Marble Harbor", timezone.now())
    make_artist("Invented", is_house=True)
    Artist.objects.filter(pk=artist.pk).update(fetched_at=None)

    report = refresh_artists(timezone.now())

    artist.refresh_from_db()
    assert report.artists == 1
    assert artist.fetched_at is not None


def test_a_playlist_comes_in_its_order_and_again_up_to_date(providers):
    playlist, report = import_playlist("https://www.deezer.com/playlist/908622995")
    again, _ = import_playlist("https://www.deezer.com/playlist/908622995")

    assert (playlist.title, report.created, again) == ("Harbour lights", 2, playlist)
    assert [song.title for song in again.ordered_songs()] == [
        "Glass Estuary",
        "Lighthouse in Reverse",
    ]
