"""How good a model is, on votes and favourites that it has not seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moviemash.recommender import FilmFactors, fit
from moviemash.refit import refit

HELD_OUT_SHARE = 0.2
# Who has fewer votes has no last fifth.
FEWEST_VOTES = 5
MOST_PEOPLE = 2000
MOST_FAVOURITES = 500
FIRST = 20
LEAST_CHANCE = 1e-6

Films = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ballots:
    """One person's votes, oldest first: films as int[votes, 4], sets as int[votes]."""

    chosen: Films
    other: Films
    chosen_sets: Films
    other_sets: Films

    @property
    def held_out(self) -> int:
        votes = len(self.chosen)
        return max(1, round(votes * HELD_OUT_SHARE)) if votes >= FEWEST_VOTES else 0

    def without_last(self) -> "Ballots":
        return self._part(slice(0, len(self.chosen) - self.held_out))

    def last(self) -> "Ballots":
        return self._part(slice(len(self.chosen) - self.held_out, None))

    def _part(self, part: slice) -> "Ballots":
        return Ballots(
            self.chosen[part], self.other[part], self.chosen_sets[part], self.other_sets[part]
        )


def tested(people: Iterable[Ballots]) -> list[Ballots]:
    """Whose last votes are held out: evenly some of those who have enough."""
    enough = [person for person in people if person.held_out]
    if len(enough) <= MOST_PEOPLE:
        return enough
    drawn = np.random.default_rng(2).choice(len(enough), MOST_PEOPLE, replace=False)
    return [enough[place] for place in sorted(drawn)]


def log_loss(factors: FilmFactors, people: Sequence[Ballots]) -> float:
    """Of each one's last votes, each told from the votes before them; a coin has 0.693."""
    losses = []
    for person in people:
        before, last = person.without_last(), person.last()
        utilities = factors.utilities(before.chosen, before.other)
        margins = _worth(utilities, last.chosen) - _worth(utilities, last.other)
        losses.append(_losses(margins))
    return _mean(losses)


def pooled_log_loss(everybody: Sequence[Ballots], people: Sequence[Ballots], sets: int) -> float:
    """The same votes, told from the one table that is the same for everybody."""
    held_out = {id(person) for person in people}
    read = [person.without_last() if id(person) in held_out else person for person in everybody]
    table = refit(
        np.concatenate([person.chosen_sets for person in read]),
        np.concatenate([person.other_sets for person in read]),
        sets,
    )
    last = [person.last() for person in people]
    return _mean(
        [
            _losses(table.strength[votes.chosen_sets] - table.strength[votes.other_sets])
            for votes in last
        ]
    )


@dataclass(frozen=True, slots=True)
class Hits:
    """How often a held-out favourite is among the first twenty, by the model and by popularity."""

    model: float
    popular: float


def hit_rates(sets: Films, n_films: int) -> Hits | None:
    """A model of the sets without one favourite each of some; None where no set is whole.

    Taste and popularity are asked to find that favourite from the other three.
    """
    whole = np.flatnonzero((sets >= 0).all(axis=1))
    if len(whole) < 2:
        return None
    dice = np.random.default_rng(3)
    drawn = dice.choice(whole, min(MOST_FAVOURITES, len(whole) // 2), replace=False)
    hidden = dice.integers(sets.shape[1], size=len(drawn))
    known = sets.copy()
    known[drawn, hidden] = -1
    factors = fit(known, n_films)
    hits = np.zeros(2)
    for row, place in zip(drawn, hidden, strict=True):
        rest = [int(film) for film in known[row] if film >= 0]
        for turn, scores in enumerate((factors.scores([], [], rest), factors.scores([], []))):
            scores[rest] = -np.inf
            hits[turn] += (scores > scores[sets[row, place]]).sum() < FIRST
    return Hits(*(hits / len(drawn)))


def _worth(utilities: NDArray[np.float64], sets: Films) -> NDArray[np.float64]:
    is_there = sets >= 0
    total = np.where(is_there, utilities[np.where(is_there, sets, 0)], 0).sum(axis=1)
    return np.asarray(total / np.maximum(is_there.sum(axis=1), 1), np.float64)


def _losses(margins: NDArray[np.float64]) -> NDArray[np.float64]:
    chances = 1 / (1 + np.exp(-np.clip(margins, -40, 40)))
    return -np.log(np.maximum(chances, LEAST_CHANCE))


def _mean(losses: Sequence[NDArray[np.float64]]) -> float:
    return float(np.concatenate(losses).mean())
