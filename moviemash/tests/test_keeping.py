"""Shelves of which some films wait."""

import pytest

from guide.tests.cast import make_film
from moviemash.importers.films import resolve
from moviemash.importers.found import FilmRef
from moviemash.importers.keeping import keep_shelf, settle
from moviemash.models import FilmSet, ForeignFilm, WaitingSet

pytestmark = pytest.mark.django_db

FOUR = [FilmRef(title=f"Film {number}", year=1990) for number in range(4)]


def keep(member="reelkeeper", refs=FOUR, **facts):
    return keep_shelf(member, refs, resolve(refs), FilmSet.Source.SCRAPER, **facts)


def test_four_known_films_are_a_shelf_in_their_order():
    films = [make_film(f"Film {number}", 1990) for number in reversed(range(4))][::-1]

    shelf = keep()

    assert shelf.film_ids == [film.pk for film in films]
    assert shelf.is_in_play
    assert not WaitingSet.objects.exists()


def test_a_shelf_waits_for_its_fourth_film_and_is_completed_in_order():
    films = [make_film(f"Film {number}", 1990) for number in (0, 1, 3)]
    partial = keep()
    assert not partial.is_in_play
    found = make_film("Called otherwise", 1990)

    completed = settle(ForeignFilm.objects.get(title="Film 2"), found)

    assert completed == 1
    shelf = FilmSet.objects.current().get()
    assert shelf.film_ids == [films[0].pk, films[1].pk, found.pk, films[2].pk]
    assert shelf.is_in_play
    assert not WaitingSet.objects.exists()


def test_a_shelf_of_which_nothing_is_known_is_kept_once_something_is():
    assert keep() is None
    assert ForeignFilm.objects.waiting().count() == 4

    for number, foreign in enumerate(ForeignFilm.objects.order_by("title")):
        settle(foreign, make_film(f"Found {number}", 1990))

    assert len(FilmSet.objects.in_play().get().film_ids) == 4


def test_whoever_has_another_shelf_since_keeps_that():
    make_film("Film 0", 1990)
    keep()
    others = [FilmRef(title=f"Other {number}", year=1990) for number in range(4)]
    for ref in others:
        make_film(ref.title, 1990)
    from moviemash.actions import keep_set

    keep_set("reelkeeper", [make_film(f"New {n}") for n in range(4)], FilmSet.Source.HERE)

    settle(ForeignFilm.objects.get(title="Film 1"), make_film("Late", 1990))

    assert FilmSet.objects.current().get().source == FilmSet.Source.HERE
    assert not WaitingSet.objects.exists()


def test_a_new_shelf_replaces_one_that_waits():
    keep()
    keep(refs=[FilmRef(title="Only this", year=2000)])

    assert WaitingSet.objects.get().places.count() == 1


def test_two_names_that_turn_out_to_be_one_film_are_one_film():
    movie = make_film("Film 0", 1990)
    keep(refs=FOUR[:2])

    settle(ForeignFilm.objects.get(title="Film 1"), movie)

    assert FilmSet.objects.current().get().film_ids == [movie.pk]


def test_the_waiting_shelf_of_a_person_stays_theirs(ada):
    make_film("Film 0", 1990)
    keep(member="ada", user=ada)

    settle(ForeignFilm.objects.get(title="Film 1"), make_film("Found", 1990))

    assert FilmSet.objects.current().get().user == ada
