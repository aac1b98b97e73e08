"""What every provider is asked, and the values it answers with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from music.clients import NotPermitted
from music.models import Provider


class Capability(StrEnum):
    TOP_TRACKS = "top_tracks"
    PREVIEWS = "previews"
    PLAYLISTS = "playlists"
    ISRC = "isrc"
    NEEDS_KEY = "needs_key"
    NEEDS_USER = "needs_user"


@dataclass(frozen=True, slots=True)
class ArtistFound:
    """An artist as one provider knows them; `ref` is their id there."""

    provider: Provider
    ref: str
    name: str
    sort_name: str = ""
    about: str = ""
    genre_names: tuple[str, ...] = ()
    renown: int = 0


@dataclass(frozen=True, slots=True)
class TrackFound:
    provider: Provider
    ref: str
    title: str
    artist: ArtistFound
    featured: tuple[ArtistFound, ...] = ()
    album: str = ""
    year: int | None = None
    duration_ms: int | None = None
    isrc: str = ""
    genre_names: tuple[str, ...] = ()
    has_preview: bool = False
    preview_url: str = ""  # only where it may be kept: others expire
    renown: int = 0


@dataclass(frozen=True, slots=True)
class PlaylistFound:
    provider: Provider
    ref: str
    title: str
    tracks: tuple[TrackFound, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    url: str
    mime: str
    expires_at: datetime | None = None


class MusicProvider(Protocol):
    """One source of facts and sounds. What it cannot do raises NotPermitted."""

    name: ClassVar[Provider]
    capabilities: ClassVar[frozenset[Capability]]
    # What has to stand beside what it told.
    attribution: ClassVar[str]

    def search_artists(self, words: str, limit: int = 5) -> Sequence[ArtistFound]: ...
    def artist(self, ref: str) -> ArtistFound: ...
    def top_tracks(self, artist: ArtistFound, limit: int = 20) -> Sequence[TrackFound]: ...
    def track(self, ref: str) -> TrackFound: ...
    def playlist(self, ref: str) -> PlaylistFound: ...
    def preview(self, ref: str) -> Preview | None: ...
    def genres(self) -> Sequence[str]: ...


class Unable:
    """The answers of a provider that cannot; real ones override what they can."""

    name: ClassVar[Provider]
    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    attribution: ClassVar[str] = ""

    def search_artists(self, words: str, limit: int = 5) -> Sequence[ArtistFound]:
        raise self._cannot("search artists")

    def artist(self, ref: str) -> ArtistFound:
        raise self._cannot("tell of artists")

    def top_tracks(self, artist: ArtistFound, limit: int = 20) -> Sequence[TrackFound]:
        raise self._cannot("list songs")

    def track(self, ref: str) -> TrackFound:
        raise self._cannot("tell of songs")

    def playlist(self, ref: str) -> PlaylistFound:
        raise self._cannot("tell of playlists")

    def preview(self, ref: str) -> Preview | None:
        return None

    def genres(self) -> Sequence[str]:
        raise self._cannot("list genres")

    def _cannot(self, what: str) -> NotPermitted:
        return NotPermitted(f"{self.name.label} cannot {what}.")


# --- Reading what may be missing, or of another shape than promised


def text_of(thing: Any, *path: str) -> str:
    """The words at the end of a path of keys; empty where there are none."""
    for key in path:
        thing = thing.get(key) if isinstance(thing, dict) else None
    return thing.replace("\0", "").strip() if isinstance(thing, str) else ""


def number_of(thing: Any, *path: str) -> int | None:
    for key in path:
        thing = thing.get(key) if isinstance(thing, dict) else None
    if isinstance(thing, bool) or not isinstance(thing, int | float):
        return None
    return int(thing) if 0 <= thing < 2**53 else None


def things_of(thing: Any, *path: str) -> list[dict[str, Any]]:
    """The objects of a list, without the nulls that providers put between them."""
    for key in path:
        thing = thing.get(key) if isinstance(thing, dict) else None
    return [each for each in thing if isinstance(each, dict)] if isinstance(thing, list) else []


def ref_of(thing: Any, *path: str) -> str:
    """An id, whether it is a number or words."""
    number = number_of(thing, *path)
    return str(number) if number is not None else text_of(thing, *path)
