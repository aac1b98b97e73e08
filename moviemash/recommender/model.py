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
    """`vectors`: float32[n_films, rank]; `prior`: float32[n_films], log popularity."""

    vectors: NDArray[np.float32]
    prior: NDArray[np.float32]
    sampled_sets: NDArray[np.int32]
    settings: Settings = field(default=DEFAULTS)

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
        duels = self._duels(chosen, other, favourites)
        scores = self.settings.popularity * self.prior.astype(np.float64)
        if duels is None:
            return scores
        taste = fold_in(self.vectors, duels, self.settings)
        return scores + self._pull(duels, taste)

    def reasons(
        self,
        chosen: NDArray[np.integer] | Sequence[Sequence[int]],
        other: NDArray[np.integer] | Sequence[Sequence[int]],
        film: int,
    ) -> NDArray[np.float64]:
        """How much each vote speaks for the film: float[votes], in units of score, oldest first."""
        duels = self._duels(chosen, other, ())
        if duels is None:
            return np.zeros(0)
        taste = fold_in(self.vectors, duels, self.settings)
        along = taste.weights[0] * (taste.projected[0] @ self.vectors[film].astype(np.float64))
        itself = (taste.own[0] * (duels.films[0] == film)).sum(axis=-1)
        pulls = self.settings.trust * self.settings.variance * (along + itself)
        # Votes too old to count pull nothing.
        return np.concatenate([np.zeros(len(np.asarray(chosen)) - len(pulls)), pulls])

    def batch_vectors(
        self, chosen: NDArray[np.integer], other: NDArray[np.integer]
    ) -> NDArray[np.float64]:
        """Taste vectors of many people: int[people, votes, 4] each → float[people, rank]."""
        return fold_in(self.vectors, Duels.of(chosen, other), self.settings).vector

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
        scale = self.settings.trust * self.settings.variance
        return np.asarray(scale * pull, np.float64)

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
                model = cls(kept["vectors"], kept["prior"], kept["sampled_sets"], settings)
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
            raise ModelFileBroken(str(error)) from error
        if model.vectors.ndim != 2 or model.prior.shape != (len(model.vectors),):
            raise ModelFileBroken("vectors and prior do not belong together")
        if not (np.isfinite(model.vectors).all() and np.isfinite(model.prior).all()):
            raise ModelFileBroken("not all numbers are finite")
        return model
