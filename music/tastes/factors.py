"""Directions of artists and genres, learned from who likes what. Numbers only, no database.

What people like is a sparse table of lists and things. Scaled by how long a list is and how
often a thing is liked, its strongest directions are scenes: things that are liked together lie
close, however famous they are. A person points where the sum of what they like points, and what
does not fit the rest of a list counts less in it.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Places = NDArray[np.int64]

ROUNDS = 16  # where a crowd is thin for its scenes the weak directions settle late
SPARE = 8  # directions more than asked for; they settle the others and say how strong chance is
ROWS_AT_ONCE = 50_000
# So many likes of nobody: a thing that one person likes does not become a scene of its own.
DOUBT = 1.0
# What fits the rest of a list not at all counts this much beside what fits it wholly.
STRAY = 0.1


@dataclass(frozen=True)
class Lists:
    """Who likes what: list n holds `things[starts[n]:starts[n + 1]]`, as much as `weights` say."""

    starts: Places
    things: Places
    weights: Numbers
    count: int  # how many things there are at all

    def __len__(self) -> int:
        return len(self.starts) - 1


def lists_of(likes: list[dict[int, float]], count: int) -> Lists:
    """Each list as {place of a thing: how much}."""
    lengths = [len(each) for each in likes]
    return Lists(
        np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
        np.fromiter((thing for each in likes for thing in each), np.int64),
        np.fromiter((weight for each in likes for weight in each.values()), np.float32),
        count,
    )


def fit_factors(lists: Lists, dimensions: int, seed: int = 0) -> Numbers:
    """float32[things, dimensions]; things nobody likes are zeros."""
    reach = np.bincount(lists.things, lists.weights, lists.count).astype(np.float32)
    lengths = np.diff(lists.starts)
    owners = np.repeat(np.arange(len(lists)), lengths)
    sums = np.bincount(owners, lists.weights, len(lists)).astype(np.float32)
    damped = np.sqrt(reach + DOUBT)
    scaled = lists.weights / np.sqrt(np.maximum(sums, 1e-9))[owners] / damped[lists.things]
    table = Lists(lists.starts, lists.things, scaled, lists.count)
    turned = _turned(table, owners)

    # The strongest direction of all says only how famous a thing is, and tells nobody apart.
    fame = damped * (reach > 0)
    fame = fame / max(float(np.linalg.norm(fame)), 1e-9)
    width = min(dimensions + SPARE, lists.count)
    basis = np.random.default_rng(seed).standard_normal((lists.count, width)).astype(np.float32)
    for _ in range(ROUNDS):
        basis = _upright(basis, fame)
        basis = multiply(turned, multiply(table, basis))
    basis = _upright(basis, fame)
    shadows = multiply(table, basis)
    strengths, turns = np.linalg.eigh((shadows.T @ shadows).astype(np.float64))
    strongest = np.argsort(strengths)[::-1][: min(dimensions, width)]
    # As strong as the weakest is what chance makes of such a table: nobody's taste.
    kept = np.maximum(strengths[strongest] - strengths.min(), 0)
    found = (basis @ turns[:, strongest]) * np.sqrt(kept) / damped[:, None]
    factors = np.zeros((lists.count, dimensions), np.float32)
    factors[:, : found.shape[1]] = found * (reach > 0)[:, None]
    return factors


def tastes_of(lists: Lists, factors: Numbers) -> Numbers:
    """float32[lists, dimensions]: where each list points; zeros where nothing is known of it."""
    at_first = _units(multiply(lists, factors))
    fits = STRAY + np.maximum(_likeness(lists, _units(factors), at_first), 0)
    weights = (lists.weights * fits).astype(np.float32)
    return _units(multiply(replace(lists, weights=weights), factors))


def _likeness(lists: Lists, things: Numbers, tastes: Numbers) -> Numbers:
    """Of each thing in each list with where the list points."""
    owners = np.repeat(np.arange(len(lists)), np.diff(lists.starts))
    answer = np.zeros(len(lists.things), np.float32)
    for first in range(0, len(lists), ROWS_AT_ONCE):
        starts = lists.starts[first : first + ROWS_AT_ONCE + 1]
        span = slice(starts[0], starts[-1])
        answer[span] = np.einsum("ij,ij->i", things[lists.things[span]], tastes[owners[span]])
    return answer


def _units(vectors: Numbers) -> Numbers:
    """Each as long as one; what points nowhere stays zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Numbers = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-9)
    return units


def multiply(table: Lists, values: Numbers) -> Numbers:
    """The sparse table times a dense one, some rows at a time so that memory stays small."""
    answer = np.zeros((len(table), values.shape[1]), np.float32)
    for first in range(0, len(table), ROWS_AT_ONCE):
        starts = table.starts[first : first + ROWS_AT_ONCE + 1]
        span = slice(starts[0], starts[-1])
        if starts[0] == starts[-1]:
            continue
        parts = values[table.things[span]] * table.weights[span, None]
        filled = np.flatnonzero(np.diff(starts))
        answer[first + filled] = np.add.reduceat(parts, starts[filled] - starts[0], axis=0)
    return answer


def _turned(table: Lists, owners: Places) -> Lists:
    """The same table by thing: which lists hold it."""
    order = np.argsort(table.things, kind="stable")
    counts = np.bincount(table.things, minlength=table.count)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Lists(starts, owners[order], table.weights[order], len(table))


def _upright(basis: Numbers, fame: Numbers) -> Numbers:
    basis = basis - np.outer(fame, fame @ basis).astype(np.float32)
    upright: Numbers = np.linalg.qr(basis)[0].astype(np.float32)
    return upright
