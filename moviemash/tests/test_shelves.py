from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guide.extras import FilmPart
from guide.models import Movie
from moviemash.actions import retire_set
from moviemash.models import FilmSet
from moviemash.shelves import duel_of_the_day, rank_of_film, todays_duel
from moviemash.tests.cast import make_shelves

pytestmark = pytest.mark.django_db

PAGE = {"HTTP_ACCEPT": "text/html"}
JSON = {"HTTP_ACCEPT": "application/json"}
TODAY = date(2026, 11, 21)


def test_the_duel_of_the_day_is_the_same_for_everybody_all_day(db):
    make_shelves(20)

    days = {todays_duel(TODAY).sides for _ in range(5)}
    cache.clear()
    days.add(todays_duel(TODAY).sides)

    assert len(days) == 1
    others = {todays_duel(date(2026, 12, day)).sides for day in range(1, 15)}
    assert len(others) > 5


def test_it_hangs_at_the_home_page_and_leads_to_its_pair(client, ada):
    make_shelves(20)
    client.force_login(ada)
    page = client.get("/", **PAGE).content.decode()
    assert "Duel of the day" in page
    assert 'href="/mash/today/"' in page

    answer = client.get("/mash/today/", follow=True, **JSON).json()

    of_today = todays_duel(timezone.localdate())
    assert (answer["set_a"]["id"], answer["set_b"]["id"]) == of_today.sides


def test_who_judged_it_gets_the_next_pair(client, ada):
    make_shelves(20)
    client.force_login(ada)
    first = client.get("/mash/today/", follow=True, **JSON).json()
    client.post(
        "/mash/votes/",
        {"comparison_id": first["comparison_id"], "winner_set_id": first["set_a"]["id"]},
        content_type="application/json",
        **JSON,
    )

    again = client.get("/mash/today/", follow=True, **JSON).json()

    assert {again["set_a"]["id"], again["set_b"]["id"]} != {
        first["set_a"]["id"],
        first["set_b"]["id"],
    }


def test_a_shelf_that_leaves_play_leaves_the_home_page(db):
    make_shelves(6)
    gone = todays_duel(TODAY).left

    retire_set(FilmSet.objects.get(pk=gone))

    assert gone not in todays_duel(TODAY).sides


def test_without_shelves_nothing_hangs(rf, db):
    assert duel_of_the_day(rf.get("/")) is None


def test_it_takes_few_queries(rf, db):
    make_shelves(20)
    duel_of_the_day(rf.get("/"))

    with CaptureQueriesContext(connection) as asked:
        duel_of_the_day(rf.get("/"))

    assert len(asked) == 3


def test_a_film_tells_on_whose_shelves_it_stands(db):
    shelf = make_shelves(3)[1]
    on_it, nowhere = Movie.objects.get(pk=shelf.film_ids[0]), Movie(pk=10**9)

    part = rank_of_film(on_it, None)

    assert isinstance(part, FilmPart)
    assert part.context["shelves"] == [shelf]
    assert rank_of_film(nowhere, None) is None
