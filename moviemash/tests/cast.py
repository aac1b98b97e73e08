"""Shelves and duels for tests, by the doors the site uses."""

import random

from guide.models import Movie
from guide.tests.cast import make_film
from moviemash.actions import keep_set
from moviemash.models import FilmSet

GENRES = ("Drama", "Comedy", "Crime", "Western")


def make_films(count=4, *, genre="Drama", prefix="Film"):
    """All at once: some tests want dozens."""
    first = make_film(f"{prefix} 0", genres=[genre])
    more = Movie.objects.bulk_create(
        Movie(title=f"{prefix} {number}", year=1979, runtime_min=120, genre_names=[genre])
        for number in range(1, count)
    )
    first.genres.get().movies.add(*more)
    return [first, *more]


def make_shelf(member="Tomasz", films=None, *, genre="Drama", **facts):
    films = films or make_films(genre=genre)
    return keep_set(member, films, facts.pop("source", FilmSet.Source.HERE), **facts)


def make_shelves(count=8):
    """So many shelves of four films each, their genres by turns."""
    return [
        make_shelf(f"member {number}", genre=GENRES[number % len(GENRES)])
        for number in range(count)
    ]


def make_planted_shelves(count=60, *, films_a_half=20):
    """Shelves of two tastes by turns, each from its own half of the films, popular ones oftener."""
    dice = random.Random(7)
    halves = [
        make_films(films_a_half, genre=genre, prefix=genre) for genre in ("Western", "Musical")
    ]
    shelves = []
    for number in range(count):
        half = halves[number % 2]
        four = []
        while len(four) < 4:
            film = half[min(int(dice.expovariate(0.12)), films_a_half - 1)]
            if film not in four:
                four.append(film)
        shelves.append(make_shelf(f"member {number}", four))
    return shelves
