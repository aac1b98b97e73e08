import pytest

from guide.tests.cast import make_film
from moviemash.actions import NotAShelf, keep_set
from moviemash.models import FilmSet
from moviemash.tests.cast import make_films, make_shelf

pytestmark = pytest.mark.django_db


def test_four_films_in_their_order_are_in_play():
    films = make_films(4, genre="Western")

    shelf = keep_set("tomasz", films[::-1], FilmSet.Source.EXPORT)

    assert [entry.movie for entry in shelf.entries.all()] == films[::-1]
    assert shelf.film_ids == [film.pk for film in films[::-1]]
    assert (shelf.is_in_play, shelf.genre, shelf.elo) == (True, "Western", 1500)


def test_fewer_than_four_are_kept_but_meet_nobody():
    shelf = keep_set("tomasz", make_films(2), FilmSet.Source.PAGE)

    assert shelf.is_current
    assert not FilmSet.objects.in_play().exists()


def test_the_same_films_in_another_order_keep_their_rating():
    films = make_films(4)
    shelf = keep_set("tomasz", films, FilmSet.Source.EXPORT)
    FilmSet.objects.filter(pk=shelf.pk).update(elo=1600, votes=4)

    again = keep_set("Tomasz", films[::-1], FilmSet.Source.PAGE)

    again.refresh_from_db()
    assert again.pk == shelf.pk
    assert (again.elo, again.votes, again.source) == (1600, 4, "page")
    assert [entry.movie for entry in again.entries.all()] == films[::-1]


def test_other_films_are_another_set_and_the_old_one_leaves_play():
    old = make_shelf("tomasz")

    new = make_shelf("tomasz", make_films(4, prefix="New"))

    old.refresh_from_db()
    assert new.pk != old.pk
    assert not old.is_current
    assert not old.is_in_play
    assert FilmSet.objects.current().get() == new


def test_a_scraped_set_becomes_its_owners(ada):
    scraped = make_shelf("ada_films", source=FilmSet.Source.SCRAPER)
    films = list(scraped.films.order_by("set_entries__position"))

    own = keep_set("ada_films", films, FilmSet.Source.EXPORT, user=ada)

    assert own.pk == scraped.pk
    assert own.user == ada


def test_one_person_has_one_current_set_whatever_it_is_called(ada):
    keep_set("ada_films", make_films(4), FilmSet.Source.EXPORT, user=ada)

    here = keep_set("ada", make_films(4, prefix="Other"), FilmSet.Source.HERE, user=ada)

    assert FilmSet.objects.current().get() == here


def test_somebody_elses_set_of_that_name_stays(ada, ben):
    of_ben = make_shelf("cinephile", user=ben)

    of_ada = make_shelf("cinephile", make_films(4, prefix="Ada's"), user=ada)

    assert set(FilmSet.objects.current()) == {of_ben, of_ada}


@pytest.mark.parametrize("numbers", [(), (0, 0), (0, 1, 2, 3, 4)])
def test_what_is_no_shelf_is_refused(numbers):
    films = [make_film(f"Film {number}") for number in range(5)]

    with pytest.raises(NotAShelf):
        keep_set("tomasz", [films[number] for number in numbers], FilmSet.Source.HERE)
