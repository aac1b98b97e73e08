import csv
import gzip
from itertools import islice
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from config.artwork import Film, choose_family, poster, wall
from config.artwork.exhibition import FILMS
from config.artwork.families import FAMILIES
from config.artwork.genres import MANNERS, SPELLINGS, leading
from config.artwork.inks import INKS, contrast
from config.artwork.posters import printed
from config.artwork.sheets import HEIGHT, MARGIN, WIDTH, Sheet
from config.artwork.tests.reading import (
    ATTRIBUTES,
    ELEMENTS,
    colours_of,
    elements_of,
    letters_of,
    numbers_of,
)

ACCENTS = 0.35  # of the letters' height: what may stand over a capital, or hang under a comma


def real_films(count: int) -> list[Film]:
    path = next(Path(settings.BASE_DIR).glob("guide/**/films.csv.gz"))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = islice(csv.DictReader(lines), 0, count * 30, 30)
        return [
            Film(row["title"], int(row["year"] or 0) or None, row["genres"].split(", "))
            for row in rows
        ]


def every_sheet(title: str = "In the Mood for Love", year: int = 2000) -> list[str]:
    return [
        printed(title, year, "Wong Kar-wai", family, ink)
        for family in FAMILIES
        for ink in INKS.values()
    ]


def test_the_same_words_give_the_same_bytes():
    film = ("Stalker", 1979, ["Sci-Fi"], "Andrei Tarkovsky")

    assert poster(*film) == poster(*film)
    assert poster("Stalker", 1979, ["Drama", "Sci-Fi"]) == poster(
        "Stalker", 1979, ["Sci-Fi", "Drama"]
    )


def test_other_words_give_another_picture():
    posters = {poster(film.title, film.year, ["Drama"]) for film in FILMS}

    assert len(posters) == len(FILMS)


def test_there_are_eighteen_families_and_twelve_inks():
    assert len(FAMILIES) == 18
    assert len(INKS) == 12


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_drawn_with_nothing_but_shapes_and_its_inks(family):
    for ink in INKS.values():
        for title, year in (("Playtime", 1967), ("2001: A Space Odyssey", 1968), ("Ø", None)):
            svg = printed(title, year, "Jacques Tati", family, ink)

            for name, attributes in elements_of(svg):
                assert name in ELEMENTS
                assert set(attributes) <= ATTRIBUTES
            assert colours_of(svg) <= set(ink.colours)
            assert "url(" not in svg
            assert " id=" not in svg


def test_numbers_are_rounded_to_a_tenth():
    for svg in every_sheet():
        assert all(len(number.partition(".")[2]) <= 1 for number in numbers_of(svg))


def test_a_poster_is_a_few_kilobytes():
    sizes = sorted(len(svg) for film in FILMS for svg in [poster(*film)])

    assert sizes[0] > 2_000
    assert sizes[len(sizes) // 2] < 6_500
    assert sizes[-1] < 14_000


@pytest.mark.parametrize("family", FAMILIES)
def test_letters_can_be_read_on_their_foot_in_every_ink(family):
    for ink in INKS.values():
        sheet = Sheet("Heat", 1995, "Michael Mann", ink, 7)
        foot = FAMILIES[family](sheet)

        assert contrast(sheet.letters_on(foot), foot.ground) >= 3.2


def test_no_letter_leaves_the_sheet():
    for film in real_films(500):
        for colour, (left, low, right, high) in letters_of(poster(*film)):
            assert left > MARGIN - 4, film.title
            assert right < WIDTH - MARGIN + 4, film.title
            assert low > HEIGHT * 0.6, film.title
            assert high < HEIGHT, film.title
            assert colour in {c for ink in INKS.values() for c in ink.colours}


def test_titles_begin_at_the_margin_and_fill_the_sheet():
    boxes = [box for _, box in letters_of(printed("Stalker", 1979, "", "eye", INKS["night"]))]

    left, _, right, _ = boxes[0]
    assert left == pytest.approx(MARGIN, abs=3)
    assert right > WIDTH * 0.6


def test_a_title_in_a_script_without_letters_becomes_its_year():
    assert Sheet("千と千尋の神隠し", 2001, "", INKS["sky"], 1).title
    assert Sheet("红高粱", 1987, "", INKS["sky"], 1).title == "1987"
    assert Sheet("🎬", None, "", INKS["sky"], 1).title == ""
    for family in FAMILIES:
        assert printed("红高粱", None, "张艺谋", family, INKS["sky"])


def test_a_leading_genre_does_not_depend_on_order_or_spelling():
    assert leading(["Drama", "War"]) == leading(["War", "Drama"]) == "war"
    assert leading(["Science Fiction"]) == leading(["Sci-Fi"]) == "sci-fi"
    assert leading(["Film-Noir", "Crime"]) == "noir"
    assert leading([""]) == leading([]) == ""


def test_every_genre_has_its_inks_and_families():
    for manner in MANNERS.values():
        assert len(manner.inks) == 4
        assert 4 <= len(manner.families) <= 6
        assert set(manner.inks) <= set(INKS)
        assert set(manner.families) <= set(FAMILIES)
    assert set(SPELLINGS.values()) <= set(MANNERS)
    assert {family for manner in MANNERS.values() for family in manner.families} == set(FAMILIES)


def test_every_genre_of_the_guide_is_known():
    genres = {genre for film in real_films(500) for genre in film.genres if genre}

    assert {genre for genre in genres if not leading([genre])} == set()


def test_no_two_neighbours_on_a_wall_are_of_one_family():
    films = real_films(200)
    hung = [family for _, family in wall(films, columns=8)]

    for place, family in enumerate(hung):
        assert family not in hung[max(place - 2, 0) : place]
        if place >= 8:
            assert family != hung[place - 8]


def test_what_must_be_avoided_is_avoided():
    own = choose_family("Heat", 1995, ["Crime"])

    assert choose_family("Heat", 1995, ["Crime"], avoid={own}) != own
    assert choose_family("Heat", 1995, ["Crime"], avoid=set(FAMILIES)) == own


@given(
    title=st.text(max_size=200),
    year=st.none() | st.integers(),
    genres=st.lists(st.text(max_size=12), max_size=3),
    director=st.text(max_size=80),
    family=st.sampled_from(tuple(FAMILIES)),
)
def test_any_words_can_be_drawn(title, year, genres, director, family):
    for svg in (
        poster(title, year, genres, director),
        printed(title, year, director, family, INKS["olive"]),
    ):
        assert {name for name, _ in elements_of(svg)} <= ELEMENTS
