from hypothesis import given
from hypothesis import strategies as st

from guide.rules.films import MOST_WORDS, Likened, asked_for, likeness, renown


def test_a_year_at_the_end_is_a_year():
    assert (asked_for("heat 1995").words, asked_for("heat 1995").year) == ("heat", 1995)
    assert asked_for("Heat (1995)").year == 1995


def test_a_year_alone_is_a_title():
    assert (asked_for("2001").words, asked_for("2001").year) == ("2001", None)
    assert asked_for(" 1917 ").words == "1917"


def test_what_is_no_year_stays_a_word():
    assert asked_for("room 237").words == "room 237"
    assert asked_for("blade runner 2049").year == 2049  # ambiguous; both are tried by people


@given(st.text())
def test_any_typing_becomes_words_a_database_takes(text):
    asked = asked_for(text)

    assert "\0" not in asked.words
    assert len(asked.words) <= MOST_WORDS
    assert asked.words == " ".join(asked.words.split())


def film(year=1979, genres=("Drama",), directors=()):
    return Likened(year, genres, directors)


def test_the_same_director_weighs_more_than_the_same_year():
    own = film(directors=("Tarkovsky",))

    assert likeness(own, film(1972, directors=("Tarkovsky",))) > likeness(own, film(1979))


def test_shared_genres_and_near_years_are_alike():
    own = film(genres=("Sci-Fi", "Drama"))

    assert likeness(own, film(genres=("Sci-Fi", "Drama"))) > likeness(own, film(genres=("Drama",)))
    assert likeness(own, film(1980)) > likeness(own, film(2010))


def test_nothing_in_common_is_nothing():
    assert likeness(film(None, ()), film(None, ())) == 0
    assert likeness(film(1940, ("War",)), film(2010, ("Comedy",))) == 0


def test_films_of_busy_people_are_better_known():
    plain = {"genres": 1, "cast": 0, "writers": 0, "languages": 1}

    assert renown(**plain, films_of_director=30, films_of_cast=20) > renown(
        **plain, films_of_director=1, films_of_cast=0
    )
