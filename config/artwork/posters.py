"""A film's poster: which inks, which family, and the sheet they are printed on."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from config.artwork.dice import fnv1a32
from config.artwork.families import FAMILIES
from config.artwork.genres import leading, manner_of
from config.artwork.inks import INKS, Ink
from config.artwork.sheets import Sheet


class Film(NamedTuple):
    """What a poster is drawn from."""

    title: str
    year: int | None
    genres: Sequence[str] = ()
    director: str = ""


def seed_of(title: str, year: int | None) -> int:
    return fnv1a32(f"{title}|{'' if year is None else year}")


def choose_ink(title: str, year: int | None, genres: Iterable[str]) -> Ink:
    inks = manner_of(leading(genres)).inks
    return INKS[inks[(seed_of(title, year) >> 8) % len(inks)]]


def choose_family(
    title: str, year: int | None, genres: Iterable[str], avoid: Collection[str] = ()
) -> str:
    """The film's own family, or on a wall the next one that is not beside or above it."""
    own = manner_of(leading(genres)).families
    start = seed_of(title, year) % len(own)
    others = [family for family in FAMILIES if family not in own]
    for family in (*own[start:], *own[:start], *others):
        if family not in avoid:
            return family
    return own[start]


def wall(films: Iterable[Film], columns: int = 0) -> Iterator[tuple[Film, str]]:
    """Each film with a family unlike the two before it and, in rows of columns, the two above."""
    hung: list[str] = []
    for film in films:
        near = set(hung[-2:])
        if columns:
            above = len(hung) - columns
            near.update(islice(hung, max(above, 0), max(above + 2, 0)))
        family = choose_family(film.title, film.year, film.genres, near)
        hung.append(family)
        yield film, family


def poster(
    title: str,
    year: int | None,
    genres: Sequence[str],
    director: str = "",
    *,
    avoid: Collection[str] = (),
) -> str:
    family = choose_family(title, year, genres, avoid)
    return printed(title, year, director, family, choose_ink(title, year, genres))


def printed(title: str, year: int | None, director: str, family: str, ink: Ink) -> str:
    sheet = Sheet(title, year, director, ink, seed_of(title, year))
    return sheet.finish(FAMILIES[family](sheet))
