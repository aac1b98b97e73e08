"""What a single film adds to its shelves: a ridge Bradley-Terry model of films, in numpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Strengths of films are thought to be spread like this before any vote is read.
PRIOR_VARIANCE = 4.0
NEWTON_STEPS = 12
CONVERGED = 1e-6

Numbers = NDArray[np.integer]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FilmStrengths:
    """`strength` in logits of a whole set of such films, `sigma` its error: float[n_films] each."""

    strength: Floats
    sigma: Floats


def film_strengths(chosen: Numbers, other: Numbers, n_films: int) -> FilmStrengths:
    """P(A over B) = sigmoid(mean strength in A - mean in B). `chosen`, `other`: int[votes, 4]."""
    films = np.concatenate([chosen, other], axis=1).astype(np.int64)
    signs = np.concatenate([np.full(chosen.shape, 0.25), np.full(other.shape, -0.25)], axis=1)
    strength = np.zeros(n_films)
    curvature = np.full(len(films), 0.25)
    for _ in range(NEWTON_STEPS):
        margin = (signs * strength[films]).sum(axis=1)
        chance = 1 / (1 + np.exp(-margin))
        curvature = chance * (1 - chance)
        gradient = _spread(films, signs * (1 - chance)[:, None], n_films)
        gradient -= strength / PRIOR_VARIANCE
        step = _solve(films, signs, curvature, gradient)
        strength += step
        if np.abs(step).max(initial=0) < CONVERGED:
            break
    information = _spread(films, signs**2 * curvature[:, None], n_films) + 1 / PRIOR_VARIANCE
    return FilmStrengths(strength, 1 / np.sqrt(information))


def _solve(films: Numbers, signs: Floats, curvature: Floats, right: Floats) -> Floats:
    """Conjugate gradients on D' W D + I / variance, without ever making that matrix."""
    solved = np.zeros_like(right)
    rest, direction = right.copy(), right.copy()
    size = float(rest @ rest)
    goal = 1e-12 * max(size, 1e-30)
    for _ in range(200):
        if size <= goal:
            break
        along = (signs * direction[films]).sum(axis=1) * curvature
        image = _spread(films, signs * along[:, None], len(right)) + direction / PRIOR_VARIANCE
        pace = size / float(direction @ image)
        solved += pace * direction
        rest -= pace * image
        size, before = float(rest @ rest), size
        direction = rest + (size / before) * direction
    return solved


def _spread(films: Numbers, values: Floats, n_films: int) -> Floats:
    sums: Floats = np.bincount(films.ravel(), values.ravel(), n_films).astype(np.float64)
    return sums
