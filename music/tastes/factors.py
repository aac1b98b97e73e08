"""Directions of artists and genres, learned from who likes what. Numbers only, no database.

What people like is a sparse table of lists and things. Scaled by how long a list is and how
often a thing is liked, its strongest directions are scenes: things that are liked together lie
close, however famous they are. A person points where the sum of what they like points.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Places = NDArray[np.int64]

ROUNDS = 4
SPARE = 8  # directions more than asked for, which makes those asked for settle sooner
ROWS_AT_ONCE = 50_000
# So many likes of nobody: a thing that one person likes does not become a scene of its own.
DOUBT = 1.0


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
    kept = np.maximum(strengths[strongest], 0)
    found = (basis @ turns[:, strongest]) * np.sqrt(kept) / damped[:, None]
    factors = np.zeros((lists.count, dimensions), np.float32)
    factors[:, : found.shape[1]] = found * (reach > 0)[:, None]
    return factors


def tastes_of(lists: Lists, factors: Numbers) -> Numbers:
    """float32[lists, dimensions]: where each list points; zeros where nothing is known of it."""
    found = multiply(lists, factors)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    tastes: Numbers = np.divide(found, lengths, out=np.zeros_like(found), where=lengths > 1e-9)
    return tastes


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
