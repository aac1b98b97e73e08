"""Which two sets should meet: drawn by indexed SQL, whatever the number of sets.

`(tier, rnd)` finds a set that few have judged, `(bucket, rnd)` one of near rating. A draw starts at
a random place of the index and wraps around once.
"""

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from config import prepared
from moviemash.models import FilmSet, SeenSet
from moviemash.rules import FEWEST_VOTES_SHARE, HIGHEST_BUCKET, UNIFORM_SHARE

SETS = FilmSet._meta.db_table
SEEN = SeenSet._meta.db_table
# The nearest in use, from the index alone.
NEXT_BUCKET, LAST_BUCKET, NEXT_TIER = (
    f"(SELECT {column} FROM {SETS} WHERE is_in_play AND {column} {beyond} %s "
    f"ORDER BY {column} {order} LIMIT 1)"
    for column, beyond, order in (
        ("bucket", ">=", "ASC"),
        ("bucket", "<=", "DESC"),
        ("tier", ">=", "ASC"),
    )
)
# How many shelves of ratings up and down an opponent is looked for.
STEPS_AWAY = 8
# Ids drawn at once where every set is to have the same chance; most of them exist.
DRAWN_IDS = 24

_dice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sets as they will be shown."""

    left: int
    right: int
    is_uniform: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    id: int
    bucket: int
    genre: str
    film_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a drawn set must be: `user_id` has not seen it, it is none of `avoid` …"""

    user_id: int | None
    avoid: tuple[int, ...] = ()
    is_unseen: bool = True
    not_genre: str = ""
    shares_none: tuple[int, ...] = ()
    # The same four films on both sides would be no question.
    not_films: tuple[int, ...] = ()

    def sql(self) -> tuple[str, list[Any]]:
        clauses, values = ["f.is_in_play"], list[Any]()
        if self.avoid:
            clauses.append("f.id <> ALL(%s::bigint[])")
            values.append(list(self.avoid))
        if self.user_id is not None:
            clauses.append("f.user_id IS DISTINCT FROM %s")
            values.append(self.user_id)
            if self.is_unseen:
                clauses.append(
                    f"NOT EXISTS (SELECT 1 FROM {SEEN} s "
                    "WHERE s.user_id = %s AND s.film_set_id = f.id)"
                )
                values.append(self.user_id)
        if self.not_genre:
            clauses.append("f.genre <> %s")
            values.append(self.not_genre)
        if self.shares_none:
            clauses.append("NOT (f.film_ids && %s::bigint[])")
            values.append(list(self.shares_none))
        if self.not_films:
            clauses.append("NOT (f.film_ids @> %s::bigint[])")
            values.append(list(self.not_films))
        return " AND ".join(clauses), values


def draw_pair(
    user_id: int | None,
    *,
    on_table: Collection[int] = (),
    seen: Collection[int] = (),
    dice: random.Random = _dice,
) -> Pair | None:
    """Two sets for this person; None where there are no two.

    `seen`: what a visitor saw lately; that of people is in the database. Wishes that a small
    catalogue can not meet are given up in turn: another genre, near ratings, not seen lately, not
    on the table already.
    """
    wish = _Wish(user_id, (*on_table, *seen))
    seen_too = _Wish(user_id, tuple(on_table), is_unseen=False)
    is_uniform = dice.random() < UNIFORM_SHARE
    for relaxed in (wish, seen_too, _Wish(user_id, is_unseen=False)):
        first = _evenly(relaxed, dice) if is_uniform else _first(relaxed, dice)
        if first is None:
            continue
        wanted = replace(relaxed, avoid=(*relaxed.avoid, first.id), not_films=tuple(first.film_ids))
        second = _evenly(wanted, dice) if is_uniform else _opponent(first, wanted, dice)
        if second is not None:
            sides = [first.id, second.id]
            dice.shuffle(sides)
            return Pair(sides[0], sides[1], is_uniform)
    return None


def _first(wish: _Wish, dice: random.Random) -> _Found | None:
    """Mostly one that few have judged; else from any rating, so that leaders stay tested."""
    if dice.random() >= FEWEST_VOTES_SHARE:
        found = _around("bucket", _random_bucket(dice), wish, dice, NEXT_BUCKET)
        if found is not None:
            return found
    if found := _around("tier", 0, wish, dice, NEXT_TIER):
        return found
    # Everything of the lowest tier is seen: the others in turn.
    tier = _next_tier(0)
    while tier is not None:
        if found := _around("tier", tier, wish, dice):
            return found
        tier = _next_tier(tier + 1)
    return None


def _opponent(first: _Found, wish: _Wish, dice: random.Random) -> _Found | None:
    other_films = replace(wish, shares_none=tuple(first.film_ids))
    if first.genre:
        other_genre = replace(other_films, not_genre=first.genre)
        if found := _around("bucket", first.bucket, other_genre, dice):
            return found
    for relaxed in (other_films, wish):
        for bucket in _shelves_from(first.bucket):
            if found := _around("bucket", bucket, relaxed, dice):
                return found
    return None


def _around(
    column: str, value: int, wish: _Wish, dice: random.Random, place: str = "%s"
) -> _Found | None:
    """One at random of this bucket or tier: the first from a random place on, or from the start.

    `place` may ask for the next one in use in the same round trip.
    """
    where, values = wish.sql()
    at = dice.random()
    half = (
        f"(SELECT f.id, f.bucket, f.genre, f.film_ids FROM {SETS} f "
        f"WHERE f.{column} = {place} AND f.rnd {{}} %s AND {where} ORDER BY f.rnd LIMIT 1)"
    )
    return _one(
        f"{half.format('>=')} UNION ALL {half.format('<')} LIMIT 1",
        [value, at, *values, value, at, *values],
    )


def _evenly(wish: _Wish, dice: random.Random) -> _Found | None:
    """Every set with the same chance: random ids until one exists and fits."""
    bounds = _row(f"SELECT min(id), max(id) FROM {SETS}", [])
    if bounds is None or bounds[0] is None:
        return None
    where, values = wish.sql()
    ids = [dice.randint(bounds[0], bounds[1]) for _ in range(DRAWN_IDS)]
    fields = f"SELECT f.id, f.bucket, f.genre, f.film_ids FROM {SETS} f"
    found = _one(
        f"{fields} WHERE f.id = ANY(%s::bigint[]) AND {where} "
        "ORDER BY array_position(%s::bigint[], f.id) LIMIT 1",
        [ids, *values, ids],
    )
    # Nearly everything drawn was gone or seen: the next one there is, from the start if need be.
    half = f"({fields} WHERE f.id {{}} %s AND {where} ORDER BY f.id LIMIT 1)"
    return found or _one(
        f"{half.format('>=')} UNION ALL {half.format('<')} LIMIT 1",
        [ids[0], *values, ids[0], *values],
    )


def _shelves_from(bucket: int) -> Iterator[int]:
    """Buckets in use, the given one first, then turn by turn upwards and downwards."""
    yield bucket
    above: int | None = bucket
    below: int | None = bucket
    for _step in range(STEPS_AWAY):
        above = _shelf_above(above + 1) if above is not None else None
        below = _shelf_below(below - 1) if below is not None else None
        yield from (shelf for shelf in (above, below) if shelf is not None)


def _random_bucket(dice: random.Random) -> int:
    bounds = _row(f"SELECT {NEXT_BUCKET}, {LAST_BUCKET}", [0, HIGHEST_BUCKET])
    lowest, highest = bounds or (None, None)
    return dice.randint(lowest or 0, highest or 0)


def _shelf_above(bucket: int) -> int | None:
    return _number(NEXT_BUCKET, bucket)


def _shelf_below(bucket: int) -> int | None:
    return _number(LAST_BUCKET, bucket)


def _next_tier(tier: int) -> int | None:
    return _number(NEXT_TIER, tier)


def _number(query: str, value: int) -> int | None:
    row = _row(f"SELECT {query}", [value])
    return row[0] if row is not None else None


def _one(query: str, values: list[Any]) -> _Found | None:
    row = _row(query, values)
    return _Found(*row) if row is not None else None


def _row(query: str, values: list[Any]) -> tuple[Any, ...] | None:
    # Planning takes longer than looking: PostgreSQL does it once a connection.
    with prepared.cursor() as asking:
        asking.execute(query, values)
        row: tuple[Any, ...] | None = asking.fetchone()
    return row
