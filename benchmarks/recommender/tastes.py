"""Ratings: read from a directory, or generated with planted tastes."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Ratings:
    """One row a rating: who, which film, how many stars (0.5 to 5)."""

    users: np.ndarray
    films: np.ndarray
    stars: np.ndarray
    n_users: int
    n_films: int

    def of(self, user: int) -> tuple[np.ndarray, np.ndarray]:
        rows = slice(*np.searchsorted(self.users, [user, user + 1]))
        return self.films[rows], self.stars[rows]


def read(folder: Path) -> Ratings:
    """`ratings.csv` with the columns user, item, rating; whatever else is in it is ignored."""
    # Spreadsheets put a mark before the first column's name.
    with (folder / "ratings.csv").open(newline="", encoding="utf-8-sig") as file:
        table = csv.DictReader(file)
        if missing := {"user", "item", "rating"} - set(table.fieldnames or ()):
            raise SystemExit(f"{file.name}: no column {', '.join(sorted(missing))}.")
        rows = [(row["user"], row["item"], float(row["rating"])) for row in table]
    users = _numbers([row[0] for row in rows])
    films = _numbers([row[1] for row in rows])
    return _sorted(users, films, np.array([row[2] for row in rows]))


def generate(
    seed: int = 1, *, users: int = 943, films: int = 1682, ratings: int = 100_000, rank: int = 12
) -> Ratings:
    """People of planted tastes, as many as in MovieLens 100k and as unequal.

    Films have genres (clusters of the taste space), a quality everybody sees and a popularity like
    1/place. People watch what is popular and what they expect to like, and rate with noise.
    """
    dice = np.random.default_rng(seed)
    genres = dice.normal(size=(18, rank)) / np.sqrt(rank)
    film_taste = genres[dice.integers(18, size=films)]
    film_taste = film_taste + dice.normal(size=(films, rank)) * 0.5 / np.sqrt(rank)
    user_taste = np.zeros((users, rank))
    for _ in range(2):
        user_taste += genres[dice.integers(18, size=users)] * dice.gamma(2, 0.8, (users, 1))
    user_taste += dice.normal(size=(users, rank)) * 0.5 / np.sqrt(rank)
    affinity = user_taste @ film_taste.T
    affinity = (affinity - affinity.mean()) / affinity.std()
    place = dice.permutation(films) + 1
    popularity = -0.9 * np.log(place + 12.0)
    quality = dice.normal(size=films) * 0.55 + 0.18 * (popularity - popularity.mean())
    mean, bias = 3.45, dice.normal(size=users) * 0.4
    expected = mean + bias[:, None] + quality + 0.62 * affinity
    activity = np.clip(dice.lognormal(4.3, 0.85, users), 20, films * 0.45)
    activity = (activity * ratings / activity.sum()).round().clip(20).astype(int)
    rows = []
    for user in range(users):
        wish = popularity + 0.75 * affinity[user] + 0.35 * quality + dice.gumbel(size=films)
        seen = np.argpartition(-wish, activity[user])[: activity[user]]
        stars = expected[user, seen] + dice.normal(size=len(seen)) * 0.75
        rows.append((np.full(len(seen), user), seen, np.clip(np.round(stars), 1, 5)))
    return _sorted(*(np.concatenate(part) for part in zip(*rows, strict=True)))


def _numbers(names: list[str]) -> np.ndarray:
    return np.unique(np.array(names), return_inverse=True)[1]


def _sorted(users: np.ndarray, films: np.ndarray, stars: np.ndarray) -> Ratings:
    order = np.lexsort((films, users))
    return Ratings(
        users[order], films[order], stars[order], int(users.max()) + 1, int(films.max()) + 1
    )
