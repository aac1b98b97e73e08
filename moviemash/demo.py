"""Invented shelves and votes, plainly so called, for a checkout whose page shall live."""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import exp

from django.db import transaction
from django.utils import timezone

from guide.models import Movie
from moviemash.actions import keep_set
from moviemash.actions.refit import refit_tables
from moviemash.models import Comparison, FilmSet, Vote
from moviemash.rules import bucket_of, elo_gain, tier_of
from moviemash.training import TrainingRuns, train

FILMS = 900
SHELVES = 200
VOTERS = 40
VOTES_A_VOTER = 60
# How much a demo voter cares for their own taste, and for how good the shelf is to everybody.
TASTE_COUNTS, QUALITY_COUNTS = 2.2, 0.8


@dataclass(frozen=True, slots=True)
class PlantedTaste:
    name: str
    genres: frozenset[str]
    years: range

    def likes(self, movie: Movie) -> bool:
        return bool(self.genres.intersection(movie.genre_names)) and (movie.year or 0) in self.years


TASTES = (
    PlantedTaste("noir", frozenset({"Crime", "Film-Noir", "Mystery"}), range(1940, 1965)),
    PlantedTaste("western", frozenset({"Western"}), range(1939, 1980)),
    PlantedTaste("musical", frozenset({"Musical", "Romance"}), range(1935, 1970)),
    PlantedTaste("night terror", frozenset({"Horror"}), range(1955, 1995)),
    PlantedTaste("far future", frozenset({"Sci-Fi", "Science Fiction"}), range(1960, 2030)),
    PlantedTaste("laughter", frozenset({"Comedy"}), range(1975, 2030)),
    PlantedTaste("quiet drama", frozenset({"Drama"}), range(1950, 1985)),
    PlantedTaste("chase", frozenset({"Thriller", "Action"}), range(1970, 2030)),
)


def fill_demo() -> int:
    """Answers how many shelves were made; made once, whatever became of them."""
    if FilmSet.objects.filter(source=FilmSet.Source.DEMO).exists():
        return 0
    dice = random.Random(20261121)
    films = list(Movie.objects.in_stock().order_by("-renown", "title", "pk")[:FILMS])
    if len(films) < 8:
        return 0
    with transaction.atomic():
        shelves = _fill_shelves(films, dice)
        _fill_votes(shelves, dice)
    refit_tables(timezone.now())
    with suppress(TrainingRuns):  # whoever trains now will read these shelves too
        train()
    return len(shelves)


def _fill_shelves(films: Sequence[Movie], dice: random.Random) -> list[tuple[FilmSet, int]]:
    """Shelves with the number of their taste: three films of it and one of anything."""
    liked = [[film for film in films if taste.likes(film)] for taste in TASTES]
    shelves = []
    for number in range(SHELVES):
        taste = number % len(TASTES)
        pool = liked[taste] if len(liked[taste]) >= 8 else list(films)
        four: list[Movie] = []
        while len(four) < 4:
            of = pool if len(four) < 3 else films
            film = of[min(int(dice.expovariate(8 / len(of))), len(of) - 1)]
            if film not in four:
                four.append(film)
        dice.shuffle(four)
        name = f"Demo {TASTES[taste].name} {number // len(TASTES) + 1}"
        shelves.append((keep_set(name, four, FilmSet.Source.DEMO), taste))
    return shelves


def _fill_votes(shelves: Sequence[tuple[FilmSet, int]], dice: random.Random) -> None:
    quality = [dice.gauss(0, 1) for _ in shelves]
    comparisons: dict[tuple[int, int], Comparison] = {}
    votes = []
    for voter in range(VOTERS):
        taste = voter % len(TASTES)
        for number in range(VOTES_A_VOTER):
            pair = dice.sample(range(len(shelves)), 2)
            worth = [
                TASTE_COUNTS * (shelves[place][1] == taste) + QUALITY_COUNTS * quality[place]
                for place in pair
            ]
            has_left_won = dice.random() < 1 / (1 + exp(worth[1] - worth[0]))
            left, right = (shelves[place][0] for place in pair)
            chosen, other = (left, right) if has_left_won else (right, left)
            low, high = sorted((left, right), key=lambda shelf: shelf.pk)
            met = comparisons.setdefault((low.pk, high.pk), Comparison(set_a=low, set_b=high))
            gain = _rate(chosen, other)
            if chosen is low:
                met.votes_a += 1
            else:
                met.votes_b += 1
            votes.append(
                Vote(
                    visitor=f"demo-{voter + 1}",
                    token=f"demo-{number}",
                    comparison=met,
                    chosen=chosen,
                    other=other,
                    is_chosen_left=has_left_won,
                    is_counted=True,
                    gain=gain,
                )
            )
    Comparison.objects.bulk_create(comparisons.values(), batch_size=1000)
    Vote.objects.bulk_create(votes, batch_size=1000)
    fields = ["elo", "votes", "wins", "bucket", "tier"]
    FilmSet.objects.bulk_update([shelf for shelf, _ in shelves], fields, batch_size=500)


def _rate(winner: FilmSet, loser: FilmSet) -> float:
    """As a cast vote would, on rows nobody else has seen yet."""
    gain = elo_gain(winner.elo, loser.elo, winner.votes, loser.votes)
    winner.wins += 1
    for film_set, points in ((winner, gain), (loser, -gain)):
        film_set.elo += points
        film_set.votes += 1
        film_set.bucket, film_set.tier = bucket_of(film_set.elo), tier_of(film_set.votes)
    return gain
