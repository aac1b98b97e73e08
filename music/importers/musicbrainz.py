"""MusicBrainz and ListenBrainz: who is who, what they recorded, what is listened to (CC0)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from music.clients import JsonClient, Manners, NotFound, ProviderTrouble
from music.importers.provider import (
    ArtistFound,
    Capability,
    TrackFound,
    Unable,
    number_of,
    text_of,
    things_of,
)
from music.models import Provider
from music.rules.catalogue import isrc_of, year_of

MUSICBRAINZ = Manners("musicbrainz", calls=1, per_seconds=1.1)
LISTENBRAINZ = Manners("listenbrainz", calls=10, per_seconds=10)
A_PAGE = 100


class MusicBrainz(Unable):
    name = Provider.MUSICBRAINZ
    capabilities = frozenset((Capability.TOP_TRACKS, Capability.ISRC))
    attribution = "MusicBrainz"

    def __init__(self) -> None:
        self.client = JsonClient(MUSICBRAINZ)
        self.listens = JsonClient(LISTENBRAINZ)

    def search_artists(self, words: str, limit: int = 5) -> Sequence[ArtistFound]:
        told = self.client.get("/artist", query=words, fmt="json", limit=limit)
        return artists_of(told)

    def artist(self, ref: str) -> ArtistFound:
        told = self.client.get(f"/artist/{_mbid(ref)}", inc="genres+tags", fmt="json")
        if (found := artist_of(told)) is None:
            raise NotFound("MusicBrainz told of nobody.")
        return found

    def top_tracks(self, artist: ArtistFound, limit: int = 20) -> Sequence[TrackFound]:
        """What is listened to most; where nobody counts, what was recorded."""
        mbid = _mbid(artist.ref)
        try:
            told = self.listens.get(f"/popularity/top-recordings-for-artist/{mbid}")
            listened = listened_of(told, artist)
        except ProviderTrouble:
            listened = []
        if listened:
            return listened[:limit]
        told = self.client.get("/recording", artist=mbid, fmt="json", limit=A_PAGE)
        return recordings_of(told, artist)[:limit]

    def track(self, ref: str) -> TrackFound:
        inc = "artist-credits+isrcs+releases"
        told = self.client.get(f"/recording/{_mbid(ref)}", inc=inc, fmt="json")
        found = recording_of(told, None)
        if found is None:
            raise NotFound("MusicBrainz told of no song.")
        return found

    def genres(self) -> Sequence[str]:
        told = self.client.get("/genre/all", fmt="json", limit=A_PAGE)
        return [text_of(genre, "name") for genre in things_of(told, "genres")]


def artists_of(told: Any) -> list[ArtistFound]:
    return [found for each in things_of(told, "artists") if (found := artist_of(each))]


def artist_of(told: Any) -> ArtistFound | None:
    mbid, name = text_of(told, "id"), text_of(told, "name")
    if not mbid or not name:
        return None
    # `genres` are tags that were approved; a search answers with tags alone.
    labels = things_of(told, "genres") or things_of(told, "tags")
    labels.sort(key=lambda label: -(number_of(label, "count") or 0))
    return ArtistFound(
        Provider.MUSICBRAINZ,
        mbid,
        name,
        sort_name=text_of(told, "sort-name"),
        about=text_of(told, "disambiguation"),
        genre_names=tuple(filter(None, (text_of(label, "name") for label in labels[:5]))),
    )


def recordings_of(told: Any, artist: ArtistFound | None) -> list[TrackFound]:
    recordings = things_of(told, "recordings")
    return [found for each in recordings if (found := recording_of(each, artist))]


def recording_of(told: Any, artist: ArtistFound | None) -> TrackFound | None:
    credited = [
        found
        for credit in things_of(told, "artist-credit")
        if (found := artist_of(credit.get("artist")))
    ]
    maker = artist or (credited[0] if credited else None)
    ref, title = text_of(told, "id"), text_of(told, "title")
    # Films of a performance are listed as recordings too.
    if not ref or not title or maker is None or told.get("video") is True:
        return None
    releases = things_of(told, "releases")
    isrcs = told.get("isrcs")
    return TrackFound(
        Provider.MUSICBRAINZ,
        ref,
        title,
        maker,
        featured=tuple(each for each in credited if each.ref != maker.ref),
        album=text_of(releases[0], "title") if releases else "",
        year=year_of(text_of(told, "first-release-date")),
        duration_ms=number_of(told, "length") or None,
        isrc=isrc_of(isrcs[0]) if isinstance(isrcs, list) and isrcs else "",
    )


def listened_of(told: Any, artist: ArtistFound) -> list[TrackFound]:
    """ListenBrainz's list, the most listened first."""
    listed = told if isinstance(told, list) else []
    return [
        TrackFound(
            Provider.MUSICBRAINZ,
            text_of(each, "recording_mbid"),
            text_of(each, "recording_name"),
            artist,
            album=text_of(each, "release_name"),
            duration_ms=number_of(each, "length") or None,
            renown=number_of(each, "total_listen_count") or 0,
        )
        for each in listed
        if text_of(each, "recording_mbid") and text_of(each, "recording_name")
    ]


def _mbid(ref: str) -> str:
    try:
        return str(UUID(ref))
    except ValueError:
        raise NotFound(f"“{ref}” is no MusicBrainz id.") from None
