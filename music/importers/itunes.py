"""iTunes Search: songs with thirty seconds to hear, without a key."""

from collections.abc import Sequence
from typing import Any

from music.clients import JsonClient, Manners, NotFound
from music.importers.provider import (
    ArtistFound,
    Capability,
    Preview,
    TrackFound,
    Unable,
    number_of,
    ref_of,
    text_of,
    things_of,
)
from music.models import Provider
from music.rules.catalogue import year_of

ITUNES = Manners("itunes", calls=18, per_seconds=60, busy_statuses=frozenset((403, 429, 503)))


class ITunes(Unable):
    name = Provider.ITUNES
    capabilities = frozenset((Capability.TOP_TRACKS, Capability.PREVIEWS))
    attribution = "Previews by Apple Music"

    def __init__(self) -> None:
        self.client = JsonClient(ITUNES)

    def search_artists(self, words: str, limit: int = 5) -> Sequence[ArtistFound]:
        told = self.client.get(
            "/search", term=words, media="music", entity="musicArtist", limit=limit
        )
        return artists_of(told)

    def artist(self, ref: str) -> ArtistFound:
        found = artists_of(self.client.get("/lookup", id=ref))
        if not found:
            raise NotFound("Apple Music told of nobody.")
        return found[0]

    def top_tracks(self, artist: ArtistFound, limit: int = 20) -> Sequence[TrackFound]:
        told = self.client.get("/lookup", id=artist.ref, entity="song", limit=limit)
        return songs_of(told)[:limit]

    def track(self, ref: str) -> TrackFound:
        found = songs_of(self.client.get("/lookup", id=ref, entity="song"))
        if not found:
            raise NotFound("Apple Music told of no song.")
        return found[0]

    def preview(self, ref: str) -> Preview | None:
        url = self.track(ref).preview_url
        return Preview(url, "audio/mp4") if url else None


def artists_of(told: Any) -> list[ArtistFound]:
    return [
        ArtistFound(
            Provider.ITUNES,
            ref_of(each, "artistId"),
            text_of(each, "artistName"),
            genre_names=_genres(each),
        )
        for each in things_of(told, "results")
        if text_of(each, "wrapperType") == "artist"
        and ref_of(each, "artistId")
        and text_of(each, "artistName")
    ]


def songs_of(told: Any) -> list[TrackFound]:
    songs = [each for each in things_of(told, "results") if text_of(each, "kind") == "song"]
    return [
        found
        for place, each in enumerate(songs)
        # They come best known first, without a figure.
        if (found := _song_of(each, renown=len(songs) - place))
    ]


def _song_of(told: dict[str, Any], renown: int) -> TrackFound | None:
    ref, title = ref_of(told, "trackId"), text_of(told, "trackName")
    maker, name = ref_of(told, "artistId"), text_of(told, "artistName")
    if not (ref and title and maker and name):
        return None
    preview = text_of(told, "previewUrl")
    preview = preview if preview.startswith("https://") and len(preview) <= 500 else ""
    return TrackFound(
        Provider.ITUNES,
        ref,
        title,
        ArtistFound(Provider.ITUNES, maker, name),
        album=text_of(told, "collectionName"),
        year=year_of(text_of(told, "releaseDate")),
        duration_ms=number_of(told, "trackTimeMillis") or None,
        genre_names=_genres(told),
        has_preview=bool(preview),
        preview_url=preview,
        renown=renown,
    )


def _genres(told: dict[str, Any]) -> tuple[str, ...]:
    genre = text_of(told, "primaryGenreName")
    return (genre,) if genre and genre != "Music" else ()
