"""Parsers on saved documents: what providers say, as values."""

from datetime import UTC, datetime

import pytest

from music.clients import NotFound, NotPermitted, Unavailable
from music.importers import deezer, itunes, musicbrainz, spotify
from music.importers.playlists import NotAPlaylist, playlist_at
from music.importers.provider import Capability
from music.models import Provider
from music.tests.provider_house import MBID, saved


def test_musicbrainz_tells_who_somebody_is():
    [found] = musicbrainz.artists_of(saved("musicbrainz/artist_search.json"))
    looked_up = musicbrainz.artist_of(saved("musicbrainz/artist_lookup_inc.json"))

    assert (found.ref, found.name, found.about) == (MBID, "Marble Harbor", "invented band")
    assert found.genre_names == ("dream pop", "shoegaze")
    assert looked_up.genre_names == ("dream pop",)


def test_musicbrainz_tells_songs_with_and_without_isrc():
    listened = saved("musicbrainz/listenbrainz_top_recordings_for_artist.json")
    artist = musicbrainz.artist_of(saved("musicbrainz/artist_lookup_inc.json"))
    [top] = musicbrainz.listened_of(listened, artist)
    searched = musicbrainz.recordings_of(saved("musicbrainz/recording_search.json"), None)
    browsed = musicbrainz.recordings_of(saved("musicbrainz/recording_browse.json"), artist)

    assert (top.title, top.duration_ms, top.renown) == ("Glass Estuary", 241_533, 18_211)
    assert searched[0].isrc == "QZFIC2100001"
    assert (searched[0].album, searched[0].year) == ("Tidewriting", 2021)
    assert [song.title for song in browsed] == ["Glass Estuary", "Lighthouse in Reverse"]


def test_itunes_tells_songs_and_where_to_hear_them():
    [artist] = itunes.artists_of(saved("itunes/search_music_artist.json"))
    songs = itunes.songs_of(saved("itunes/lookup_artist_songs.json"))

    assert (artist.ref, artist.genre_names) == ("730873275", ("Alternative",))
    assert [song.title for song in songs] == ["Glass Estuary", "Lighthouse in Reverse"]
    assert all(song.preview_url.startswith("https://") for song in songs)
    assert songs[0].renown > songs[1].renown
    assert itunes.songs_of(saved("itunes/empty.json")) == []


def test_deezer_tells_songs_whose_previews_are_not_kept():
    [artist] = deezer.artists_of(saved("deezer/search_artist.json"))
    songs = deezer.tracks_of(saved("deezer/artist_top.json"))

    assert (artist.name, artist.renown) == ("Marble Harbor", 18_230)
    assert (songs[0].isrc, songs[0].duration_ms, songs[0].album) == (
        "QZFIC2100001",
        242_000,
        "Tidewriting",
    )
    assert songs[0].has_preview
    assert songs[0].preview_url == ""


def test_deezers_troubles_arrive_with_200():
    assert isinstance(deezer.complaint(saved("deezer/error_not_found_http200.json")), NotFound)
    assert isinstance(deezer.complaint({"error": {"code": 4}}), Unavailable)
    assert isinstance(deezer.complaint({"error": {"code": 300}}), NotPermitted)
    assert deezer.complaint({"data": []}) is None


@pytest.mark.parametrize("name", ["playlist_2026", "playlist_items_2026", "playlist_tracks_legacy"])
def test_spotifys_lists_are_read_in_their_shapes_of_today_and_once(name):
    entries = spotify.entries_of(saved(f"spotify/{name}.json"))

    # Without what has no id (files of one's own) and without the nulls between.
    assert [(song.title, song.isrc) for song in entries] == [
        ("Glass Estuary", "QZFIC2100001"),
        ("Kites for Winter", "QZFIC1900001"),
    ]


def test_spotifys_artists_may_have_no_genres_any_more():
    told = saved("spotify/artist_dev_mode_2026.json")
    del told["genres"]

    assert spotify.artist_of(told).genre_names == ()
    assert [artist.name for artist in spotify.artists_of(saved("spotify/me_top_artists.json"))] == [
        "Marble Harbor",
        "The Paper Lanterns",
        "Neon Cartographer",
    ]


@pytest.mark.parametrize("told", [None, [], {}, {"data": None}, {"results": [None, {}, 3]}, "x"])
def test_documents_without_what_they_should_hold_are_empty(told):
    assert itunes.songs_of(told) == itunes.artists_of(told) == []
    assert deezer.tracks_of(told) == deezer.artists_of(told) == []
    assert musicbrainz.artists_of(told) == musicbrainz.recordings_of(told, None) == []
    assert spotify.artists_of(told) == spotify.entries_of(told) == []


def test_a_preview_of_deezer_says_when_it_ends(providers):
    found = deezer.Deezer().preview("8006225021")

    assert found.url.startswith("https://cdnt-preview.dzcdn.net/")
    assert found.expires_at == datetime.fromtimestamp(1_795_228_800, UTC)


def test_spotify_without_keys_is_not_permitted(providers, settings):
    settings.SPOTIFY_CLIENT_ID = ""

    with pytest.raises(NotPermitted):
        spotify.Spotify().search_artists("Marble Harbor")
    assert not providers.asked


def test_spotify_with_keys_asks_politely_and_with_a_token(providers, settings):
    settings.SPOTIFY_CLIENT_ID = settings.SPOTIFY_CLIENT_SECRET = "set"

    [found, *_] = spotify.Spotify().search_artists("Marble Harbor", 50)

    token, search = providers.asked
    assert token[3]["Authorization"].startswith("Basic ")
    assert search[3]["Authorization"].startswith("Bearer BQ1a")
    assert search[2]["limit"] == ["10"]
    assert found.name == "Marble Harbor"


def test_every_provider_says_what_it_cannot():
    assert Capability.TOP_TRACKS not in spotify.Spotify.capabilities
    with pytest.raises(NotPermitted, match="Apple Music cannot tell of playlists"):
        itunes.ITunes().playlist("1")


@pytest.mark.parametrize(
    ("url", "provider", "ref"),
    [
        ("https://www.deezer.com/playlist/908622995", Provider.DEEZER, "908622995"),
        ("https://www.deezer.com/en/playlist/908622995?x=1", Provider.DEEZER, "908622995"),
        (
            "https://open.spotify.com/playlist/hyJsaLSh8lDvEnlQ84Kixp?si=1",
            Provider.SPOTIFY,
            "hyJsaLSh8lDvEnlQ84Kixp",
        ),
    ],
)
def test_addresses_of_playlists_name_their_provider(url, provider, ref):
    found, found_ref = playlist_at(url)

    assert (found.name, found_ref) == (provider, ref)


@pytest.mark.parametrize(
    "url", ["", "x", "https://deezer.com.evil.example/playlist/1", "https://www.deezer.com/album/1"]
)
def test_other_addresses_are_no_playlists(url):
    with pytest.raises(NotAPlaylist):
        playlist_at(url)
