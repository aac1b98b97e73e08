"""The nightly refit: the public tables from all counted votes at once."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from moviemash.actions.votes import count_owed_votes
from moviemash.film_strength import film_strengths
from moviemash.models import FilmRank, FilmSet, Placing, SeenSet, Vote
from moviemash.patience import patient
from moviemash.refit import Strengths, refit
from moviemash.rules import (
    BUCKET_WIDTH,
    HIGHEST_BUCKET,
    POINTS_A_STRENGTH,
    RANKED_FROM_VOTES,
    START_ELO,
)

AT_ONCE = 2000
# A film enters the table of single films when so many votes were about it.
FILM_FROM_VOTES = RANKED_FROM_VOTES

SETS = FilmSet._meta.db_table
# One statement, so one moment: a vote between two would be read and moved as well.
READ = f"""
    SELECT chosen_id, other_id, NULL::float8 FROM {Vote._meta.db_table} WHERE is_counted
    UNION ALL
    SELECT id, NULL, elo FROM {SETS} WHERE votes > 0
"""
# In the order of ids, as votes lock them.
HOLD = f"SELECT FROM {SETS} WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE"
# Votes went on while we reckoned: what they moved since the snapshot is added to the refit.
NEW_ELO = "%(start)s + %(points)s * found.strength + (sets.elo - found.snapshot)"
WRITE = f"""
    UPDATE {SETS} sets
    SET strength = found.strength, sigma = found.sigma, refit_at = %(now)s, elo = {NEW_ELO},
        bucket = greatest(0, least(%(highest)s, floor(({NEW_ELO}) / %(width)s)))
    FROM unnest(%(ids)s::bigint[], %(strength)s::float8[], %(sigma)s::float8[],
                %(snapshot)s::float8[]) AS found(id, strength, sigma, snapshot)
    WHERE sets.id = found.id
"""


@dataclass
class RefitReport:
    votes: int = 0
    sets: int = 0
    ranked: int = 0
    films: int = 0
    owed: int = 0
    forgotten: int = 0

    def __str__(self) -> str:
        return (
            f"{self.votes} votes on {self.sets} sets, {self.ranked} of them ranked; "
            f"{self.films} films ranked; {self.owed} votes of new accounts counted; "
            f"{self.forgotten} sightings forgotten"
        )


@dataclass(frozen=True, slots=True)
class _Log:
    """Counted votes as places in `set_ids`."""

    set_ids: NDArray[np.int64]
    elos: NDArray[np.float64]
    winners: NDArray[np.int64]
    losers: NDArray[np.int64]


def refit_tables(
    now: datetime, *, on_step: Callable[[str], object] = lambda step: None
) -> RefitReport:
    """Sets, single films and the day's placings. Safe to run at any time, and again."""
    report = RefitReport()
    report.forgotten = SeenSet.objects.long_ago(now).delete()[0]
    report.owed = count_owed_votes()
    with patient():
        on_step("votes")
        log = _read_log()
        report.votes, report.sets = len(log.winners), len(log.set_ids)
        if not report.votes:
            return report
        on_step("sets")
        strengths = refit(log.winners, log.losers, len(log.set_ids))
        _write_sets(log, strengths, now)
        on_step("films")
        report.films = _refit_films(log)
        on_step("placings")
        report.ranked = _write_placings(now)
    return report


def _read_log() -> _Log:
    winners, losers = array("q"), array("q")
    elos: dict[int, float] = {}
    with connection.cursor() as cursor:
        cursor.execute(READ)
        while rows := cursor.fetchmany(AT_ONCE):
            for one, other, elo in rows:
                if other is None:
                    elos[one] = elo
                else:
                    winners.append(one)
                    losers.append(other)
    ids = np.unique(np.array([winners, losers], np.int64))
    return _Log(
        set_ids=ids,
        elos=np.array([elos[int(set_id)] for set_id in ids], np.float64),
        winners=np.searchsorted(ids, np.array(winners)),
        losers=np.searchsorted(ids, np.array(losers)),
    )


def _write_sets(log: _Log, strengths: Strengths, now: datetime) -> None:
    for start in range(0, len(log.set_ids), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        with transaction.atomic(), connection.cursor() as cursor:
            values = {
                "ids": log.set_ids[part].tolist(),
                "strength": strengths.strength[part].tolist(),
                "sigma": strengths.sigma[part].tolist(),
                "snapshot": log.elos[part].tolist(),
                "start": START_ELO,
                "points": POINTS_A_STRENGTH,
                "highest": HIGHEST_BUCKET,
                "width": BUCKET_WIDTH,
                "now": now,
            }
            cursor.execute(HOLD, values)
            cursor.execute(WRITE, values)


def _refit_films(log: _Log) -> int:
    """Each film's share in what its shelves achieved."""
    four: dict[int, Sequence[int]] = dict(
        FilmSet.objects.filter(pk__in=log.set_ids.tolist()).values_list("pk", "film_ids")
    )
    film_ids = np.unique(np.array(list(four.values()), np.int64))
    sets = np.array([four[int(set_id)] for set_id in log.set_ids], np.int64)
    places = np.searchsorted(film_ids, sets)
    chosen, other = places[log.winners], places[log.losers]
    found = film_strengths(chosen, other, len(film_ids))
    votes = np.bincount(np.concatenate([chosen, other]).ravel(), minlength=len(film_ids))
    shelves = np.bincount(places.ravel(), minlength=len(film_ids))
    is_ranked = votes >= FILM_FROM_VOTES
    with transaction.atomic():
        FilmRank.objects.all().delete()
        FilmRank.objects.bulk_create(
            (
                FilmRank(
                    movie_id=int(film_ids[place]),
                    strength=float(found.strength[place]),
                    sigma=float(found.sigma[place]),
                    shelves=int(shelves[place]),
                    votes=int(votes[place]),
                )
                for place in np.flatnonzero(is_ranked)
            ),
            batch_size=AT_ONCE,
        )
    return int(is_ranked.sum())


@transaction.atomic
def _write_placings(now: datetime) -> int:
    """Today's place of every ranked set; a second refit of the day replaces the first."""
    today = now.date()
    Placing.objects.filter(on=today).delete()
    table = FilmSet.objects.ranked().best_first()
    rows = table.values_list("pk", "strength", "sigma", "votes")
    placings = [
        Placing(
            film_set_id=pk,
            on=today,
            place=place,
            strength=strength or 0.0,
            sigma=sigma or 0.0,
            votes=votes,
        )
        for place, (pk, strength, sigma, votes) in enumerate(rows, start=1)
    ]
    Placing.objects.bulk_create(placings, batch_size=AT_ONCE)
    return len(placings)
