"""Deezer: top songs with ISRC, thirty seconds to hear (asked for when played), playlists."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from music.clients import JsonClient, Manners, NotFound, NotPermitted, ProviderTrouble, Unavailable
from music.importers.provider import (
    ArtistFound,
    Capability,
    PlaylistFound,
    Preview,
    TrackFound,
    Unable,
    number_of,
    ref_of,
    text_of,
    things_of,
)
from music.models import Provider
from music.rules.catalogue import isrc_of, year_of

QUOTA, NO_DATA = 4, 800
_EXPIRES = re.compile(r"exp=(\d{9,11})")


def complaint(told: Any) -> ProviderTrouble | None:
    """Deezer's troubles arrive with status 200."""
    error = told.get("error") if isinstance(told, dict) else None
    if not error:
        return None
    code, words = number_of(error, "code"), text_of(error, "message")
    if code == QUOTA:
        return Unavailable("Deezer is busy: its quota is used up.", 5)
    if code == NO_DATA:
        return NotFound("Deezer does not know that.")
    return NotPermitted(f"Deezer refused: {words or code}.")


DEEZER = Manners("deezer", calls=40, per_seconds=5, complaint=complaint)


class Deezer(Unable):
    name = Provider.DEEZER
    capabilities = frozenset(
        (Capability.TOP_TRACKS, Capability.PREVIEWS, Capability.PLAYLISTS, Capability.ISRC)
    )
    attribution = "Previews by Deezer"

    def __init__(self) -> None:
        self.client = JsonClient(DEEZER)

    def search_artists(self, words: str, limit: int = 5) -> Sequence[ArtistFound]:
        return artists_of(self.client.get("/search/artist", q=words, limit=limit))

    def artist(self, ref: str) -> ArtistFound:
        found = artist_of(self.client.get(f"/artist/{_id(ref)}"))
        if found is None:
            raise NotFound("Deezer told of nobody.")
        return found

    def top_tracks(self, artist: ArtistFound, limit: int = 20) -> Sequence[TrackFound]:
        return tracks_of(self.client.get(f"/artist/{_id(artist.ref)}/top", limit=limit))

    def track(self, ref: str) -> TrackFound:
        found = track_of(self.client.get(f"/track/{_id(ref)}"))
        if found is None:
            raise NotFound("Deezer told of no song.")
        return found

    def playlist(self, ref: str) -> PlaylistFound:
        told = self.client.get(f"/playlist/{_id(ref)}", is_kept=False)
        title = text_of(told, "title") or "Deezer"
        return PlaylistFound(self.name, ref, title, tuple(tracks_of(told.get("tracks"))))

    def preview(self, ref: str) -> Preview | None:
        # Signed and short-lived: never out of the cache.
        told = self.client.get(f"/track/{_id(ref)}", is_kept=False)
        url = text_of(told, "preview")
        if not url.startswith("https://"):
            return None
        expires = _EXPIRES.search(url)
        return Preview(
            url, "audio/mpeg", datetime.fromtimestamp(int(expires[1]), UTC) if expires else None
        )

    def genres(self) -> Sequence[str]:
        # 0 is "All".
        listed = things_of(self.client.get("/genre"), "data")
        return [text_of(genre, "name") for genre in listed if number_of(genre, "id")]


def artists_of(told: Any) -> list[ArtistFound]:
    return [found for each in things_of(told, "data") if (found := artist_of(each))]


def artist_of(told: Any) -> ArtistFound | None:
    ref, name = ref_of(told, "id"), text_of(told, "name")
    if not ref or not name:
        return None
    return ArtistFound(Provider.DEEZER, ref, name, renown=number_of(told, "nb_fan") or 0)


def tracks_of(told: Any) -> list[TrackFound]:
    return [found for each in things_of(told, "data") if (found := track_of(each))]


def track_of(told: Any) -> TrackFound | None:
    ref, title = ref_of(told, "id"), text_of(told, "title")
    maker = artist_of(told.get("artist")) if isinstance(told, dict) else None
    if not ref or not title or maker is None:
        return None
    helpers = (artist_of(each) for each in things_of(told, "contributors"))
    seconds = number_of(told, "duration")
    return TrackFound(
        Provider.DEEZER,
        ref,
        title,
        maker,
        featured=tuple(each for each in helpers if each and each.ref != maker.ref),
        album=text_of(told, "album", "title"),
        year=year_of(text_of(told, "release_date") or text_of(told, "album", "release_date")),
        duration_ms=seconds * 1000 if seconds else None,
        isrc=isrc_of(text_of(told, "isrc")),
        has_preview=bool(text_of(told, "preview")),
        renown=number_of(told, "rank") or 0,
    )


def _id(ref: str) -> str:
    if not (ref.isascii() and ref.isdigit()):
        raise NotFound(f"“{ref}” is no Deezer id.")
    return ref
