"""Training the recommender: learn, compare with the model that answers now, keep the better one."""

import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import structlog
from django.core.cache import cache
from django.db import transaction
from numpy.typing import NDArray

from moviemash import trained
from moviemash.evaluation import Ballots, hit_rates, log_loss, pooled_log_loss, tested
from moviemash.models import FilmFeatures, FilmSet, ModelRun, Vote
from moviemash.models.learning import RANK
from moviemash.patience import patient
from moviemash.recommender import FilmFactors
from moviemash.tastes import write_tastes
from moviemash.trained import Trained

log = structlog.get_logger(__name__)

STEPS = ("sets", "votes", "factors", "log-loss", "hit rate", "vectors", "tastes")
# So many held-out votes tell a worse model from bad luck.
ENOUGH_VOTES = 50
# A model may be this much worse on the same votes and still be kept: films come and go.
SLACK = 1.02
# With fewer than this share of the last run's sets, something was lost rather than changed.
LEAST_SETS = 0.5
FILES_KEPT = 3
AT_ONCE = 1000
LOCK, LOCK_SECONDS = "mash:training", 3600


class TrainingRuns(Exception):
    """Another process is training already."""


@dataclass(frozen=True, slots=True)
class Log:
    """Every vote by person, each one's oldest first; sets are places in `films_of_sets`."""

    chosen: NDArray[np.int64]
    other: NDArray[np.int64]
    people: list[slice]
    films_of_sets: list[list[int]]

    def ballots(self, model: Trained) -> list[Ballots]:
        fours = model.fours(self.films_of_sets)
        return [
            Ballots(
                fours[self.chosen[part]],
                fours[self.other[part]],
                self.chosen[part],
                self.other[part],
            )
            for part in self.people
        ]


def read_log() -> Log:
    # Numbers only: a million votes are a few dozen megabytes.
    chosen, other = array("q"), array("q")
    starts, last = [], None
    rows = Vote.objects.order_by("user", "visitor", "pk")
    for user, visitor, won, lost in rows.values_list("user", "visitor", "chosen", "other").iterator(
        chunk_size=10_000
    ):
        if last != (user, user is None and visitor):
            last = (user, user is None and visitor)
            starts.append(len(chosen))
        chosen.append(won)
        other.append(lost)
    pairs = np.array([chosen, other], np.int64)
    ids = np.unique(pairs)
    films = dict(FilmSet.objects.filter(pk__in=ids.tolist()).values_list("pk", "film_ids"))
    return Log(
        np.searchsorted(ids, pairs[0]),
        np.searchsorted(ids, pairs[1]),
        [slice(*bounds) for bounds in pairwise([*starts, len(chosen)])],
        [films.get(int(set_id), []) for set_id in ids],
    )


def train(*, on_step: Callable[[str], object] = lambda step: None) -> ModelRun:
    """Raises TrainingRuns. Whatever else goes wrong leaves the last good model in place."""
    if not cache.add(LOCK, "1", LOCK_SECONDS):
        raise TrainingRuns
    run = ModelRun.objects.create()
    started = time.monotonic()
    try:
        with patient():
            factors, votes = _learn(run, on_step)
            run.seconds = time.monotonic() - started
            if note := _why_not(run, factors, votes):
                run.state, run.note = ModelRun.State.WORSE, note
                run.save()
            else:
                on_step("vectors")
                _keep(run, factors)
    except Exception as error:
        run.state, run.note = ModelRun.State.FAILED, f"{type(error).__name__}: {error}"[:300]
        run.seconds = time.monotonic() - started
        run.save()
        raise
    finally:
        cache.delete(LOCK)
    if run.state == ModelRun.State.KEPT:
        on_step("tastes")
        write_tastes(trained.current())
    return run


def _learn(run: ModelRun, on_step: Callable[[str], object]) -> tuple[FilmFactors, Log]:
    on_step("sets")
    sets = trained.read_sets()
    on_step("votes")
    votes = read_log()
    on_step("factors")
    factors = trained.factors_of(sets)
    model = trained.trained_of(None, factors)
    run.sets, run.films = len(sets), factors.n_films
    run.votes = len(votes.chosen)
    on_step("log-loss")
    ballots = votes.ballots(model)
    people = tested(ballots)
    run.held_out_votes = sum(person.held_out for person in people)
    if people:
        run.log_loss = log_loss(factors, people)
        run.pooled_log_loss = pooled_log_loss(ballots, people, len(votes.films_of_sets))
    on_step("hit rate")
    if hits := hit_rates(model.fours(sets), factors.n_films):
        run.hit_rate, run.popular_hit_rate = hits.model, hits.popular
    return factors, votes


def _why_not(run: ModelRun, factors: FilmFactors, votes: Log) -> str:
    """Why this model should not answer; empty where it should."""
    if not np.isfinite(factors.vectors).all():
        return "not all numbers are finite"
    last = ModelRun.objects.kept().newest_first().first()
    if last is None:
        return ""
    if run.sets < last.sets * LEAST_SETS:
        return f"{run.sets} sets, where the last model had {last.sets}"
    if run.log_loss is None or run.held_out_votes < ENOUGH_VOTES:
        return ""
    before = _loss_of_last(votes)
    if before is not None and run.log_loss > before * SLACK:
        return f"log-loss {run.log_loss:.4f}, the last model on the same votes {before:.4f}"
    return ""


def _loss_of_last(votes: Log) -> float | None:
    """The model that answers now on the votes that the new one was measured by."""
    model = trained.current()
    people = tested(votes.ballots(model))
    return log_loss(model.factors, people) if people else None


def _keep(run: ModelRun, factors: FilmFactors) -> None:
    factors.save(trained.models_folder() / run.file_name)
    with transaction.atomic():
        run.state = ModelRun.State.KEPT
        run.save()
        FilmFeatures.objects.all().delete()
        FilmFeatures.objects.bulk_create(
            (
                FilmFeatures(movie_id=int(film_id), vector=vector, prior=float(prior), run=run)
                for film_id, vector, prior in zip(
                    factors.film_ids, _filled_up(factors.vectors), factors.prior, strict=True
                )
            ),
            batch_size=AT_ONCE,
        )
    _forget_old_files()


def _filled_up(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Few films have fewer factors than the column has room for; zeros change no angle."""
    return np.pad(vectors, ((0, 0), (0, RANK - vectors.shape[1])))


def _forget_old_files() -> None:
    kept = {run.file_name for run in ModelRun.objects.kept().newest_first()[:FILES_KEPT]}
    for file in trained.models_folder().glob("recommender-*.npz"):
        if file.name not in kept:
            file.unlink(missing_ok=True)
