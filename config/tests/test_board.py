from html import unescape

import pytest
from django.http import HttpResponse
from django.template import Context
from django.test import RequestFactory
from django.urls import include, path, resolve
from django.utils.html import strip_tags

from config.templatetags.board import board, board_fit, wing_links


def empty_page(request):
    return HttpResponse()


# A house with two of its five wings open.
urlpatterns = [
    path("guide/", include(([path("", empty_page, name="grid")], "guide"))),
    path("rooms/", include(([path("", empty_page, name="lobby")], "rooms"))),
]

HIDDEN = '<span class="visually-hidden">'


def hung(text: str) -> str:
    """What the eye reads from the letters."""
    return unescape(strip_tags(board(text, silent=True)))


@pytest.mark.parametrize("text", ["Paris, Texas", "Cléo from 5 to 7", "M", "", "Амели", "東京物語"])
def test_the_hung_letters_spell_the_text(text):
    assert hung(text) == text


def test_screen_readers_hear_the_words_and_not_the_letters():
    html = board("Heat")
    assert html.startswith(f"{HIDDEN}Heat</span>")
    assert html.count('aria-hidden="true"') == 1


def test_a_silent_board_leaves_the_words_to_the_heading():
    assert HIDDEN not in board("Heat", silent=True)


def test_a_title_can_not_bring_markup():
    html = board('<b onclick="x">&')
    assert "<b" not in html
    assert hung('<b onclick="x">&') == '<b onclick="x">&'


def test_joined_scripts_stay_whole():
    assert '<span class="off' not in board("باب الحديد")


def test_letters_apart_keep_their_order_on_a_page_from_right_to_left():
    assert 'dir="ltr"' in board("Heat")
    assert 'dir="auto"' in board("باب الحديد")


def test_an_accent_stays_on_its_letter():
    assert '">e\u0301</span>' in board("Cle\u0301o")


def test_the_same_title_hangs_the_same_way_every_time():
    assert board("Stop Making Sense") == board("Stop Making Sense")


def test_digits_stand_in_cells_of_one_width():
    assert board("21:30").count("digit") == 4


@pytest.mark.parametrize(
    ("title", "classes"),
    [
        ("Heat", "fit-8 fit-wide-8"),
        ("Paris, Texas", "fit-12 fit-wide-12"),
        ("Stop Making Sense", "fit-12 fit-wide-18"),
        ("Once Upon a Time in the West", "fit-16 fit-wide-16"),
        ("x" * 300, "fit-40 fit-wide-40"),
        ("", "fit-8 fit-wide-8"),
    ],
)
def test_a_title_is_set_as_large_as_its_longest_line_allows(title, classes):
    assert board_fit(title) == classes


@pytest.mark.urls(__name__)
def test_only_open_wings_are_shown_and_one_is_current():
    request = RequestFactory().get("/rooms/")
    request.resolver_match = resolve(request.path)
    links = wing_links(Context({"request": request}))
    assert [(link.key, link.url, link.is_current) for link in links] == [
        ("guide", "/guide/", False),
        ("rooms", "/rooms/", True),
    ]


@pytest.mark.urls(__name__)
def test_a_page_without_an_address_has_wings_too():
    assert [link.is_current for link in wing_links(Context({}))] == [False, False]
