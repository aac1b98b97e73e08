"""Finding artists as they are typed."""

import pytest

from music.models import Artist

pytestmark = pytest.mark.django_db


def names(found):
    return [artist.name for artist in found]


def test_drake_finds_drake_first_and_then_those_whose_name_holds_it():
    for name in ("Nick Drake", "Drake Bell", "Drake", "Dr. Dre", "Mandrake Root"):
        Artist.objects.create(name=name)

    assert names(Artist.objects.matching("drake"))[:3] == ["Drake", "Drake Bell", "Nick Drake"]
    assert "Dr. Dre" not in names(Artist.objects.matching("drake"))


def test_accents_are_found_without_them():
    Artist.objects.create(name="Björk")

    assert names(Artist.objects.matching("bjork")) == ["Björk"]
