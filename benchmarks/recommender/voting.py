"""From ratings to shelves, voters and their votes, as reference/recommender.md describes them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.recommender.tastes import Ratings

SETS_A_MEMBER = 8
BEST_FILMS = 12
VOTERS_SHARE = 0.2
TRUTH_SHARE = 0.7
LIKED_FROM = 4.0
# How sharply a voter tells two sets apart, in stars.
TEMPERATURE = 0.25
IMPUTED_RANK, IMPUTED_ROUNDS, IMPUTED_RIDGE = 10, 12, 8.0


@dataclass(frozen=True)
class Voter:
    user: int
    liked: np.ndarray  # what a good list has on top
    candidates: np.ndarray  # bool[n_films]: neither own favourites nor what was kept apart
    utility: dict[str, np.ndarray]  # by manner of voting


@dataclass(frozen=True)
class World:
    """Shelves of members and voters that no method has seen a rating of."""

    sets: np.ndarray
    n_films: int
    voters: list[Voter]


def world(ratings: Ratings, imputed: np.ndarray, seed: int) -> World:
    dice = np.random.default_rng(seed)
    people = dice.permutation(ratings.n_users)
    n_voters = round(len(people) * VOTERS_SHARE)
    weights = np.bincount(ratings.films, minlength=ratings.n_films).clip(1) ** -0.5
    sets = [
        four for user in people[n_voters:] for four in _shelves(*ratings.of(user), weights, dice)
    ]
    voters = [_voter(ratings, int(user), imputed, weights, dice) for user in people[:n_voters]]
    kept = [voter for voter in voters if voter is not None and len(voter.liked)]
    return World(np.array(sets), ratings.n_films, kept)


def votes_of(
    voter: Voter, manner: str, sets: np.ndarray, count: int, dice: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Chosen and other sets of random pairs: int[count, 4] each."""
    pairs = np.array([dice.choice(len(sets), 2, replace=False) for _ in range(count)])
    one, other = sets[pairs[:, 0]], sets[pairs[:, 1]]
    utility = voter.utility[manner]
    margin = (utility[one].mean(axis=1) - utility[other].mean(axis=1)) / TEMPERATURE
    is_first = dice.random(count) < 1 / (1 + np.exp(-margin))
    return np.where(is_first[:, None], one, other), np.where(is_first[:, None], other, one)


def impute(ratings: Ratings) -> np.ndarray:
    """Everybody's rating of every film, by biased matrix factorisation of all ratings."""
    mean = ratings.stars.mean()
    user_bias, film_bias = np.zeros(ratings.n_users), np.zeros(ratings.n_films)
    for _ in range(10):
        rest = ratings.stars - mean - user_bias[ratings.users]
        film_bias = _shrunk(ratings.films, rest, ratings.n_films)
        rest = ratings.stars - mean - film_bias[ratings.films]
        user_bias = _shrunk(ratings.users, rest, ratings.n_users)
    rest = ratings.stars - mean - user_bias[ratings.users] - film_bias[ratings.films]
    dice = np.random.default_rng(0)
    users = np.zeros((ratings.n_users, IMPUTED_RANK))
    films = dice.normal(size=(ratings.n_films, IMPUTED_RANK)) * 0.1
    by_film = np.argsort(ratings.films, kind="stable")
    for _ in range(IMPUTED_ROUNDS):
        _least_squares(ratings.users, ratings.films, rest, films, users)
        _least_squares(ratings.films[by_film], ratings.users[by_film], rest[by_film], users, films)
    return mean + user_bias[:, None] + film_bias + users @ films.T


def _shelves(
    films: np.ndarray, stars: np.ndarray, weights: np.ndarray, dice: np.random.Generator
) -> list[np.ndarray]:
    """Eight fours from a member's best twelve; ties go to the rarer film more often."""
    best = _best(films, stars, BEST_FILMS, weights, dice)
    if len(best) < 4:
        return []
    return [dice.choice(best, 4, replace=False) for _ in range(SETS_A_MEMBER)]


def _best(
    films: np.ndarray, stars: np.ndarray, count: int, weights: np.ndarray, dice: np.random.Generator
) -> np.ndarray:
    chance = dice.random(len(films)) ** (1 / weights[films])
    return films[np.lexsort((-chance, -stars))[:count]]


def _voter(
    ratings: Ratings, user: int, imputed: np.ndarray, weights: np.ndarray, dice: np.random.Generator
) -> Voter | None:
    films, stars = ratings.of(user)
    own = _best(films, stars, 4, weights, dice)
    rest = ~np.isin(films, own)
    is_truth = rest & (dice.random(len(films)) < TRUTH_SHARE)
    high = stars >= max(LIKED_FROM, np.quantile(stars, 0.75))
    candidates = np.ones(ratings.n_films, bool)
    candidates[films[~is_truth]] = False
    return Voter(
        user=user,
        liked=films[is_truth & high],
        candidates=candidates,
        utility=_utilities(imputed[user], films, stars),
    )


def _utilities(imputed: np.ndarray, films: np.ndarray, stars: np.ndarray) -> dict[str, np.ndarray]:
    pure = imputed.copy()
    pure[films] = stars
    spread = (pure - pure.mean()) / pure.std()
    familiar = 0.5 * (imputed - imputed.mean()) / imputed.std() - 0.25
    familiar[films] = spread[films] + 1.0
    return {"fam": familiar, "imp": spread}


def _shrunk(who: np.ndarray, rest: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(who, rest, count) / (np.bincount(who, minlength=count) + 5)


def _least_squares(
    rows: np.ndarray, columns: np.ndarray, rest: np.ndarray, given: np.ndarray, wanted: np.ndarray
) -> None:
    """Ridge regression of each row's residuals on the given factors; `rows` ascending."""
    starts = np.searchsorted(rows, np.arange(len(wanted) + 1))
    identity = IMPUTED_RIDGE * np.eye(given.shape[1])
    for row, (start, end) in enumerate(pairwise(starts)):
        if start < end:
            known = given[columns[start:end]]
            wanted[row] = np.linalg.solve(known.T @ known + identity, known.T @ rest[start:end])
