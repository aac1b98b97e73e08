from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guide.extras import Extra, FilmPart, film_extras, programme_extras
from guide.models import Credit, Movie
from guide.tests.cast import credit, make_channel, make_film, make_programme

pytestmark = pytest.mark.django_db

PAGE = {"HTTP_ACCEPT": "text/html"}
JSON = {"HTTP_ACCEPT": "application/json"}


def test_a_film_page_tells_what_is_known(client):
    movie = make_film(
        "Stalker",
        1979,
        minutes=163,
        genres=["Sci-Fi", "Drama"],
        director="Andrei Tarkovsky",
        countries=["Soviet Union"],
        languages=["Russian"],
    )
    credit(movie, "Alisa Freindlich", Credit.Role.CAST)

    page = client.get(movie.get_absolute_url(), **PAGE).content.decode()

    for fact in ("Stalker", "1979", "163 min", "Andrei Tarkovsky", "Soviet Union", "Russian"):
        assert fact in page
    assert "Alisa Freindlich" in page
    assert "/art/poster/" in page
    assert "style=" not in page
    assert "Not on any channel this week." in page


@pytest.mark.parametrize("wrong", ["", "-stalkr", "-heat"])
def test_another_slug_leads_to_the_right_one_for_good(client, wrong):
    movie = make_film("Stalker")

    answer = client.get(f"/films/{movie.pk}{wrong}/", **PAGE)

    assert answer.status_code == 301
    assert answer["Location"] == f"/films/{movie.pk}-stalker/"


def test_a_title_without_letters_has_an_address_too(client):
    movie = make_film("8½?!", year=None, genres=[])
    silent = make_film("…")

    for shown in (movie, silent):
        assert client.get(shown.get_absolute_url(), **PAGE).status_code == 200


def test_a_film_that_does_not_exist_is_not_found(client):
    assert client.get("/films/99-stalker/", **PAGE).status_code == 404


def test_its_showings_hang_on_the_felt_board(client):
    movie, now = make_film("Stalker", minutes=163), timezone.now()
    make_programme(make_channel("Night Sea"), movie, now - timedelta(minutes=31))
    later = make_programme(make_channel("Late Reel"), movie, now + timedelta(days=2))
    programme_extras(lambda programmes, user: {later.pk: Extra(people_count=3)})

    page = client.get(movie.get_absolute_url(), **PAGE)

    on_now, coming = page.context["screens"]
    assert (on_now.title, on_now.is_on, on_now.minutes_in) == ("Night Sea", True, 31)
    assert (coming.title, coming.people, coming.is_on) == ("Late Reel", 3, False)
    assert "Sit down, 31 min in" in page.content.decode()
    assert later.get_absolute_url() in page.content.decode()


def test_others_add_parts_and_actions(client, tmp_path, settings):
    (tmp_path / "part.html").write_text("<p>{{ word }}</p>")
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}
    ]
    film_extras(lambda movie, user: FilmPart("rooms", "part.html", {"word": "three rooms"}))
    film_extras(lambda movie, user: None)

    page = client.get(make_film().get_absolute_url(), **PAGE)

    assert "<p>three rooms</p>" in page.content.decode()


def test_films_like_it_share_director_genres_and_years(client):
    movie = make_film("Stalker", 1979, genres=["Sci-Fi", "Drama"], director="Andrei Tarkovsky")
    solaris = make_film("Solaris", 1972, genres=["Sci-Fi", "Drama"], director="Andrei Tarkovsky")
    alien = make_film("Alien", 1979, genres=["Sci-Fi", "Drama"], director="Ridley Scott")
    make_film("Grease", 1978, genres=["Musical"], director="Randal Kleiser")

    alike = client.get(movie.get_absolute_url(), **PAGE).context["alike"]

    assert [hung.movie for hung in alike] == [solaris, alien]


def test_a_film_page_takes_as_many_queries_with_more_showings(client):
    few, many = make_film("Few", minutes=10), make_film("Many", minutes=10)
    channel, start = make_channel(), timezone.now() + timedelta(hours=1)
    make_programme(channel, few, start)
    for place in range(1, 7):
        make_programme(channel, many, start + place * timedelta(hours=1))
        make_film(f"Like {place}")

    counts = []
    for movie in (few, many):
        with CaptureQueriesContext(connection) as asked:
            client.get(movie.get_absolute_url(), **PAGE)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 5


def test_search_forgives_accents_typing_errors_and_half_words(client):
    make_film("Amélie", 2001, director="Jean-Pierre Jeunet")
    make_film("Vertigo", 1958, director="Alfred Hitchcock")
    make_film("Heat", 1995)
    make_film("Heat", 1972)

    def found(q):
        films = client.get("/films/", {"q": q}, **JSON).json()["films"]
        return [(film["title"], film["year"]) for film in films]

    assert found("amelie") == [("Amélie", 2001)]
    assert found("vertgo") == [("Vertigo", 1958)]
    assert found("vert") == [("Vertigo", 1958)]
    assert found("hitchcock") == [("Vertigo", 1958)]
    assert found("heat 1995") == [("Heat", 1995)]
    assert found("HEAT") == [("Heat", 1995), ("Heat", 1972)]
    assert found("%") == []


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"},
        {"q": "'; drop table"},
        {"q": "x" * 5000},
        {"page": "-1"},
        {"page": "many"},
        {"decade": "19x0"},
        {"genre": "\0Drama"},
    ],
)
def test_nothing_typed_breaks_the_archive(client, query):
    make_film()

    assert client.get("/films/", query, **PAGE).status_code == 200
    assert client.get("/films/search.json", query).status_code == 200


def test_the_archive_filters_by_genre_and_decade(client):
    make_film("Shane", 1953, genres=["Western"])
    make_film("Unforgiven", 1992, genres=["Western"])
    make_film("Laura", 1944, genres=["Crime"])

    answer = client.get("/films/", {"genre": "Western", "decade": "1950"}, **JSON).json()

    assert [film["title"] for film in answer["films"]] == ["Shane"]
    assert answer["next_page"] is None


def test_typing_brings_the_films_alone(client):
    make_film("Stalker")

    fragment = client.get(
        "/films/", {"q": "stal"}, **PAGE, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="films"
    ).content.decode()

    assert fragment.lstrip().startswith('<div id="films"')
    assert "Stalker" in fragment
    assert "<html" not in fragment


def test_nothing_found_is_said_kindly(client):
    assert "No such film" in client.get("/films/", {"q": "zzzqqq"}, **PAGE).content.decode()


def test_the_archive_takes_as_many_queries_with_more_films(client):
    make_film()
    with CaptureQueriesContext(connection) as few:
        client.get("/films/", **PAGE)
    for number in range(40):
        make_film(f"Film {number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/films/", **PAGE)

    assert len(few) == len(many) == 3
    assert 'rel="next"' in page.content.decode()


def test_pickers_get_few_films_for_few_letters(client):
    for number in range(20):
        make_film(f"Alien {number}")

    answer = client.get("/films/search.json", {"q": "ali"}).json()

    assert len(answer["films"]) == 12
    assert set(answer["films"][0]) >= {"id", "title", "year", "poster_url", "url"}
    assert client.get("/films/search.json").json()["films"] == []


def test_the_slug_is_in_the_address_of_every_film():
    assert Movie(pk=7, title="Paris, Texas").get_absolute_url() == "/films/7-paris-texas/"
