"""What a file or a page told, before anybody knows which films of ours it means.

Read in a process of its own, so nothing here knows Django.
"""

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    EXPORT = "export"  # the ZIP a member gets from Settings → Data
    PAGE = "page"  # a profile page the member saved
    FEED = "feed"  # the diary as RSS


class FilmRef(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A film as another house names it; any part may be missing."""

    title: str = ""
    year: int | None = None
    slug: str = ""
    lid: str = ""  # the short link's name: https://boxd.it/LID
    tmdb_id: int | None = None
    imdb_id: str = ""
    is_series: bool = False

    def __bool__(self) -> bool:
        return bool(self.title or self.slug or self.lid or self.tmdb_id or self.imdb_id)


class Found(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one source tells of one member."""

    member: str = ""
    favourites: tuple[FilmRef, ...] = ()
    liked: tuple[FilmRef, ...] = ()
    seen: tuple[FilmRef, ...] = ()


class Unreadable(Exception):
    """A file or page that is refused. `code` names a sentence of `moviemash.importers.reasons`."""

    def __init__(self, code: str, **details: str | int) -> None:
        self.code, self.details = code, details
        super().__init__(code)
