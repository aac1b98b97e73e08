"""A house with no shelf, or with two: the other tests share one that has many."""

import pytest
from django.utils import timezone

from guide.tests.cast import make_film
from moviemash.actions import cast_vote
from moviemash.actions.refit import refit_tables
from moviemash.demo import fill_demo
from moviemash.duels import Duel
from moviemash.lists import list_for
from moviemash.models import FilmSet
from moviemash.tests.cast import make_shelves
from moviemash.training import train
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db

PAGE = {"HTTP_ACCEPT": "text/html"}
JSON = {"HTTP_ACCEPT": "application/json"}


def test_an_empty_house_says_what_is_missing(client, db):
    page = client.get("/mash/", **PAGE)

    assert "No shelves yet" in page.content.decode()
    assert client.get("/mash/", **JSON).json()["comparison_id"] is None


def test_an_empty_table_says_what_to_do(client, db):
    for of in ("shelves", "films"):
        page = client.get("/mash/ranking/", {"of": of}, **PAGE).content.decode()
        assert "Nothing is ranked yet" in page


def test_without_shelves_there_is_a_model_of_nothing(db, ada):
    assert train().films == 0
    assert list_for(Voter(ada)).films == []


def test_without_films_there_is_nothing_to_invent(db):
    assert fill_demo() == 0


def test_without_votes_there_is_nothing_to_set(db):
    make_shelves(2)

    assert refit_tables(timezone.now()).sets == 0


def test_sets_enter_the_table_with_ten_votes(ada, ben):
    left, right = make_shelves(2)
    for person in (ada, ben):
        cast_vote(Voter(person), Duel("one", left.pk, right.pk), left.pk)

    report = refit_tables(timezone.now())

    assert report.sets == 2
    assert report.ranked == 0
    assert not FilmSet.objects.ranked().exists()


def test_what_others_chose_is_counted_without_the_own_vote(client, ada, ben):
    make_shelves(2)
    for person in (ben, ada):
        client.force_login(person)
        facts = client.get("/mash/", **JSON).json()
        winner = min(facts["set_a"]["id"], facts["set_b"]["id"])
        answer = client.post(
            "/mash/votes/",
            {"comparison_id": facts["comparison_id"], "winner_set_id": winner},
            content_type="application/json",
            **JSON,
        ).json()

    assert (answer["last"]["agreed"], answer["last"]["others"]) == (1, 1)


def test_no_shelves_are_filled_up_with_the_archive(client):
    make_film("Famous", renown=90)

    listed = client.get("/mash/recommendations/", **JSON).json()["films"]
    assert [film["title"] for film in listed] == ["Famous"]
