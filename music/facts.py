"""The catalogue as JSON: the same facts as its pages."""

from collections.abc import Iterable
from typing import Any

from music.models import Artist, Genre, Playlist, Song


def genre_facts(genre: Genre) -> dict[str, Any]:
    return {"id": genre.pk, "name": genre.name, "slug": genre.slug}


def artist_facts(artist: Artist) -> dict[str, Any]:
    """Needs its genres prefetched."""
    return {
        "id": artist.pk,
        "name": artist.name,
        "about": artist.about,
        "genres": [genre_facts(genre) for genre in artist.genres.all()],
        "is_house": artist.is_house,
        "url": artist.get_absolute_url(),
        "picture_url": artist.picture_url,
    }


def song_facts(song: Song) -> dict[str, Any]:
    """Needs `with_names()`."""
    return {
        "id": song.pk,
        "title": song.title,
        "artist_id": song.artist_id,
        "artist": song.artist.name,
        "album": song.album.title if song.album else None,
        "year": song.album.year if song.album else None,
        "duration_ms": song.duration_ms,
        "plays_ms": song.plays_ms,
        "source": song.source or None,
        "provider": song.provider,
        "audio_url": song.audio_url or None,
        "sleeve_url": song.sleeve_url,
        "check_hz": song.check_hz,
    }


def playlist_facts(playlist: Playlist, songs: Iterable[Song] | None = None) -> dict[str, Any]:
    """Needs `with_names()`."""
    facts: dict[str, Any] = {
        "id": playlist.pk,
        "title": playlist.title,
        "owner_id": playlist.owner_id,
        "artist_id": playlist.artist_id,
        "is_public": playlist.is_public,
        "version": playlist.version,
        "url": playlist.get_absolute_url(),
    }
    if songs is not None:
        facts["songs"] = [
            {"position": position, **song_facts(song)} for position, song in enumerate(songs)
        ]
    return facts


def page_facts(name: str, things: list[dict[str, Any]], next_page: int | None) -> dict[str, Any]:
    return {name: things, "next_page": next_page}
