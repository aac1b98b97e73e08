"""A playlist by its address: Deezer's public ones, Spotify's with the person's own token."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.db import transaction

from music.actions.catalogue import ImportReport, append_songs, keep_track
from music.importers.deezer import Deezer
from music.importers.provider import MusicProvider
from music.importers.spotify import Spotify
from music.models import Playlist

_DEEZER_PATH = re.compile(r"/(?:[a-z]{2}/)?playlist/(\d+)/?")
_SPOTIFY_PATH = re.compile(r"/(?:intl-[a-z]{2}/)?playlist/([A-Za-z0-9]+)/?")


class NotAPlaylist(ValueError):
    """Its text is for whoever gave the address."""


def playlist_at(url: str, user_token: str = "") -> tuple[MusicProvider, str]:
    """Who keeps the playlist of this address, and its id there. Raises NotAPlaylist."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        raise NotAPlaylist(f"“{url}” is no address.") from None
    if host == "deezer.com" and (match := _DEEZER_PATH.fullmatch(parts.path)):
        return Deezer(), match[1]
    if host == "open.spotify.com" and (match := _SPOTIFY_PATH.fullmatch(parts.path)):
        return Spotify(user_token), match[1]
    raise NotAPlaylist(
        f"“{url}” is no playlist of Deezer (https://www.deezer.com/playlist/…) "
        "or Spotify (https://open.spotify.com/playlist/…)."
    )


def import_playlist(
    url: str, *, user_token: str = "", on_song: Callable[[], object] = lambda: None
) -> tuple[Playlist, ImportReport]:
    """The same address again brings it up to date. Raises NotAPlaylist, ProviderTrouble."""
    provider, ref = playlist_at(url, user_token)
    found = provider.playlist(ref)
    report = ImportReport()
    song_ids: dict[int, None] = {}
    for track in found.tracks:
        song, outcome = keep_track(track)
        report.count(outcome)
        song_ids[song.pk] = None
        on_song()
    report.artists = len({track.artist.ref for track in found.tracks})
    return _keep(f"{provider.name.value}:{ref}", found.title, list(song_ids)), report


@transaction.atomic
def _keep(source: str, title: str, song_ids: list[int]) -> Playlist:
    playlist, _ = Playlist.objects.get_or_create(
        source_url=source, owner=None, defaults={"title": title[:120]}
    )
    playlist = Playlist.objects.select_for_update(no_key=True).get(pk=playlist.pk)
    playlist.title = title[:120]
    playlist.save(update_fields=["title"])
    playlist.entries.all().delete()
    append_songs(playlist, song_ids)
    return playlist
