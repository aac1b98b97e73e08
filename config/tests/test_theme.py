import pytest
from django.test import RequestFactory

from config.theme import theme


def choose(**form):
    return theme(RequestFactory().post("/theme/", form))


@pytest.mark.parametrize("wanted", ["night", "matinee"])
def test_a_chosen_light_is_kept(wanted):
    assert choose(theme=wanted).cookies["theme"].value == wanted


@pytest.mark.parametrize("wanted", ["", "neon", '"><script>'])
def test_anything_else_leaves_it_to_the_device(wanted):
    cookie = choose(theme=wanted).cookies["theme"]
    assert (cookie.value, cookie["max-age"]) == ("", 0)


def test_one_comes_back_to_where_one_was():
    assert choose(theme="night", next="/rooms/?q=noir")["Location"] == "/rooms/?q=noir"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "", "x:y"]
)
def test_one_is_never_sent_elsewhere(address):
    assert choose(theme="night", next=address)["Location"] == "/"


def test_the_light_is_not_switched_by_a_link():
    assert theme(RequestFactory().get("/theme/?theme=night")).status_code == 405
