"""Precision among planted tastes, beside its ceiling and its rivals, all of the same lists."""

import time
from collections import defaultdict
from typing import NamedTuple

import numpy as np

from music.tastes.factors import Lists, fit_factors, tastes_of
from music.tests.communities import Crowd, ceiling, nearest, plant, precision_at

ASKED, AMOUNT = 400, 10
WORLDS = 5
# Few likes and much noise: where many are given, everybody finds the right people.
LIKES, NOISE = 6, 0.45


class Row(NamedTuple):
    who: str
    precision: float
    spread: float  # between worlds
    seconds: float  # to learn


def measure(people: int, scenes: int) -> list[Row]:
    """Who answers how well; the ceiling first."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for seed in range(WORLDS):
        for who, precision, seconds in _world(people, scenes, seed):
            found[who].append((precision, seconds))
    return [
        Row(who, *(float(each) for each in (right.mean(), right.std(), seconds.mean())))
        for who, measured in found.items()
        for right, seconds in [np.array(measured).T]
    ]


def _world(people: int, scenes: int, seed: int) -> list[tuple[str, float, float]]:
    crowd = plant(people, scenes=scenes, likes=LIKES, noise=NOISE, seed=seed)
    asked = np.random.default_rng(seed + 1).choice(people, ASKED, replace=False)
    began = time.perf_counter()
    directions = tastes_of(crowd.lists, fit_factors(crowd.lists, 64))
    learned = time.perf_counter() - began
    return [
        ("whoever knows the planted scenes", ceiling(crowd, asked, AMOUNT), 0.0),
        ("directions (ours)", _right(nearest(directions, asked, AMOUNT), asked, crowd), learned),
        ("most in common (cosine of lists)", _right(_common(crowd.lists, asked), asked, crowd), 0),
        ("who likes what is famous", _right(_famous(crowd.lists, asked), asked, crowd), 0),
        ("chance", float(np.mean(crowd.scenes[asked][:, None] == crowd.scenes)), 0.0),
    ]


def _right(found: np.ndarray, asked: np.ndarray, crowd: Crowd) -> float:
    return precision_at(found, asked, crowd)


def _rows(lists: Lists, which: np.ndarray) -> np.ndarray:
    table = np.zeros((len(which), lists.count), np.float32)
    for row, each in enumerate(which):
        table[row, lists.things[lists.starts[each] : lists.starts[each + 1]]] = 1
    return table / np.linalg.norm(table, axis=1, keepdims=True)


def _common(lists: Lists, asked: np.ndarray) -> np.ndarray:
    everybody = _rows(lists, np.arange(len(lists)))
    return nearest(everybody, asked, AMOUNT)


def _famous(lists: Lists, asked: np.ndarray) -> np.ndarray:
    """The same for everybody: those whose likes are liked most."""
    reach = np.bincount(lists.things, minlength=lists.count)
    sums = np.add.reduceat(reach[lists.things], lists.starts[:-1]) / np.diff(lists.starts)
    best = np.argsort(-sums)[:AMOUNT]
    return np.tile(best, (len(asked), 1))
