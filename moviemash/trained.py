"""The model that answers now: the newest kept one, read once per process."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from django.conf import settings
from django.db.models import Count, Max
from numpy.typing import NDArray

from moviemash.models import FilmFeatures, FilmSet, ModelRun
from moviemash.models.sets import FILMS_A_SET
from moviemash.recommender import FilmFactors, ModelFileBroken, fit

log = structlog.get_logger(__name__)

Films = NDArray[np.int64]


@dataclass(frozen=True)
class Trained:
    """Film factors and how to find a film in them. `run_id` is None before the first training."""

    run_id: int | None
    factors: FilmFactors
    places: dict[int, int]

    def fours(self, sets: Iterable[Sequence[int]]) -> Films:
        """Sets of film ids as int[sets, 4] of places; -1 where a film is unknown or missing."""
        rows = [
            [self.places.get(film_id, -1) for film_id in four] + [-1] * (FILMS_A_SET - len(four))
            for four in sets
        ]
        return np.array(rows, np.int64).reshape(-1, FILMS_A_SET)

    def known(self, film_ids: Iterable[int]) -> list[int]:
        return [self.places[film_id] for film_id in film_ids if film_id in self.places]


def trained_of(run_id: int | None, factors: FilmFactors) -> Trained:
    places = {int(film_id): place for place, film_id in enumerate(factors.film_ids)}
    return Trained(run_id, factors, places)


def models_folder() -> Path:
    folder = Path(settings.MODELS_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


_lock = threading.Lock()
_now: tuple[object, Trained] | None = None


def current() -> Trained:
    """Before the first training a model of the sets as they are answers."""
    global _now
    run = ModelRun.objects.kept().newest_first().first()
    state = run.pk if run else _sets_now()
    kept = _now
    if kept is not None and kept[0] == state:
        return kept[1]
    with _lock:
        if _now is None or _now[0] != state:
            _now = state, _read(run) if run else trained_of(None, factors_of(read_sets()))
        return _now[1]


def _sets_now() -> object:
    return tuple(FilmSet.objects.current().aggregate(Count("pk"), Max("pk")).values())


def _read(run: ModelRun) -> Trained:
    path = models_folder() / run.file_name
    try:
        return trained_of(run.pk, FilmFactors.load(path))
    except (FileNotFoundError, ModelFileBroken) as error:
        # Another machine trained it, or the disk is new: the database has the same numbers.
        log.warning("model file not read", run=run.pk, because=str(error))
        return trained_of(run.pk, _from_database(run))


def _from_database(run: ModelRun) -> FilmFactors:
    rows = list(FilmFeatures.objects.filter(run=run).values_list("movie_id", "vector", "prior"))
    if not rows:
        return factors_of(read_sets())
    ids = np.array([row[0] for row in rows], np.int64)
    places = {int(film_id): place for place, film_id in enumerate(ids)}
    sets = [[places.get(film_id, -1) for film_id in four] for four in read_sets() if len(four) == 4]
    return FilmFactors(
        vectors=np.array([np.asarray(row[1]) for row in rows], np.float32),
        prior=np.array([row[2] for row in rows], np.float32),
        sampled_sets=np.array(sets[:512], np.int32).reshape(-1, FILMS_A_SET),
        film_ids=ids,
    )


def read_sets() -> list[list[int]]:
    return list(FilmSet.objects.current().order_by("pk").values_list("film_ids", flat=True))


def factors_of(sets: Sequence[Sequence[int]]) -> FilmFactors:
    """A model of these sets of film ids, and of no other film."""
    ids = np.array(sorted({film_id for four in sets for film_id in four}), np.int64)
    if not len(ids):
        nothing = np.empty(0, np.float32)
        return FilmFactors(nothing.reshape(0, 1), nothing, np.empty((0, 4), np.int32))
    places = np.full((len(sets), FILMS_A_SET), -1, np.int64)
    for row, four in enumerate(sets):
        places[row, : len(four)] = np.searchsorted(ids, four)
    fitted = fit(places, len(ids))
    return FilmFactors(fitted.vectors, fitted.prior, fitted.sampled_sets, fitted.settings, ids)
