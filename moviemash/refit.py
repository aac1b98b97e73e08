"""The nightly refit: every set's Bradley-Terry strength from all votes at once, in numpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A ghost of strength 0, half beaten and half victorious: keeps unbeaten sets finite.
PRIOR_GAMES = 1.0
ROUNDS = 500
CONVERGED = 1e-6

Numbers = NDArray[np.integer]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strengths:
    """`strength` in logits, mean 0; `sigma` its standard error; both float[n_sets]."""

    strength: Floats
    sigma: Floats

    @property
    def cautious(self) -> Floats:
        """What a set is worth with all but certainty: the order of the public table."""
        return self.strength - 2 * self.sigma


def refit(winners: Numbers, losers: Numbers, n_sets: int) -> Strengths:
    """Maximum a posteriori strengths. `winners`, `losers`: int[votes], indices below `n_sets`.

    Hunter's minorisation (2004) on the distinct pairs, started from the win counts, so that
    the same votes in any order give the same table.
    """
    winners, losers = np.asarray(winners), np.asarray(losers)
    if winners.shape != losers.shape or winners.ndim != 1:
        raise ValueError("winners and losers: int[votes] each")
    if winners.size and (min(winners.min(), losers.min()) < 0):
        raise ValueError("set indices start at 0")
    if winners.size and max(winners.max(), losers.max()) >= n_sets:
        raise ValueError("set indices end below n_sets")
    low, high, games = _pairs(winners, losers, n_sets)
    wins = np.bincount(winners, minlength=n_sets) + PRIOR_GAMES / 2
    worth = np.ones(n_sets)
    for _ in range(ROUNDS):
        share = games / (worth[low] + worth[high])
        demand = PRIOR_GAMES / (worth + 1.0)
        demand += np.bincount(low, share, n_sets) + np.bincount(high, share, n_sets)
        moved = wins / demand
        change = np.abs(np.log(moved / worth)).max(initial=0.0)
        worth = moved
        if change < CONVERGED:
            break
    strength = np.log(worth)
    chance = worth[low] / (worth[low] + worth[high])
    information = PRIOR_GAMES * worth / (1 + worth) ** 2
    certainty = games * chance * (1 - chance)
    information += np.bincount(low, certainty, n_sets) + np.bincount(high, certainty, n_sets)
    return Strengths(strength - strength.mean() if n_sets else strength, 1 / np.sqrt(information))


def _pairs(winners: Numbers, losers: Numbers, n_sets: int) -> tuple[Numbers, Numbers, Floats]:
    """Distinct pairs that met, and how often."""
    low, high = np.minimum(winners, losers), np.maximum(winners, losers)
    keys, games = np.unique(low.astype(np.int64) * n_sets + high, return_counts=True)
    return keys // max(n_sets, 1), keys % max(n_sets, 1), games.astype(np.float64)
