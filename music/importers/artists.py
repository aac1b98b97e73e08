"""Somebody's songs from all providers that know them, into one catalogue."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from music.actions.catalogue import (
    ImportReport,
    fill_own_playlist,
    keep_artist,
    keep_track,
    mark_fetched,
)
from music.clients import NotFound, ProviderTrouble
from music.importers.deezer import Deezer
from music.importers.itunes import ITunes
from music.importers.musicbrainz import MusicBrainz
from music.importers.provider import ArtistFound, Capability, MusicProvider
from music.importers.spotify import Spotify
from music.models import Artist, Provider
from music.rules.catalogue import artist_key

log = structlog.get_logger(__name__)

SONGS_EACH = 25


def providers() -> list[MusicProvider]:
    """Facts first, then sounds; who needs a key joins where it is set."""
    asked: list[MusicProvider] = [MusicBrainz(), Deezer(), ITunes()]
    if Spotify.is_configured():
        asked.append(Spotify())
    return asked


def import_artist(
    name: str,
    now: datetime,
    *,
    sources: Sequence[MusicProvider] | None = None,
    songs_each: int = SONGS_EACH,
    on_song: Callable[[], object] = lambda: None,
) -> tuple[Artist | None, ImportReport]:
    """The artist of this very name with their best known songs; None where nobody knows them."""
    return _gather(name, None, now, sources, songs_each, on_song)


def refresh_artist(
    artist: Artist,
    now: datetime,
    *,
    sources: Sequence[MusicProvider] | None = None,
    songs_each: int = SONGS_EACH,
) -> ImportReport:
    """Ask again for somebody we have."""
    _, report = _gather(artist.name, artist, now, sources, songs_each, lambda: None)
    # Also where nobody answered: others wait for their turn.
    mark_fetched(artist, now)
    return report


def refresh_artists(now: datetime, at_most: int = 20) -> ImportReport:
    """Those who were asked for longest ago."""
    whole = ImportReport()
    imported = Artist.objects.exclude(is_house=True).exclude(
        mbid=None, itunes_id=None, deezer_id=None, spotify_id=""
    )
    for artist in imported.order_by("fetched_at", "pk")[:at_most]:
        report = refresh_artist(artist, now)
        whole.artists += report.artists
        whole.created += report.created
        whole.merged += report.merged
        whole.unchanged += report.unchanged
        whole.troubles += report.troubles
    return whole


def _gather(
    name: str,
    artist: Artist | None,
    now: datetime,
    sources: Sequence[MusicProvider] | None,
    songs_each: int,
    on_song: Callable[[], object],
) -> tuple[Artist | None, ImportReport]:
    report = ImportReport()
    for provider in providers() if sources is None else sources:
        try:
            found = _who(provider, name, artist)
            artist = keep_artist(found, same_as=artist)
            if Capability.TOP_TRACKS not in provider.capabilities:
                continue
            for track in provider.top_tracks(found, songs_each):
                # Songs on which they are guests belong to others.
                _, outcome = keep_track(
                    track, artist=artist if _is_by(track.artist, found) else None
                )
                report.count(outcome)
                on_song()
        except NotFound as nobody:
            report.troubles.append(f"{provider.name.label}: {nobody}")
        except ProviderTrouble as trouble:
            log.warning("provider trouble", provider=provider.name.value, why=str(trouble))
            report.troubles.append(f"{provider.name.label}: {trouble}")
    if artist is not None:
        report.artists = 1
        fill_own_playlist(artist)
        mark_fetched(artist, now)
    return artist, report


def _who(provider: MusicProvider, name: str, artist: Artist | None) -> ArtistFound:
    if artist is not None and (ref := _ref_at(provider.name, artist)):
        return provider.artist(ref)
    key = artist_key(name)
    named = [each for each in provider.search_artists(name) if artist_key(each.name) == key]
    if not named:
        raise NotFound(f"nobody there is called “{name}”.")
    # The first is whom most people mean; genres and listeners only their own page has.
    try:
        return provider.artist(named[0].ref)
    except ProviderTrouble:
        return named[0]


def _ref_at(provider: Provider, artist: Artist) -> str:
    match provider:
        case Provider.MUSICBRAINZ:
            return str(artist.mbid or "")
        case Provider.ITUNES:
            return str(artist.itunes_id or "")
        case Provider.DEEZER:
            return str(artist.deezer_id or "")
        case Provider.SPOTIFY:
            return artist.spotify_id
    return ""


def _is_by(maker: ArtistFound, found: ArtistFound) -> bool:
    return maker.ref == found.ref or artist_key(maker.name) == artist_key(found.name)
