"""What can be told of a film from its facts alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

YEAR = re.compile(r"(?:^|\s)\(?((?:18|19|20)\d\d)\)?$")
MOST_WORDS = 80


def renown(
    *,
    genres: int,
    cast: int,
    writers: int,
    languages: int,
    films_of_director: int,
    films_of_cast: float,
) -> int:
    """How well known a film seems: such films are described at length and made by busy people."""
    return round(
        6 * genres
        + 2 * min(cast, 8)
        + 4 * min(writers, 4)
        + 4 * min(languages, 3)
        + 10 * log2(1 + films_of_director)
        + 6 * log2(1 + films_of_cast)
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed into the search: words, and a year where the last word is one."""

    words: str
    year: int | None = None


def asked_for(text: str) -> Asked:
    # PostgreSQL has no NUL in texts.
    text = " ".join(text.replace("\0", " ").split())[:MOST_WORDS]
    found = YEAR.search(text)
    # "2001" and "1917" are titles: a year alone is words.
    if found is None or not text[: found.start()].strip():
        return Asked(text)
    return Asked(text[: found.start()].strip(), int(found[1]))


@dataclass(frozen=True, slots=True)
class Likened:
    """The facts by which two films are compared."""

    year: int | None
    genres: Sequence[str]
    directors: Sequence[str]


def likeness(one: Likened, other: Likened) -> float:
    """0 for nothing in common; the same director weighs most, then genres, then years."""
    shared = set(one.genres) & set(other.genres)
    either = set(one.genres) | set(other.genres)
    score = 3.0 * len(shared) / len(either) if either else 0.0
    if set(one.directors) & set(other.directors):
        score += 1.6
    if one.year and other.year:
        score += max(0.0, 1 - abs(one.year - other.year) / 20)
    return score
