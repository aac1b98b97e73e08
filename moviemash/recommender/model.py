"""The trained film factors: kept in one small file, asked for scores and reasons."""

import os
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moviemash.recommender.foldin import Duels, Taste, fold_in
from moviemash.recommender.settings import DEFAULTS, Settings

FORMAT = 1


class ModelFileBroken(Exception):
    """The file is not a model of this format; the last good one should be kept."""


@dataclass(frozen=True)
class FilmFactors:
    """`vectors`: float32[n_films, rank]; `prior`: float32[n_films], log popularity.

    `film_ids`: int64[n_films], what its keeper calls the films; empty where indices will do.
    """

    vectors: NDArray[np.float32]
    prior: NDArray[np.float32]
    sampled_sets: NDArray[np.int32]
    settings: Settings = field(default=DEFAULTS)
    film_ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def n_films(self) -> int:
        return len(self.prior)

    def scores(
        self,
        chosen: NDArray[np.integer] | Sequence[Sequence[int]],
        other: NDArray[np.integer] | Sequence[Sequence[int]],
        favourites: Sequence[int] = (),
    ) -> NDArray[np.float64]:
        """What one person would make of each film: float[n_films], higher is better.

        `chosen`, `other`: int[votes, 4], oldest first, -1 for a missing film; `favourites`: the
        person's own films. Without any of these it is popularity. Raises ValueError on other forms.
        """
        popular: NDArray[np.float64] = self.settings.popularity * self.prior.astype(np.float64)
        utilities = self.utilities(chosen, other, favourites)
        return np.add(popular, self.settings.trust * utilities, dtype=np.float64)

    def utilities(
        self,
        chosen: NDArray[np.integer] | Sequence[Sequence[int]],
        other: NDArray[np.integer] | Sequence[Sequence[int]],
        favourites: Sequence[int] = (),
    ) -> NDArray[np.float64]:
        """Taste alone, without popularity: float[n_films]. A set is worth the mean of its films.

        P(A chosen over B) = sigmoid(worth of A - worth of B).
        """
        duels = self._duels(chosen, other, favourites)
        if duels is None:
            return np.zeros(self.n_films)
        return self._pull(duels, self._fold_in(duels))

    def reasons(
        self,
        chosen: NDArray[np.integer] | Sequence[Sequence[int]],
        other: NDArray[np.integer] | Sequence[Sequence[int]],
        film: int,
    ) -> NDArray[np.float64]:
        """How much each vote speaks for the film: float[votes], in units of score, oldest first."""
        reasons: NDArray[np.float64] = self.reasons_for(chosen, other, [film])[0]
        return reasons

    def reasons_for(
        self,
        chosen: NDArray[np.integer] | Sequence[Sequence[int]],
        other: NDArray[np.integer] | Sequence[Sequence[int]],
        films: Sequence[int],
        favourites: Sequence[int] = (),
    ) -> NDArray[np.float64]:
        """`reasons` of many films from one fold-in: float[films, votes]."""
        votes = len(np.asarray(chosen))
        duels = self._duels(chosen, other, favourites)
        if duels is None:
            return np.zeros((len(films), votes))
        taste = self._fold_in(duels)
        wanted = np.asarray(films, np.int64)
        along = (self.vectors[wanted].astype(np.float64) @ taste.projected[0].T) * taste.weights[0]
        is_it = duels.films[0][None] == wanted[:, None, None]
        itself = (taste.own[0][None] * is_it).sum(axis=-1)
        pulls = self.settings.trust * self.settings.variance * (along + itself)
        # Favourites stand before the votes; votes too old to count pull nothing.
        pulls = pulls[:, -min(votes, self.settings.newest_votes) or pulls.shape[1] :]
        return np.concatenate([np.zeros((len(films), votes - pulls.shape[1])), pulls], axis=1)

    def taste_vector(
        self,
        chosen: NDArray[np.integer] | Sequence[Sequence[int]],
        other: NDArray[np.integer] | Sequence[Sequence[int]],
        favourites: Sequence[int] = (),
    ) -> NDArray[np.float64] | None:
        """One person's taste along the factors: float[rank]; None where nothing is known."""
        duels = self._duels(chosen, other, favourites)
        return None if duels is None else self._fold_in(duels).vector[0]

    def batch_vectors(
        self, chosen: NDArray[np.integer], other: NDArray[np.integer]
    ) -> NDArray[np.float64]:
        """Taste vectors of many people: int[people, votes, 4] each → float[people, rank]."""
        return self._fold_in(Duels.of(chosen, other)).vector

    def _fold_in(self, duels: Duels) -> Taste:
        return fold_in(self.vectors, self.prior, duels, self.settings)

    def _duels(self, chosen: object, other: object, favourites: Sequence[int]) -> Duels | None:
        won, lost = self._votes(chosen), self._votes(other)
        if won.shape != lost.shape:
            raise ValueError("chosen and other: the same number of votes")
        won, lost = won[-self.settings.newest_votes :], lost[-self.settings.newest_votes :]
        if len(favourites):
            own, rivals = self._favourite_duels(favourites)
            won, lost = np.concatenate([own, won]), np.concatenate([rivals, lost])
        if not len(won):
            return None
        return Duels.of(won[None], lost[None])

    def _votes(self, films: object) -> NDArray[np.int64]:
        votes = np.asarray(films, dtype=np.int64)
        if votes.size == 0:
            return np.empty((0, 4), np.int64)
        if votes.ndim != 2 or votes.shape[1] != 4:
            raise ValueError("votes: int[votes, 4]")
        if votes.min() < -1 or votes.max() >= self.n_films:
            raise ValueError("votes: film indices from -1 to n_films - 1")
        return votes

    def _favourite_duels(
        self, favourites: Sequence[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A person's own films, in fours, as duels won against sets of other people."""
        films = np.asarray(list(dict.fromkeys(favourites)), np.int64)
        if films.min() < 0 or films.max() >= self.n_films:
            raise ValueError("favourites: film indices from 0 to n_films - 1")
        fours = np.full((-(-len(films) // 4), 4), -1, np.int64)
        fours.ravel()[: len(films)] = films
        strangers = self.sampled_sets[~np.isin(self.sampled_sets, films).any(axis=1)]
        if not len(strangers):
            return np.empty((0, 4), np.int64), np.empty((0, 4), np.int64)
        duels = max(self.settings.favourite_duels, len(fours))
        # The same favourites always meet the same rivals, so that a list does not jump.
        draw = np.random.default_rng(films).integers(len(strangers), size=duels)
        own = fours[np.arange(duels) % len(fours)]
        return own, strangers[draw].astype(np.int64)

    def _pull(self, duels: Duels, taste: Taste) -> NDArray[np.float64]:
        pull = (self.vectors @ taste.vector[0].astype(np.float32)).astype(np.float64)
        np.add.at(pull, duels.films[0].ravel(), taste.own[0].ravel())
        return np.asarray(self.settings.variance * pull, np.float64)

    # --- The file

    def save(self, path: Path | str) -> None:
        """Written beside and renamed, so that a reader never meets half a model."""
        path = Path(path)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            try:
                np.savez(
                    part,
                    format=np.int32(FORMAT),
                    vectors=self.vectors,
                    prior=self.prior,
                    sampled_sets=self.sampled_sets,
                    film_ids=self.film_ids,
                )
                part.flush()
                os.fsync(part.fileno())
            except BaseException:
                os.unlink(part.name)
                raise
        os.replace(part.name, path)

    @classmethod
    def load(cls, path: Path | str, settings: Settings = DEFAULTS) -> "FilmFactors":
        """Raises FileNotFoundError, or ModelFileBroken with what is wrong."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                if int(kept["format"]) != FORMAT:
                    raise ModelFileBroken(f"format {int(kept['format'])}, not {FORMAT}")
                model = cls(
                    kept["vectors"],
                    kept["prior"],
                    kept["sampled_sets"],
                    settings,
                    kept["film_ids"],
                )
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
            raise ModelFileBroken(str(error)) from error
        if model.vectors.ndim != 2 or model.prior.shape != (len(model.vectors),):
            raise ModelFileBroken("vectors and prior do not belong together")
        if len(model.film_ids) not in (0, model.n_films):
            raise ModelFileBroken("film ids and vectors do not belong together")
        if not (np.isfinite(model.vectors).all() and np.isfinite(model.prior).all()):
            raise ModelFileBroken("not all numbers are finite")
        return model
