"""Film factors from top-four sets: a truncated SVD by block power iteration."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from moviemash.recommender.model import FilmFactors

Sets = NDArray[np.integer]
Block = NDArray[np.float32]

OVERSAMPLE = 16
ROUNDS = 4
DAMPING = 5.0
SAMPLED_SETS = 512
# Sets that are multiplied at once; bounds the memory, not the result.
CHUNK = 16_384


def fit(
    sets: Sets,
    n_films: int,
    rank: int = 64,
    *,
    on_round: Callable[[int, int], object] = lambda done, of: None,
) -> FilmFactors:
    """Learn film factors.

    `sets`: int[n_sets, 4], film indices below `n_films`, -1 where a set has fewer than four.
    `on_round(done, of)` reports progress. Raises ValueError on sets of another form.
    """
    sets = _checked(sets, n_films)
    counts = np.bincount(sets[sets >= 0], minlength=n_films).astype(np.float64)
    rank = max(1, min(rank, n_films))
    multiply = _Cooccurrence(sets, n_films, counts)
    columns = min(rank + OVERSAMPLE, n_films)
    basis = np.random.default_rng(0).standard_normal((n_films, columns)).astype(np.float32)
    for done in range(ROUNDS):
        basis = _orthonormal(multiply(multiply(basis)))
        on_round(done + 1, ROUNDS + 1)
    small = basis.T.astype(np.float64) @ multiply(basis)
    eigenvalues, rotation = np.linalg.eigh((small + small.T) / 2)
    strongest = np.argsort(eigenvalues)[::-1][:rank]
    scale = np.sqrt(np.clip(eigenvalues[strongest], 0, None))
    vectors = (basis @ rotation[:, strongest].astype(np.float32)) * scale.astype(np.float32)
    on_round(ROUNDS + 1, ROUNDS + 1)
    return FilmFactors(
        vectors=vectors.astype(np.float32),
        prior=np.log(counts + 1).astype(np.float32),
        sampled_sets=_sample(sets),
    )


class _Cooccurrence:
    """`S~' S~ Q` without a film × film matrix; S~ is sets × films, damped by popularity."""

    def __init__(self, sets: Sets, n_films: int, counts: NDArray[np.float64]) -> None:
        self._n_films = n_films
        self._weights = (1 / np.sqrt(counts + DAMPING)).astype(np.float32)[:, None]
        # A last row of zeros takes the places of missing films.
        self._sets = np.where(sets < 0, n_films, sets)
        set_of_place = np.repeat(np.arange(len(sets)), sets.shape[1])
        film_of_place = sets.ravel()
        is_there = film_of_place >= 0
        order = np.argsort(film_of_place[is_there], kind="stable")
        self._set_of_place = set_of_place[is_there][order]
        films = film_of_place[is_there][order]
        self._films, self._starts = np.unique(films, return_index=True)

    def __call__(self, block: Block) -> Block:
        weighted = np.vstack([block * self._weights, np.zeros((1, block.shape[1]), np.float32)])
        sums = np.empty((len(self._sets), block.shape[1]), np.float32)
        for start in range(0, len(self._sets), CHUNK):
            part = self._sets[start : start + CHUNK]
            sums[start : start + CHUNK] = weighted[part[:, 0]]
            for place in range(1, part.shape[1]):
                sums[start : start + CHUNK] += weighted[part[:, place]]
        product = np.zeros((self._n_films, block.shape[1]), np.float32)
        if len(self._films):
            product[self._films] = self._sum_by_film(sums)
        return product * self._weights

    def _sum_by_film(self, sums: Block) -> Block:
        """Rows of `sums` added up for each film, a few columns at a time to bound the memory."""
        totals = np.empty((len(self._films), sums.shape[1]), np.float32)
        for start in range(0, sums.shape[1], OVERSAMPLE):
            part = np.ascontiguousarray(sums[:, start : start + OVERSAMPLE])
            totals[:, start : start + OVERSAMPLE] = np.add.reduceat(
                part[self._set_of_place], self._starts, axis=0
            )
        return totals


def _orthonormal(block: Block) -> Block:
    return np.linalg.qr(block.astype(np.float64))[0].astype(np.float32)


def _checked(sets: Sets, n_films: int) -> Sets:
    sets = np.asarray(sets)
    if sets.ndim != 2 or sets.shape[1] != 4 or not np.issubdtype(sets.dtype, np.integer):
        raise ValueError("sets: int[n_sets, 4]")
    if n_films < 1:
        raise ValueError("n_films: at least one film")
    if sets.size and (sets.min() < -1 or sets.max() >= n_films):
        raise ValueError("sets: film indices from -1 to n_films - 1")
    return sets


def _sample(sets: Sets) -> NDArray[np.int32]:
    """Sets to stand for "a random other set" when favourites are folded in."""
    whole = sets[(sets >= 0).any(axis=1)]
    if len(whole) > SAMPLED_SETS:
        whole = whole[np.random.default_rng(1).choice(len(whole), SAMPLED_SETS, replace=False)]
    return whole.astype(np.int32)
