"""Whose name means which film of ours."""

import pytest

from guide.clients import TmdbClient
from guide.models import Movie
from guide.tests.cast import make_film
from guide.tests.fake_tmdb import KEY, fake_tmdb
from moviemash.importers.films import fetch_missing, resolve, wait_for
from moviemash.importers.found import FilmRef
from moviemash.importers.rules import is_liked, pick, title_key, titles_to_try
from moviemash.models import ForeignFilm

pytestmark = pytest.mark.django_db


def film_of(**names):
    ref = FilmRef(**names)
    return Movie.objects.filter(pk=resolve([ref]).get(ref)).first()


def test_ids_come_before_titles():
    stalker = make_film("Stalker", 1979, tmdb_id=1398, imdb_id="tt0079944")
    stalker.letterboxd_id = "stalker"
    stalker.save()
    make_film("Solaris", 1972)

    assert film_of(tmdb_id=1398, title="Solaris", year=1972) == stalker
    assert film_of(imdb_id="tt0079944") == stalker
    assert film_of(slug="stalker") == stalker


def test_a_series_is_not_the_film_of_the_same_number_or_title():
    make_film("Chernobyl", 2019, tmdb_id=87108)

    assert film_of(tmdb_id=87108, title="Chernobyl", year=2019, is_series=True) is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Amélie", "Amelie"),
        ("The Good, the Bad and the Ugly", "Good, the Bad and the Ugly, The"),
        ("Fanny & Alexander", "Fanny and Alexander"),
        ("Wall-E", "WALL·E"),
        ("8½", "8½"),
        ("2001: A Space Odyssey", "2001 – A Space Odyssey"),
        ("Don’t Look Now", "Don't look now"),
        ("東京物語", "東京物語"),
        ("$", "$"),
    ],
)
def test_titles_are_the_same_whatever_their_marks(ours, theirs):
    movie = make_film(ours, 1970)
    make_film("Another", 1970)

    assert film_of(title=theirs, year=1970) == movie


def test_the_year_decides_between_films_of_one_title():
    old, new = make_film("Parasite", 1982), make_film("Parasite", 2019)

    assert film_of(title="Parasite", year=2019) == new
    assert film_of(title="Parasite", year=1983) == old
    assert film_of(title="Parasite", year=1990) is None
    assert film_of(title="Parasite") is None


def test_a_title_alone_is_enough_where_there_is_one():
    movie = make_film("Stalker", 1979)

    assert film_of(title="Stalker") == movie


def test_two_films_of_one_title_and_year_wait_for_a_person():
    make_film("Twins", 2000)
    make_film("Twins", 2000)

    assert film_of(title="Twins", year=2000) is None


def test_many_films_need_few_queries(django_assert_max_num_queries):
    for number in range(30):
        make_film(f"Film {number}", 1990)
    refs = [FilmRef(title=f"Film {number}", year=1990) for number in range(400)]

    with django_assert_max_num_queries(3):
        assert len(resolve(refs)) == 30


def test_quotes_and_signs_in_titles_are_titles():
    assert film_of(title="'; DROP TABLE guide_movie; --", year=1990) is None
    assert film_of(title="100% \\ _ %s", year=1990) is None


def test_films_of_one_title_whose_ids_differ_are_two_films():
    make_film("Parasite", 2019, tmdb_id=5, imdb_id="tt0000005")

    assert film_of(title="Parasite", year=2019, tmdb_id=496243) is None
    assert film_of(title="Parasite", year=2019, imdb_id="tt6751668") is None


# --- What waits


def test_what_was_found_out_once_is_known_ever_after():
    movie = make_film("Gisaengchung", 2019)
    foreign = wait_for(FilmRef(title="Parasite", year=2019), is_trusted=False)
    ForeignFilm.objects.filter(pk=foreign.pk).update(movie=movie)

    assert film_of(title="Parasite", year=2019) == movie
    assert film_of(title="Parasite", year=1982) is None


def test_asking_again_counts_and_keeps_one_row():
    for _ in range(3):
        wait_for(FilmRef(title="Parasite", year=2019), is_trusted=False)
    wait_for(FilmRef(title="PARASITE", year=2019), is_trusted=False)
    wait_for(FilmRef(title="Parasite"), is_trusted=False)

    assert sorted(ForeignFilm.objects.values_list("asked", flat=True)) == [1, 4]


def test_an_upload_teaches_nobody_a_slug():
    forged = FilmRef(title="Some short of mine", year=2020, slug="parasite-2019", lid="hTha")

    foreign = wait_for(forged, is_trusted=False)

    assert (foreign.slug, foreign.lid) == ("", "")


def test_a_page_we_fetched_does():
    told = FilmRef(title="Parasite", year=2019, slug="parasite-2019", lid="hTha")
    foreign = wait_for(told, is_trusted=True)
    movie = make_film("Gisaengchung", 2019)
    ForeignFilm.objects.filter(pk=foreign.pk).update(movie=movie)

    assert film_of(slug="parasite-2019") == movie
    assert film_of(lid="hTha") == movie


# --- What the guide lacks


@pytest.mark.parametrize(
    "names",
    [
        {"tmdb_id": 496243},
        {"imdb_id": "tt6751668"},
        {"title": "Parasite", "year": 2019},
        {"title": "Parasite", "year": 2020},
    ],
    ids=["tmdb", "imdb", "title", "title a year off"],
)
def test_a_film_the_guide_lacks_is_fetched(names):
    ref = FilmRef(**names)
    with fake_tmdb() as server, TmdbClient(KEY, server.url) as source:
        fetched = fetch_missing([ref], source)

    assert Movie.objects.get(pk=fetched[ref]).tmdb_id == 496243


@pytest.mark.parametrize(
    "names",
    [
        {"title": "Parasite", "year": 1982},
        {"title": "No such film", "year": 2019},
        {"tmdb_id": 87108, "is_series": True},
        {"tmdb_id": 1},
        {"lid": "hTha"},
    ],
)
def test_another_film_is_not_fetched_in_its_place(names):
    with fake_tmdb() as server, TmdbClient(KEY, server.url) as source:
        assert fetch_missing([FilmRef(**names)], source) == {}

    assert not Movie.objects.exists()


def test_a_refused_key_ends_the_fetching_after_one_request():
    refs = [FilmRef(tmdb_id=number) for number in range(1, 9)]
    with fake_tmdb() as server, TmdbClient("wrong", server.url) as source:
        assert fetch_missing(refs, source) == {}
        assert len(server.asked) == 1


# --- Rules


@pytest.mark.parametrize(
    ("rating", "liked"),
    [(rating, True) for rating in ("4", "4.5", "5")]
    + [(rating, False) for rating in ("3.5", "", "x", "nan", "inf", "1e9", "-4")],
)
def test_four_stars_are_a_liking(rating, liked):
    assert is_liked(rating) is liked


def test_articles_behind_the_title_come_in_front():
    assert titles_to_try("Third Man, The")[-1] == "The Third Man"
    assert titles_to_try("Paris, Texas") == ("Paris, Texas",)


def test_pick_prefers_the_very_year():
    assert pick(1979, [(1, 1978), (2, 1979)]) == 2
    assert pick(1979, [(1, 1978), (2, 1980)]) is None
    assert pick(None, [(1, 1978)]) == 1
    assert pick(1979, []) is None


def test_titles_of_marks_alone_have_a_key_of_their_own():
    assert title_key("…") != title_key("$")
    assert title_key("Amélie!") == title_key("AMELIE")
