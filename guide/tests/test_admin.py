from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guide.models import Channel, Genre, Movie, Person, Programme
from guide.tests.cast import TONIGHT, make_channel, make_film, make_programme

pytestmark = pytest.mark.django_db

MODELS = [Movie, Person, Genre, Channel, Programme]


def address(model, page, *args):
    return reverse(f"admin:guide_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_form_opens(admin_client, model):
    make_programme(make_channel(), make_film(director="Andrei Tarkovsky"))

    assert admin_client.get(address(model, "changelist")).status_code == 200
    assert admin_client.get(address(model, "add")).status_code == 200
    change = address(model, "change", model.objects.first().pk)
    assert admin_client.get(change).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_lists_take_as_many_queries_with_more_rows(admin_client, model):
    def count():
        with CaptureQueriesContext(connection) as asked:
            admin_client.get(address(model, "changelist"))
        return len(asked)

    make_programme(make_channel(), make_film(director="One"))
    few = count()
    for number in range(12):
        channel = make_channel(f"Channel {number}")
        make_programme(
            channel, make_film(f"F{number}", genres=[f"G{number}"], director=f"P{number}")
        )

    # The lists of filters and of editable rows are forms of their own, not queries per row.
    assert count() <= few + (1 if model is Programme else 0)


def test_search_finds_without_accents(admin_client):
    make_film("Amélie")
    make_film("Heat")

    page = admin_client.get(address(Movie, "changelist"), {"q": "amelie"}).content.decode()

    assert "Amélie" in page
    assert "Heat" not in page


def test_programmes_can_be_cancelled_and_shown_after_all(admin_client):
    programme = make_programme(make_channel(), starts_at=timezone.now() + timedelta(hours=2))

    def act(action):
        return admin_client.post(
            address(Programme, "changelist"),
            {"action": action, "_selected_action": [programme.pk]},
            follow=True,
        ).content.decode()

    assert "1 programme cancelled" in act("cancel")
    programme.refresh_from_db()
    assert programme.is_cancelled
    assert "1 programme is on again" in act("reinstate")


def test_an_overlap_is_told_in_the_form(admin_client):
    channel = make_channel()
    make_programme(channel, starts_at=TONIGHT)

    page = admin_client.post(
        address(Programme, "add"),
        {
            "channel": channel.pk,
            "movie": "",
            "title": "A talk",
            "starts_at_0": "2026-11-21",
            "starts_at_1": "20:30",
            "ends_at_0": "2026-11-21",
            "ends_at_1": "21:00",
            "source": "admin",
        },
    ).content.decode()

    assert "Another programme of this channel is on at that time." in page
    assert Programme.objects.count() == 1


def test_a_film_saved_here_is_filed_under_its_genres(admin_client):
    admin_client.post(
        address(Movie, "add"),
        {
            "title": "Stalker",
            "year": 1979,
            "genre_names": "Sci-Fi,Drama",
            "credits-TOTAL_FORMS": 0,
            "credits-INITIAL_FORMS": 0,
        },
    )

    assert {genre.name for genre in Movie.objects.get().genres.all()} == {"Sci-Fi", "Drama"}


def test_people_who_are_no_staff_do_not_get_in(client, ben):
    client.force_login(ben)

    assert client.get(address(Movie, "changelist")).status_code in (302, 404)
