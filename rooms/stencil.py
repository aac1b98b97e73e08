"""The HTML of a new word, cut once for each shape a word has: rendering was a third of its cost.

templates/rooms/_message.html stays the one description. It is rendered with values that no word
has, and where these come out, those of each word go in.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import escape

from accounts.avatars import avatar_url
from accounts.models import Profile, User
from rooms.facts import ms
from rooms.models import Message
from rooms.templatetags.room import film_time, utc_hour, utc_moment

TEMPLATE = "rooms/_message.html"


class Shape(NamedTuple):
    gender: str | None
    has_film: bool
    is_answer: bool


def message_html(message: Message) -> str:
    """The page's own fragment: of the object alone, so that it is the same for everybody."""
    shape = _shape_of(message)
    if shape is None:
        return render_to_string(TEMPLATE, {"message": message})
    stencil = _stencil(shape)
    return stencil.html % stencil.placed([value(message) for value in stencil.values])


def _shape_of(message: Message) -> Shape | None:
    """None for what is seldom, and has more than the words of somebody."""
    author = message.author
    is_plain = message.is_new and not (message.edited_at or message.is_deleted)
    if author is None or message.kind != Message.Kind.SAID or not is_plain:
        return None
    return Shape(
        author.profile.shown_gender,
        message.film_ms is not None,
        message.reply_to_id is not None,
    )


Value = Callable[[Any], str]
# All that differs among words of one shape, as the template shows it.
_ALWAYS: tuple[Value, ...] = (
    lambda word: str(word.pk),
    lambda word: str(word.seq),
    lambda word: str(word.rev),
    lambda word: str(ms(word.at)),
    lambda word: utc_moment(word.at),
    lambda word: utc_hour(word.at),
    lambda word: escape(word.text),
    lambda word: str(word.author_id),
    lambda word: escape(word.author.name),
    lambda word: escape(word.author.get_absolute_url()),
    lambda word: escape(avatar_url(word.author)),
)
_OF_FILM: tuple[Value, ...] = (
    lambda word: str(word.film_ms),
    lambda word: film_time(word.film_ms),
)
_OF_ANSWERS: tuple[Value, ...] = (
    lambda word: str(word.reply_to_id),
    lambda word: str(word.reply_to.seq),
)


class Stencil(NamedTuple):
    html: str  # with a place for each value that is shown, as often as it is shown
    values: list[Value]
    placed: Callable[[list[str]], tuple[str, ...]]  # the values as the places want them


@cache
def _stencil(shape: Shape) -> Stencil:
    model = _model(shape)
    values = [
        *_ALWAYS,
        *(_OF_FILM if shape.has_film else ()),
        *(_OF_ANSWERS if shape.is_answer else ()),
    ]
    at = {value(model): value for value in values}
    html = render_to_string(TEMPLATE, {"message": model})
    if missing := [mark for mark in at if mark not in html]:
        raise LookupError(f"{TEMPLATE} does not show {', '.join(missing)}.")
    # The longest first: an hour is a part of its moment.
    marks = "|".join(re.escape(mark) for mark in sorted(at, key=len, reverse=True))
    order = [values.index(at[mark]) for mark in re.findall(marks, html)]
    return Stencil(re.sub(marks, "%s", html.replace("%", "%%")), values, itemgetter(*order))


def _model(shape: Shape) -> Message:
    """A word of that shape, unlike any other."""
    author = User(pk=1_935_180_319, username="stencil-of-nobody", display_name="\ue000name\ue001")
    author.profile = Profile(
        user=author, gender=shape.gender or "", shows_gender=shape.gender is not None
    )
    model = Message(
        pk=UUID("5ea70f7e-1157-4f0a-8f11-a00000000001"),
        seq=1_935_180_320,
        rev=1_935_180_321,
        posted_rev=1_935_180_321,
        author=author,
        text="\ue000text\ue001",
        film_ms=193_518_032_000 if shape.has_film else None,
        at=datetime(1895, 12, 28, 21, 47, 33, tzinfo=UTC),
    )
    if shape.is_answer:
        model.reply_to = Message(pk=UUID("5ea70f7e-1157-4f0a-8f11-a00000000002"), seq=1_935_180_322)
    model.is_new = True
    return model
