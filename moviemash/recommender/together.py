"""Several people's scores as one: nobody should sit through it, everybody should like it.

Scores of different people do not compare; how high a film stands in each one's own order does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Together:
    """`least`, `average`: float[n_films], how high each film stands with the least keen person,
    and on average; 0 is below all films, 1 above all. `score` is half of each."""

    least: NDArray[np.float64]
    average: NDArray[np.float64]

    @property
    def score(self) -> NDArray[np.float64]:
        return np.asarray((self.least + self.average) / 2, np.float64)


def standings(scores: NDArray[np.floating] | Sequence[float]) -> NDArray[np.float64]:
    """The part of all films below each film, from 0 to 1; films of equal score stand alike."""
    scored = np.asarray(scores, np.float64)
    if scored.ndim != 1:
        raise ValueError("scores: float[n_films]")
    if len(scored) < 2:
        return np.ones(len(scored))
    ordered = np.sort(scored)
    below = np.searchsorted(ordered, scored, "left")
    not_above = np.searchsorted(ordered, scored, "right")
    # Of equals half stand below: a person without a say puts every film in the middle.
    return np.asarray((below + not_above - 1) / 2 / (len(scored) - 1), np.float64)


def together(scores: Sequence[NDArray[np.floating]]) -> Together:
    """Least misery and average of at least one person's scores: float[people][n_films]."""
    if not len(scores):
        raise ValueError("scores: of at least one person")
    standing = np.stack([standings(one) for one in scores])
    return Together(standing.min(axis=0), standing.mean(axis=0))
