import contextlib
from base64 import urlsafe_b64encode

import msgspec
import pytest
from django.template import Context, Template
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from config.artwork import addresses
from config.artwork.addresses import (
    LONGEST_PAYLOAD,
    NotDrawn,
    curtain_url,
    digest_of,
    drawing_at,
    mask_url,
    poster_url,
    sign_url,
    sleeve_url,
    still_url,
)
from config.artwork.posters import poster

STALKER = ("Stalker", 1979, ["Sci-Fi"], "Andrei Tarkovsky")


def address_of(kind, strings):
    payload = urlsafe_b64encode(msgspec.msgpack.encode(strings)).decode().rstrip("=")
    return reverse("artwork:drawing", args=[kind, digest_of(kind, payload), payload])


def test_an_address_shows_its_drawing_for_ever(client):
    answer = client.get(poster_url(*STALKER))

    assert answer.status_code == 200
    assert answer.content.decode() == poster(*STALKER)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


def test_what_is_in_the_cache_is_not_sent_again(client):
    first = client.get(mask_url("ada"))
    again = client.get(mask_url("ada"), headers={"if-none-match": first["ETag"]})

    assert first["ETag"].startswith('"')
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    "url",
    [
        lambda: poster_url(*STALKER),
        lambda: sleeve_url("Pink Moon", "Nick Drake", 1972),
        lambda: mask_url("ben"),
        lambda: sign_url("late-reel"),
        lambda: still_url("Heat", 1995, ["Crime"]),
        curtain_url,
    ],
)
def test_every_kind_has_addresses(client, url):
    answer = client.get(url())

    assert answer.status_code == 200
    assert answer.content.startswith(b"<svg")


def test_another_digest_or_payload_is_not_found(client):
    good = mask_url("ada")
    kind, digest, payload = good.removesuffix(".svg").split("/")[-3:]

    for bad in (
        reverse("artwork:drawing", args=[kind, "0" * 12, payload]),
        reverse("artwork:drawing", args=[kind, digest, payload + "A"]),
        reverse("artwork:drawing", args=["poster", digest, payload]),
        reverse("artwork:drawing", args=["nonsense", digest_of("nonsense", payload), payload]),
    ):
        assert client.get(bad).status_code == 404


@pytest.mark.parametrize(
    ("kind", "strings"),
    [
        ("poster", ["Heat", 1995, "", "no such family", "noir"]),
        ("poster", ["Heat", 1995, "", "eye", "no such ink"]),
        ("poster", ["Heat", 1995, "", "eye"]),
        ("poster", ["Heat", 1995, "", "eye", "noir", "more"]),
        ("poster", ["x" * 141, 1995, "", "eye", "noir"]),
        ("poster", ["Heat", 10**9, "", "eye", "noir"]),
        ("still", ["Heat", 1995, "moonbase", "noir"]),
        ("mask", [1]),
        ("mask", {"name": "ada"}),
        ("curtain", ["x"]),
    ],
)
def test_strings_nobody_was_given_are_not_drawn(client, kind, strings):
    assert client.get(address_of(kind, strings)).status_code == 404


def test_a_payload_is_bounded():
    with pytest.raises(NotDrawn):
        drawing_at("mask", "A" * (LONGEST_PAYLOAD + 1))
    longest = poster_url("\U0001f3ac" * 500, 1999, [], "\U0001f3ac" * 500)
    assert len(longest) < LONGEST_PAYLOAD


@given(kind=st.sampled_from(tuple(addresses.KINDS)), payload=st.text("AZaz09-_", max_size=40))
def test_no_payload_breaks_the_reader(kind, payload):
    with contextlib.suppress(NotDrawn):
        assert drawing_at(kind, payload).startswith(b"<svg")


@given(title=st.text(max_size=160), year=st.none() | st.integers(-9999, 9999), name=st.text())
def test_every_address_given_out_can_be_drawn(title, year, name):
    for url in (poster_url(title, year, [], name), mask_url(name), sleeve_url(title, name, year)):
        kind, _, payload = url.removesuffix(".svg").split("/")[-3:]
        assert drawing_at(kind, payload).startswith(b"<svg")


def test_an_address_changes_with_the_code_that_draws(monkeypatch):
    before = sleeve_url("Blue", "Ada")
    monkeypatch.setattr(addresses, "edition", lambda: b"another")

    assert sleeve_url("Blue", "Ada") != before


def test_templates_ask_by_tags():
    template = Template(
        "{% load artwork %}{% poster_url title year genres director %} {% mask_url name %}"
        " {% sign_url 'sun' %} {% sleeve_url 'Blue' 'Joni Mitchell' 1971 %}"
        " {% still_url title year genres %} {% curtain_url %}"
    )
    title, year, genres, director = STALKER
    context = {"title": title, "year": year, "genres": genres, "director": director, "name": "ada"}

    assert template.render(Context(context)).split() == [
        poster_url(*STALKER),
        mask_url("ada"),
        sign_url("sun"),
        sleeve_url("Blue", "Joni Mitchell", 1971),
        still_url(title, year, genres),
        curtain_url(),
    ]


@pytest.mark.django_db
def test_the_wall_shows_every_family(client):
    page = client.get(reverse("artwork:wall")).content.decode()

    assert page.count("/art/poster/") == 24 + 18 * 12
    assert page.count("/art/mask/") >= 36
