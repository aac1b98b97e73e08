"""Which inks and which families of drawing a genre is printed with."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    inks: tuple[str, ...]
    families: tuple[str, ...]


def _manner(inks: str, families: str) -> Manner:
    return Manner(tuple(inks.split()), tuple(families.split()))


# In the order of how much a genre tells: a war drama is drawn as war, not as drama.
MANNERS: dict[str, Manner] = {
    "western": _manner("ember mustard blood teal", "horizon doorway rays hand bust letter"),
    "noir": _manner("noir blood mustard night", "doorway windows keyhole stairs shards spiral"),
    "horror": _manner("noir blood plum olive", "hand eye keyhole spiral iris maze"),
    "sci-fi": _manner("night noir teal harbor", "iris threads eye maze spiral rays"),
    "war": _manner("olive ember noir forest", "shards rays hand threads horizon"),
    "animation": _manner("sky mustard rose teal", "tiles flower horizon rays eye letter"),
    "musical": _manner("rose teal mustard sky", "flower rays tiles stairs faces letter"),
    "documentary": _manner("harbor olive sky forest", "threads letter windows tiles iris hand"),
    "fantasy": _manner("plum night teal forest", "maze flower keyhole eye horizon hand"),
    "mystery": _manner("noir plum mustard harbor", "keyhole maze iris eye stairs windows"),
    "thriller": _manner("blood noir ember harbor", "spiral stairs eye shards windows keyhole"),
    "crime": _manner("noir blood ember mustard", "windows doorway shards keyhole letter stairs"),
    "adventure": _manner("teal ember sky mustard", "horizon doorway maze rays tiles threads"),
    "sport": _manner("sky ember forest blood", "rays tiles threads stairs letter hand"),
    "action": _manner("blood ember night noir", "shards rays windows spiral threads doorway"),
    "romance": _manner("rose sky plum ember", "faces flower bust doorway letter stairs"),
    "family": _manner("sky mustard forest rose", "tiles flower rays horizon letter bust"),
    "history": _manner("olive plum ember forest", "bust hand horizon letter rays maze"),
    "biography": _manner("harbor plum ember olive", "bust letter faces hand iris stairs"),
    "comedy": _manner("mustard sky rose ember", "rays tiles bust letter faces flower"),
    "short": _manner("sky forest rose mustard", "letter tiles iris threads hand flower"),
    "drama": _manner("ember harbor plum forest", "iris letter faces bust hand stairs"),
}

SPELLINGS = {
    "film-noir": "noir",
    "science fiction": "sci-fi",
    "science-fiction": "sci-fi",
    "scifi": "sci-fi",
    "music": "musical",
    "sports": "sport",
    "kids": "family",
    "historical": "history",
    "biopic": "biography",
    "war & politics": "war",
    "action & adventure": "adventure",
    "sci-fi & fantasy": "sci-fi",
    "news": "documentary",
    "reality": "documentary",
    "talk": "comedy",
    "tv movie": "drama",
    "soap": "romance",
}

EVERYTHING = _manner(
    "ember harbor plum forest mustard noir teal blood sky rose night olive",
    "iris letter tiles rays threads hand",
)


def leading(genres: Iterable[str]) -> str:
    """The one genre that decides the drawing, however the genres are ordered; "" for none known."""
    wanted = {genre.strip().casefold() for genre in genres}
    known = {SPELLINGS.get(genre, genre) for genre in wanted}
    return next((genre for genre in MANNERS if genre in known), "")


def manner_of(genre: str) -> Manner:
    return MANNERS.get(genre, EVERYTHING)
