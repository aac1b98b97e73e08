"""What MovieMash hangs up elsewhere: the duel of the day at the home page, shelves at films."""

import random
from datetime import date

import redis
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from config.home import Shelf, shelf
from guide.extras import FilmPart, film_extras
from guide.models import Movie
from moviemash.duels import Duel, table_of
from moviemash.layout import films_of, lay_out
from moviemash.models import FilmRank, FilmSet
from moviemash.pairing import draw_pair

A_DAY_SECONDS = 26 * 3600
SHELVES_OF_FILM = 4


@shelf(order=40)
def duel_of_the_day(request: HttpRequest) -> Shelf | None:
    duel = todays_duel(timezone.localdate())
    if duel is None:
        return None
    table = table_of([duel])
    shown = lay_out(table, films_of(table.sets.values()))
    if not shown:
        return None
    context = {"duel": shown[0], "url": reverse("moviemash:today")}
    return Shelf("duel", "moviemash/_duel_of_the_day.html", context, place="right")


def todays_duel(today: date) -> Duel | None:
    """The same pair for everybody until midnight, as long as both are in play."""
    key = f"mash:today:{today.isoformat()}"
    try:
        sides = cache.get(key)
        if sides is None or FilmSet.objects.in_play().filter(pk__in=sides).count() < 2:
            pair = draw_pair(None, dice=random.Random(today.toordinal()))
            if pair is None:
                return None
            sides = (pair.left, pair.right)
            cache.set(key, sides, A_DAY_SECONDS)
    except (redis.RedisError, OSError):
        return None  # the home page lives without it
    return Duel(today.isoformat(), *sides)


@film_extras
def rank_of_film(movie: Movie, user: object) -> FilmPart | None:
    """How a film fares in duels, and some of the shelves it stands on."""
    on = FilmSet.objects.current().filter(entries__movie=movie)
    shelves = list(on.order_by("-cautious", "pk")[:SHELVES_OF_FILM])
    if not shelves:
        return None
    rank = FilmRank.objects.filter(movie=movie).first()
    return FilmPart("mash", "moviemash/_film.html", {"shelves": shelves, "rank": rank})
