"""Addresses of drawings in templates: {% poster_url title year genres director as drawn %}."""

from collections.abc import Collection, Sequence

from django import template

from config.artwork import addresses

register = template.Library()


@register.simple_tag
def poster_url(
    title: str,
    year: int | None = None,
    genres: Sequence[str] = (),
    director: str = "",
    avoid: Collection[str] = (),
    family: str = "",
) -> str:
    return addresses.poster_url(title, year, genres, director, avoid=avoid, family=family)


@register.simple_tag
def sleeve_url(title: str, artist: str, year: int | None = None) -> str:
    return addresses.sleeve_url(title, artist, year)


@register.simple_tag
def mask_url(name: object) -> str:
    return addresses.mask_url(str(name))


@register.simple_tag
def sign_url(slug: str) -> str:
    return addresses.sign_url(slug)


@register.simple_tag
def still_url(title: str, year: int | None = None, genres: Sequence[str] = ()) -> str:
    return addresses.still_url(title, year, genres)


@register.simple_tag
def curtain_url() -> str:
    return addresses.curtain_url()
