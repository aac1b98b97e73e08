"""TMDB's answers, from a server on loopback, into the guide."""

import logging

import pytest

from guide.clients import Busy, KeyRefused, NoSuchFilm, TmdbClient, TmdbError
from guide.importers.tmdb import import_movie, keep_movie
from guide.models import Movie
from guide.tests.cast import make_film
from guide.tests.fake_tmdb import KEY, fake_tmdb, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def tmdb():
    with fake_tmdb() as server:
        yield server


@pytest.fixture
def client(tmdb):
    with TmdbClient(KEY, tmdb.url) as client:
        yield client


def test_a_film_comes_with_its_makers(client):
    movie = import_movie(client, 496243)

    assert (movie.title, movie.year, movie.runtime_min) == ("Parasite", 2019, 133)
    assert (movie.tmdb_id, movie.imdb_id) == (496243, "tt6751668")
    assert movie.genre_names == ["Comedy", "Thriller", "Drama"]
    assert movie.director_names == ["Bong Joon-ho"]
    assert {genre.name for genre in movie.genres.all()} == {"Comedy", "Thriller", "Drama"}
    assert movie.credits.filter(role="director", person__name="Bong Joon-ho").exists()
    assert movie.renown > 0


def test_a_film_the_guide_knows_keeps_its_facts_and_gains_an_id(client):
    known = make_film("Gisaengchung", 2019, imdb_id="tt6751668", genres=["Drama"])

    movie = import_movie(client, 496243)

    assert movie.pk == known.pk
    assert (movie.title, movie.genre_names, movie.tmdb_id) == ("Gisaengchung", ["Drama"], 496243)
    assert Movie.objects.count() == 1


def test_importing_twice_keeps_one_film(client):
    assert import_movie(client, 1018).pk == import_movie(client, 1018).pk


@pytest.mark.parametrize(
    "changes",
    [
        {"release_date": ""},
        {"runtime": 0},
        {"runtime": None},
        {"imdb_id": None},
        {"genres": []},
        {"credits": {}},
        {"spoken_languages": None, "production_countries": None},
        {"softcore": True, "something_new": {"a": 1}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_facts_may_be_missing_null_empty_or_new(changes):
    movie = keep_movie(saved("movie_496243_append") | changes)

    assert movie.title == "Parasite"
    assert movie.runtime_min in (133, None)


def test_the_guides_names_of_genres_are_kept():
    told = saved("movie_1018") | {"genres": [{"id": 878, "name": "Science Fiction"}]}

    assert keep_movie(told).genre_names == ["Sci-Fi"]


def test_a_token_goes_into_a_header_and_not_into_the_address(tmdb):
    with TmdbClient("eyJtoken", tmdb.url) as client:
        client.movie(1018)

    assert tmdb.headers_seen[0]["Authorization"] == "Bearer eyJtoken"
    assert "api_key" not in tmdb.asked[0][1]


def test_the_key_stays_out_of_the_logs(tmdb, client, capfd):
    client.movie(1018)

    assert tmdb.asked[0][1]["api_key"] == KEY
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert KEY not in "".join(capfd.readouterr())


def test_a_foreign_id_finds_a_film_or_none(client):
    assert client.find_by_imdb_id("tt6751668") == 496243
    assert client.find_by_imdb_id("tt0000000") is None


def test_too_fast_is_waited_out(tmdb, client):
    tmdb.busy_for = 2

    assert client.movie(1018)["id"] == 1018
    assert len(tmdb.asked) == 3


def test_too_fast_for_too_long_is_told(tmdb, client):
    tmdb.busy_for = 99

    with pytest.raises(Busy):
        client.movie(1018)
    assert len(tmdb.asked) == 5


def test_a_wrong_key_and_a_missing_film_are_never_asked_for_again(tmdb, client):
    with pytest.raises(NoSuchFilm):
        client.movie(999_999)
    with TmdbClient("wrong", tmdb.url) as wrong, pytest.raises(KeyRefused):
        wrong.movie(1018)

    assert len(tmdb.asked) == 2


@pytest.mark.parametrize("body", [b"<html>", b'{"id": 1018, "ti', b"[]", b"\xff"])
def test_an_answer_that_is_none_is_an_error_and_no_film(tmdb, client, body):
    tmdb.answer_with = (200, body)

    with pytest.raises(TmdbError):
        import_movie(client, 1018)
    assert not Movie.objects.exists()
