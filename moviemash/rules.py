"""How a duel moves two ratings, and which sets should meet. Chance is an argument."""

from collections import Counter
from collections.abc import Sequence
from math import exp, floor, log, log2

START_ELO = 1500.0
# Points of Elo in one unit of Bradley-Terry strength.
POINTS_A_STRENGTH = 400.0 / log(10)
# A set stays off the public table until so many people have judged it.
RANKED_FROM_VOTES = 10
# Share of pairs drawn evenly and flagged, so that every evaluation has unbiased data.
UNIFORM_SHARE = 0.05
FEWEST_VOTES_SHARE = 0.7

BUCKET_WIDTH = 25.0
HIGHEST_BUCKET = 119


def expected(elo: float, opponent: float) -> float:
    """The chance of winning, between 0 and 1."""
    return 1.0 / (1.0 + exp((opponent - elo) / POINTS_A_STRENGTH))


def k_factor(votes_a: int, votes_b: int) -> float:
    """How far one vote may move a rating. Must fall with votes: a constant K only counts wins.

    One K for both sides keeps the sum of all ratings constant, which is a free integrity check.
    """
    return max(12.0, 64.0 / (1.0 + min(votes_a, votes_b) / 8.0))


def elo_gain(winner: float, loser: float, winner_votes: int, loser_votes: int) -> float:
    """What the winner gains and the loser loses, in points."""
    return k_factor(winner_votes, loser_votes) * (1.0 - expected(winner, loser))


def bucket_of(elo: float) -> int:
    """Which shelf of near ratings a set stands on."""
    return max(0, min(HIGHEST_BUCKET, floor(elo / BUCKET_WIDTH)))


def tier_of(votes: int) -> int:
    """How well known a rating is: 0 for no vote, then one more with every doubling."""
    return floor(log2(votes + 1))


def is_ranked(votes: int) -> bool:
    return votes >= RANKED_FROM_VOTES


def main_genre(genres_of_films: Sequence[Sequence[str]]) -> str:
    """What a set is about: the genre most of its films lead with, then any they share.

    Ties go to the film that is named first.
    """
    weights: Counter[str] = Counter()
    for genres in genres_of_films:
        for place, genre in enumerate(genres):
            weights[genre] += 3 if place == 0 else 1
    return max(weights, key=lambda genre: weights[genre], default="")


def chance_between(strength: float, sigma: float) -> tuple[int, int]:
    """Per cent of duels won against an average opponent, with all but certainty."""
    low, high = (1 / (1 + exp(-(strength + side * sigma))) for side in (-2, 2))
    return round(100 * low), round(100 * high)
