from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from guide.extras import Extra, programme_extras
from guide.shelves import hero, on_tonight
from guide.tests.cast import make_channel, make_film, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_a_visitor():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


def programme_in(minutes, title, *, channel=None, renown=0, **facts):
    return make_programme(
        channel or make_channel(f"Channel of {title}"),
        make_film(title, renown=renown),
        timezone.now() + timedelta(minutes=minutes),
        **facts,
    )


def test_the_sign_shows_where_most_people_sit(request_of_a_visitor):
    full = programme_in(-30, "Vertigo")
    programme_in(20, "Heat", renown=99)
    programme_extras(lambda programmes, user: {full.pk: Extra(people_count=38)})

    sign = hero(request_of_a_visitor).context["hero"]

    assert (sign["title"], sign["people"], sign["is_on"]) == ("Vertigo", 38, True)
    assert sign["poster_url"].startswith("/art/poster/")
    assert sign["url"] == full.get_absolute_url()


def test_in_an_empty_house_it_shows_the_best_known_of_what_comes(request_of_a_visitor):
    programme_in(-30, "On already", renown=120)
    programme_in(10, "Obscure", renown=10)
    programme_in(20, "Famous", renown=90)
    programme_in(25, "Called off", renown=99, is_cancelled=True)

    assert hero(request_of_a_visitor).context["hero"]["title"] == "Famous"


def test_the_sign_offers_a_seat_only_where_the_door_is_open(client):
    programme_in(40, "Later")
    assert "See the film" in client.get("/").content.decode()

    programme_in(10, "Soon", renown=50)
    assert "Take a seat" in client.get("/").content.decode()


def test_the_board_lists_what_comes_next(request_of_a_visitor, django_assert_num_queries):
    programme_in(-30, "On already")
    programme_in(10, "Soon")
    programme_in(40, "Called off", is_cancelled=True)

    with django_assert_num_queries(1):
        rows = on_tonight(request_of_a_visitor).context["rows"]
        hero(request_of_a_visitor)

    assert [row["title"] for row in rows] == ["Soon", "Called off"]
    assert rows[0]["subline"].endswith("house open")
    assert (rows[0]["cancelled"], rows[1]["cancelled"]) == (False, True)


def test_an_empty_guide_hangs_nothing_up(request_of_a_visitor):
    assert hero(request_of_a_visitor) is None
    assert on_tonight(request_of_a_visitor) is None


def test_the_home_page_shows_both(client):
    programme_in(10, "Paris")

    page = client.get("/", HTTP_ACCEPT="text/html").content.decode()

    assert "Paris" in page
    assert "Full guide" in page
