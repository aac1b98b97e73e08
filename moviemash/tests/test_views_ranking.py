from copy import deepcopy
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from moviemash.actions import cast_vote
from moviemash.actions.refit import refit_tables
from moviemash.duels import Duel
from moviemash.models import FilmSet
from moviemash.tests.cast import make_shelves
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db

PAGE = {"HTTP_ACCEPT": "text/html"}
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(scope="module")
def judged(module_db):
    """Six shelves, each better than the next one to fifteen people; the last never judged."""
    people = [User.objects.create_user(f"person{number}") for number in range(15)]
    shelves = make_shelves(6)
    for person in people:
        for one, other in pairwise(shelves[:5]):
            cast_vote(Voter(person), Duel(f"{one.pk}", one.pk, other.pk), one.pk)
    refit_tables(timezone.now())
    return shelves


@pytest.fixture
def ranked(judged, db):
    return deepcopy(judged)


def test_the_table_is_in_the_order_of_what_is_certain(client, ranked):
    rows = client.get("/mash/ranking/", **JSON).json()["rows"]

    assert [row["place"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0]["member"] == "member 0"
    assert [row["cautious"] for row in rows] == sorted(
        (row["cautious"] for row in rows), reverse=True
    )
    assert rows[0]["cautious"] == pytest.approx(rows[0]["strength"] - 2 * rows[0]["sigma"])


def test_the_page_tells_confidence_in_words_and_as_a_bar(client, ranked):
    page = client.get("/mash/ranking/", **PAGE).content.decode()

    assert "% of duels" in page
    assert page.count('class="confidence-span"') == 5
    assert "won 15 of 15 duels" in page
    assert "style=" not in page


def test_single_films_have_their_table(client, ranked):
    rows = client.get("/mash/ranking/", {"of": "films"}, **JSON).json()["rows"]
    page = client.get("/mash/ranking/", {"of": "films"}, **PAGE).content.decode()

    assert len(rows) == 20
    assert rows[0]["title"].startswith("Film")
    assert rows[0]["votes"] == 15
    assert "on one shelf" in page


def test_a_shelf_tells_its_story(client, ranked):
    refit_tables(timezone.now() + timedelta(days=1))
    second = ranked[1]

    page = client.get(second.get_absolute_url(), **PAGE).content.decode()
    facts = client.get(second.get_absolute_url(), **JSON).json()

    assert "Place 2" in page
    assert "It won 15 of its 30 duels." in page
    assert "<polyline" in page
    assert "lost to" in page
    assert "won over" in page
    assert facts["place"] == 2
    assert [day["place"] for day in facts["history"]] == [2, 2]


def test_a_shelf_that_nobody_judged_says_so(client, ranked):
    page = client.get(ranked[5].get_absolute_url(), **PAGE).content.decode()

    assert "Nobody has judged it yet." in page
    assert client.get(ranked[5].get_absolute_url(), **JSON).json()["place"] is None


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "-1"}, {"page": "99"}, {"of": "\0"}])
def test_nothing_asked_breaks_the_table(client, ranked, query):
    assert client.get("/mash/ranking/", query, **PAGE).status_code == 200


def test_a_shelf_that_does_not_exist_is_not_found(client, db):
    assert client.get("/mash/shelves/0/", **PAGE).status_code == 404


def test_the_table_takes_as_many_queries_with_more_rows(client, ranked):
    with CaptureQueriesContext(connection) as many:
        client.get("/mash/ranking/", **PAGE)
    FilmSet.objects.filter(pk__in=[shelf.pk for shelf in ranked[1:4]]).update(votes=0, wins=0)
    with CaptureQueriesContext(connection) as few:
        client.get("/mash/ranking/", **PAGE)

    assert len(few) == len(many) <= 4
