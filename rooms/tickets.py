"""Rooms as tickets: what a list shows of them, with the heads in one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from config.live.presence import present
from rooms import kinds
from rooms.models import Room
from rooms.rules import Phase
from rooms.rules.seats import has_place


@dataclass(frozen=True, slots=True)
class Ticket:
    """As `templates/_ticket.html` draws it."""

    url: str
    title: str
    wing: str
    state: str
    state_text: str | Promise
    people: int | None
    place: str
    side_text: str | Promise
    poster_url: str
    poster_alt: str
    stock: str = ""


def tickets_of(rooms: Sequence[Room], now: datetime) -> list[Ticket]:
    """Needs `with_card()` and `with_member_count()`."""
    heads = heads_in(rooms)
    for kind in kinds.kinds():
        if of_kind := [room for room in rooms if room.kind == kind.name]:
            kind.prepare(of_kind, now)
    return [_ticket(room, heads[room.channel], now) for room in rooms]


def heads_in(rooms: Sequence[Room]) -> dict[str, int]:
    return {
        channel: len(people)
        for channel, people in present([room.channel for room in rooms]).items()
    }


def _ticket(room: Room, heads: int, now: datetime) -> Ticket:
    kind = kinds.kind_of(room)
    phase = room.phase(now)
    words = kind.card(room, now)
    state, state_text, side_text = _state(room, phase, words, now)
    seats: int = room.member_count  # type: ignore[attr-defined]
    if state == "open" and not has_place(seats, room.capacity, room.house_limit):
        state = "full"
    return Ticket(
        url=room.get_absolute_url(),
        title=room.name,
        wing=kind.wing,
        state=state,
        state_text=state_text,
        people=seats if phase is Phase.SCHEDULED else heads,
        place=words.place or _place(room),
        side_text=side_text,
        poster_url=words.poster_url,
        poster_alt=words.poster_alt,
        stock="" if room.is_public else "friends",
    )


def _state(
    room: Room, phase: Phase, words: kinds.CardWords, now: datetime
) -> tuple[str, str | Promise, str | Promise]:
    if phase is Phase.ENDED:
        return "ended", _("Over"), _("Over")
    if phase is Phase.SCHEDULED and room.starts_at is not None:
        return "scheduled", evening(room.starts_at, now), _("Reserve")
    return "open", words.state_text, words.side_text


def _place(room: Room) -> str:
    if room.programme is not None:
        return room.programme.channel.name
    if room.host is None:
        return ""
    return room.host.name if room.is_public else _("%(name)s’s room") % {"name": room.host.name}


def evening(moment: datetime, now: datetime) -> str:
    """When, as one says it: "Tomorrow, 20:00". In the visitor's zone."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    clock = date_format(local, "H:i")
    if local.date() == today:
        return _("Today, %(time)s") % {"time": clock}
    if local.date() == today + timedelta(days=1):
        return _("Tomorrow, %(time)s") % {"time": clock}
    return _("%(day)s, %(time)s") % {"day": date_format(local, "D j M"), "time": clock}
