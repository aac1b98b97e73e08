"""Sleeves, masks, signs, stills and the curtain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.artwork import curtain, mask, sign, sleeve, still
from config.artwork.exhibition import NAMES, RECORDS
from config.artwork.inks import INKS
from config.artwork.masks import CLOTHS, GROUNDS, HAIR_COLOURS, PAPERS
from config.artwork.signs import FORMS, form_of
from config.artwork.stills import TERRAINS, pictured
from config.artwork.tests.reading import (
    ATTRIBUTES,
    ELEMENTS,
    colours_of,
    elements_of,
    letters_of,
    numbers_of,
)

DRAWN = [
    *(sleeve(*record) for record in RECORDS),
    *(mask(name) for name in NAMES),
    *(sign(form) for form in FORMS),
    *(pictured("Heat", 1995, land, ink) for land in TERRAINS for ink in INKS.values()),
    curtain(),
]


@pytest.mark.parametrize("svg", DRAWN)
def test_a_drawing_holds_nothing_but_shapes(svg):
    for name, attributes in elements_of(svg):
        assert name in ELEMENTS
        assert set(attributes) <= ATTRIBUTES
    assert all(len(number.partition(".")[2]) <= 1 for number in numbers_of(svg))


def test_drawings_are_small():
    assert max(len(mask(name)) for name in NAMES) < 2_500
    assert max(len(sign(form)) for form in FORMS) < 1_500
    assert max(len(sleeve(*record)) for record in RECORDS) < 12_000
    assert len(curtain()) < 10_000


def test_the_same_name_wears_the_same_mask():
    assert mask("ada") == mask("ada") == mask("Ada")


@pytest.fixture(scope="module")
def thousand():
    return [mask(f"person {number}") for number in range(1000)]


def test_a_thousand_people_wear_a_thousand_masks(thousand):
    assert len(set(thousand)) == 1000


def test_two_masks_differ_in_more_than_their_colours(thousand):
    """Shapes alone, as someone who cannot tell the colours would see them."""
    uncoloured = set()
    for svg in thousand:
        for colour in colours_of(svg):
            svg = svg.replace(colour, "")
        uncoloured.add(svg)

    assert len(uncoloured) > 990


def test_masks_use_all_their_papers(thousand):
    worn = set().union(*map(colours_of, thousand))

    assert {*GROUNDS, *PAPERS, *CLOTHS, *HAIR_COLOURS} <= worn


@pytest.mark.parametrize(
    ("slug", "form"),
    [
        ("reel", "reel"),
        ("sun", "rising"),
        ("late-reel", "reel"),
        ("noir-city", "blinds"),
        ("night-sea", "wave"),
        ("midnight-oil", "moon"),
        ("Westerns", "cactus"),
        ("science_fiction", "rocket"),
    ],
)
def test_a_channel_wears_the_sign_its_name_speaks_of(slug, form):
    assert form_of(slug) == form
    assert sign(slug) == sign(form)


def test_an_unknown_channel_still_has_one_sign():
    assert form_of("zzyzx") in FORMS
    assert form_of("zzyzx") == form_of("zzyzx")


def test_sleeve_letters_stay_on_the_sleeve():
    for title, artist, year in (*RECORDS, ("W" * 140, "M" * 140, 1999), ("A b" * 40, "", None)):
        for _, (left, top, right, bottom) in letters_of(sleeve(title, artist, year)):
            assert left > 10
            assert right < 290
            assert top > 5
            assert bottom < 200


def test_a_still_shows_land_of_its_genre():
    assert still("Yojimbo", 1961, ["Western"]) == still("Yojimbo", 1961, ["Drama", "Western"])
    assert len({still("Yojimbo", 1961, [genre]) for genre in ("Western", "Crime", "Romance")}) == 3


@given(st.text(max_size=150), st.text(max_size=150), st.none() | st.integers())
def test_any_words_can_be_drawn(one, other, year):
    for svg in (
        sleeve(one, other, year),
        mask(one),
        sign(one),
        still(one, year, [other]),
    ):
        assert {name for name, _ in elements_of(svg)} <= ELEMENTS
