"""One person's taste from their duels: the MAP solution of a set-level Bradley-Terry model.

P(A chosen over B) = sigmoid(f(A) - f(B)), f(set) = mean utility of its films,
f ~ N(c prior, s2 (Y Y' + rho I)): who chooses the better known set says little about their own
taste, who passes it over says more. What is folded in is how f differs from c prior. Newton steps
in the space of votes, so that the cost depends on how many votes there are and not on how many
films.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moviemash.recommender.settings import Settings

STEPS = 6
CONVERGED = 1e-9

Films = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Duels:
    """Votes as signed films. `films`: int[people, votes, 8], `signs`: float of the same shape."""

    films: Films
    signs: Floats

    @classmethod
    def of(cls, chosen: NDArray[np.integer], other: NDArray[np.integer]) -> "Duels":
        """From int[..., votes, 4] each, -1 where a set has fewer than four films."""
        films = np.concatenate([chosen, other], axis=-1).astype(np.int64)
        signs = np.concatenate([_shares(chosen), -_shares(other)], axis=-1)
        return cls(np.where(films < 0, 0, films), signs)


@dataclass(frozen=True, slots=True)
class Taste:
    """`vector`: float[people, rank]; `own`: what is left for each shown film, like `films`."""

    vector: Floats
    own: Floats
    weights: Floats  # float[people, votes]: how much each vote pulls
    projected: Floats  # float[people, votes, rank]


def fold_in(
    vectors: NDArray[np.float32], prior: NDArray[np.float32], duels: Duels, settings: Settings
) -> Taste:
    """The tastes behind many people's votes at once; a vote of two empty sets pulls nothing."""
    projected = np.einsum("bvf,bvfk->bvk", duels.signs, vectors[duels.films].astype(np.float64))
    gram = settings.variance * (
        projected @ projected.swapaxes(-1, -2) + settings.own_share * _shared_films(duels)
    )
    expected = settings.common_taste * (duels.signs * prior[duels.films]).sum(axis=-1)
    weights = _map_weights(gram, expected)
    return Taste(
        vector=np.einsum("bv,bvk->bk", weights, projected),
        own=settings.own_share * weights[..., None] * duels.signs,
        weights=weights,
        projected=projected,
    )


def _map_weights(gram: Floats, expected: Floats) -> Floats:
    """The `a` of m = G a at the mode, where the vote's logit is m + `expected`.

    `gram`: float[people, votes, votes]; `expected`: float[people, votes].
    """
    weights = np.zeros(gram.shape[:-1])
    identity = np.eye(gram.shape[-1])
    for _ in range(STEPS):
        margin = np.einsum("bvw,bw->bv", gram, weights)
        chance = 1 / (1 + np.exp(-np.clip(margin + expected, -40, 40)))
        curvature = chance * (1 - chance)
        root = np.sqrt(curvature)
        target = curvature * margin + (1 - chance)
        system = identity + root[:, :, None] * gram * root[:, None, :]
        right = root * np.einsum("bvw,bw->bv", gram, target)
        solved = target - root * np.linalg.solve(system, right[..., None])[..., 0]
        moved = np.abs(solved - weights).max(initial=0)
        weights = solved
        if moved < CONVERGED:
            break
    return weights


def _shared_films(duels: Duels) -> Floats:
    """D D': how much each two votes of a person were about the same films.

    Every film is met with itself alone, so that the cost depends on how often films come again.
    """
    people, votes, shown = duels.films.shape
    person = np.arange(people)[:, None, None] * (int(duels.films.max(initial=0)) + 1)
    signs = duels.signs.ravel()
    is_there = np.flatnonzero(signs)
    keys = (duels.films + person).ravel()[is_there]
    order = is_there[np.argsort(keys, kind="stable")]
    _, starts, counts = np.unique(np.sort(keys), return_index=True, return_counts=True)
    times = np.repeat(counts, counts)  # how many others each showing meets, itself included
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    one = np.repeat(order, times)
    other = order[np.repeat(np.repeat(starts, counts), times) + within]
    place = one // shown * votes + other // shown % votes
    shared = np.bincount(place, signs[one] * signs[other], people * votes * votes)
    return shared.reshape(people, votes, votes).astype(np.float64)


def _shares(films: NDArray[np.integer]) -> Floats:
    is_there = films >= 0
    size = np.maximum(is_there.sum(axis=-1, keepdims=True), 1)
    shares: Floats = is_there / size
    return shares
