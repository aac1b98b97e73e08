from datetime import timedelta

import pytest
from django.utils import timezone

from guide.extras import Extra, programme_door, programme_extras
from guide.tests.cast import make_channel, make_film, make_programme

pytestmark = pytest.mark.django_db

PAGE = {"HTTP_ACCEPT": "text/html"}


def programme_in(*, minutes, **facts):
    return make_programme(
        make_channel(), make_film("Stalker"), timezone.now() + timedelta(minutes=minutes), **facts
    )


@pytest.fixture
def _doors():
    programme_door(lambda programme, user: None)
    programme_door(lambda programme, user: f"/rooms/for-{programme.pk}/")


@pytest.mark.usefixtures("_doors")
@pytest.mark.parametrize("minutes", [10, -60])
def test_from_the_lobby_to_the_end_it_leads_to_its_room(client, minutes):
    programme = programme_in(minutes=minutes)

    answer = client.get(programme.get_absolute_url(), **PAGE)

    assert (answer.status_code, answer["Location"]) == (302, f"/rooms/for-{programme.pk}/")


@pytest.mark.usefixtures("_doors")
@pytest.mark.parametrize(
    ("minutes", "facts", "words"),
    [
        (60, {}, "House opens"),
        (-500, {}, "This showing is over."),
        (60, {"is_cancelled": True}, "Cancelled."),
        (-10, {"is_cancelled": True}, "Cancelled."),
    ],
)
def test_else_it_tells_about_the_film_and_when_the_house_opens(client, minutes, facts, words):
    answer = client.get(programme_in(minutes=minutes, **facts).get_absolute_url(), **PAGE)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "Stalker" in answer.content.decode()


def test_without_a_room_it_shows_the_film_while_it_runs(client):
    answer = client.get(programme_in(minutes=-5).get_absolute_url(), **PAGE)

    assert answer.status_code == 200
    assert "House open." in answer.content.decode()


def test_a_programme_without_a_film_has_a_page(client):
    programme = programme_in(minutes=60)
    programme.movie, programme.title = None, "An evening of trailers"
    programme.save()

    page = client.get(programme.get_absolute_url(), **PAGE).content.decode()

    assert "An evening of trailers" in page
    assert "House opens" in page


def test_its_facts_as_json(client):
    programme = programme_in(minutes=-5)
    programme_extras(
        lambda programmes, user: {programme.pk: Extra(people_count=4, room_url="/rooms/x/")}
    )

    facts = client.get(programme.get_absolute_url(), HTTP_ACCEPT="application/json").json()

    assert (facts["door"], facts["people"], facts["room_url"]) == ("showing", 4, "/rooms/x/")
    assert facts["title"] == "Stalker"


def test_a_programme_that_does_not_exist_is_not_found(client):
    assert client.get("/guide/programmes/99/", **PAGE).status_code == 404
