"""The lit board: letters hung by hand, the wings of the header, the size of the hero's title."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.home import Shelf

register = template.Library()

_FIT_LETTERS = (8, 10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 36, 40)
_TWO_LINES_FROM = 14  # letters, on a phone
_TWO_LINES_FROM_WIDE = 26


@register.simple_tag
def board(text: object, silent: bool = False) -> SafeString:
    """The text as hung letters and, unless `silent`, as real words beside them."""
    words = str(text).split()
    hung = format_html_join(
        " ",
        "<span>{}</span>",
        ((_hang(word, place),) for place, word in enumerate(words)),
    )
    # Letters apart have no direction of their own: what is split reads from left to right.
    direction = "ltr" if all(map(_may_be_split, words)) else "auto"
    letters = format_html(
        '<span class="letters" dir="{}" aria-hidden="true">{}</span>', direction, hung
    )
    if silent:
        return letters
    return format_html('<span class="visually-hidden">{}</span>{}', text, letters)


@register.filter
def board_fit(title: str) -> str:
    """Classes that say how many letters its longest line has, on one line or broken in two."""
    one = len(title)
    two = _longer_half(title)
    phone = one if one < _TWO_LINES_FROM else two
    wide = one if one < _TWO_LINES_FROM_WIDE else two
    return f"fit-{_step(phone)} fit-wide-{_step(wide)}"


@register.filter
def at_the_sign(shelves: Iterable[Shelf]) -> list[Shelf]:
    return [shelf for shelf in shelves if shelf.place == "hero"]


@register.filter
def below_the_sign(shelves: Iterable[Shelf]) -> list[Shelf]:
    return [shelf for shelf in shelves if shelf.place != "hero"]


@register.simple_tag(takes_context=True)
def show_shelf(context: Context, shelf: Shelf) -> SafeString:
    """What its app hung up: its own template with its own context, and the request."""
    return render_to_string(shelf.template, shelf.context, context.get("request"))


@dataclass(frozen=True, slots=True)
class WingLink:
    key: str
    name: object
    short_name: object
    icon: str
    url: str
    is_current: bool


# Key, name, name on a phone, icon, address.
_WINGS = (
    ("guide", _("Guide"), _("Guide"), "tv", "guide:grid"),
    ("rooms", _("Rooms"), _("Rooms"), "armchair", "rooms:lobby"),
    ("music", _("Music"), _("Music"), "disc-3", "music:lobby"),
    ("mash", _("MovieMash"), pgettext_lazy("short", "Mash"), "glasses", "moviemash:duel"),
    ("people", _("People"), _("People"), "users", "music:people"),
)
_WING_OF_NAMESPACE = {"guide": "guide", "rooms": "rooms", "music": "music", "moviemash": "mash"}

# Found by taste, so the music wing keeps it; a person's own page is the same wing.
_PEOPLE = {"music:people", "accounts:person"}


@register.simple_tag(takes_context=True)
def current_wing(context: Context) -> str:
    """The wing this address belongs to; empty on the street between them."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    if match.view_name in _PEOPLE:
        return "people"
    return _WING_OF_NAMESPACE.get(match.namespace, "")


@register.simple_tag(takes_context=True)
def wing_links(context: Context) -> list[WingLink]:
    """The wings that are open: those whose address exists."""
    current = current_wing(context)
    return [
        WingLink(key, name, short_name, icon, url, key == current)
        for key, name, short_name, icon, url_name in _WINGS
        if (url := _address(url_name))
    ]


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _hang(word: str, place: int) -> SafeString:
    if not _may_be_split(word):
        return format_html("{}", word)
    return format_html_join(
        "",
        '<span class="{}">{}</span>',
        (
            (_classes(letter, place * 7 + index), letter)
            for index, letter in enumerate(_letters(word))
        ),
    )


def _may_be_split(word: str) -> bool:
    # Scripts without upper and lower case often join their letters: apart they would be wrong.
    return all(
        unicodedata.category(character) in ("Lu", "Ll", "Lt", "Mn")
        for character in word
        if unicodedata.category(character)[0] in "LM"
    )


def _letters(word: str) -> Iterator[str]:
    letter = ""
    for character in word:
        if letter and not unicodedata.combining(character):
            yield letter
            letter = ""
        letter += character
    if letter:
        yield letter


def _classes(letter: str, place: int) -> str:
    offset = (sum(map(ord, letter)) * 31 + place * 17) // 3 % 4
    return f"off-{offset} digit" if letter.isdecimal() else f"off-{offset}"


def _longer_half(title: str) -> int:
    words = title.split()
    breaks = range(1, len(words))
    longest = [max(len(" ".join(words[:at])), len(" ".join(words[at:]))) for at in breaks]
    return min(longest, default=len(title))


def _step(letters: int) -> int:
    return next((step for step in _FIT_LETTERS if letters <= step), _FIT_LETTERS[-1])
