"""All the rooms one may see: found, filtered, sorted. The same address opens a new one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, Value, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.models import Block
from config.bodies import command_of
from config.live.protocol import InvalidMessage
from config.refusals import json_response, wants_json
from rooms import kinds, limits, trending
from rooms.actions.lifecycle import create_room
from rooms.facts import as_fields, room_facts
from rooms.models import Category, Invite, Kind, Room, RoomQuerySet
from rooms.protocol import CreateRoom, RoomKept
from rooms.tickets import Ticket, heads_in, tickets_of
from rooms.views.making import new
from rooms.views.membership import person_of
from rooms.views.twins import require_event

A_PAGE = 24
# Those that one kind of room alone understands.
SPECIAL = ("artist_id", "genre_id")
FILTERS = ("q", "kind", "category", "tag", *SPECIAL, "is_public", "mine", "sort")
SORTS = {
    "trending": gettext_lazy("Liveliest"),
    "new": gettext_lazy("Newest"),
    "soon": gettext_lazy("Soonest"),
}
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("Accept", "HX-Target")
def lobby(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _open(request)
    now = timezone.now()
    wanted = Wanted.of(request)
    rooms = wanted.rooms(request.user, now).with_card().with_member_count()
    page = Paginator(rooms, A_PAGE).get_page(request.GET.get("page"))
    if wants_json(request):
        return json_response(_facts(page, now))
    template = "rooms/lobby.html"
    if request.htmx.target == "room-list":  # type: ignore[attr-defined]
        template += "#room-list"
    tickets = tickets_of(list(page.object_list), now)
    context = {
        "wanted": wanted,
        "page": page,
        "tickets": tickets,
        "instead": [] if tickets or not wanted.is_narrow else _lively(request.user, now),
        "query": wanted.query,
    }
    if "#" not in template:
        context |= _choices(request, now)
    return render(request, template, context)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    q: str
    kind: str
    category: str
    tag: str
    is_public: bool | None
    mine: bool
    sort: str
    special: dict[str, str]
    query: str  # the same as an address, without the page

    @classmethod
    def of(cls, request: HttpRequest) -> "Wanted":
        asked = _clean(request.GET)
        return cls(
            q=asked.get("q", "")[:100],
            kind=_one_of("kind", asked, Kind.values),
            category=_one_of("category", asked, Category.values),
            tag=asked.get("tag", "").lower().removeprefix("#")[:30],
            is_public=_yes_or_no("is_public", asked),
            mine=bool(_yes_or_no("mine", asked)) and request.user.is_authenticated,
            sort=_one_of("sort", asked, [*SORTS]) or "trending",
            special={name: asked[name] for name in SPECIAL if name in asked},
            query=urlencode(asked),
        )

    @property
    def is_narrow(self) -> bool:
        return bool(
            self.q
            or self.kind
            or self.category
            or self.tag
            or self.mine
            or self.special
            or self.is_public is not None
        )

    def rooms(self, user: Any, now: datetime) -> RoomQuerySet:
        # Conversations of two stand among the messages.
        rooms = Room.objects.visible_to(user).current(now).filter(direct_key=None)
        if user.is_authenticated:
            rooms = rooms.without_hosts(Block.objects.ids_around(user.pk))
        if self.mine:
            rooms = rooms.of(user)
        for name in ("kind", "category"):
            if value := getattr(self, name):
                rooms = rooms.filter(**{name: value})
        if self.tag:
            rooms = rooms.filter(tags__contains=[self.tag])
        if self.is_public is not None:
            rooms = rooms.filter(is_public=self.is_public)
        if self.q:
            rooms = rooms.matching(self.q)
        return sorted_by(self.sort, self._narrowed(rooms), now)

    def _narrowed(self, rooms: RoomQuerySet) -> RoomQuerySet:
        known = [kind for kind in kinds.kinds() if kind.filters & self.special.keys()]
        if self.special and not known:
            return rooms.none()
        for kind in known:
            rooms = kind.narrow(rooms, self.special)
        return rooms


def sorted_by(sort: str, rooms: RoomQuerySet, now: datetime) -> RoomQuerySet:
    if sort == "new":
        return rooms.order_by("-created_at", "pk")
    if sort == "soon":
        # What begins next first, then what is on.
        coming = Case(When(starts_at__gt=now, then=F("starts_at")))
        return rooms.order_by(coming.asc(nulls_last=True), "-created_at", "pk")
    ranks = [When(pk=pk, then=Value(rank)) for rank, pk in enumerate(trending.top())]
    if not ranks:
        return rooms.order_by("-created_at", "pk")
    return rooms.order_by(Case(*ranks, default=Value(len(ranks))), "-created_at", "pk")


def _lively(user: Any, now: datetime) -> list[Ticket]:
    """Two real rooms to go to instead."""
    rooms = Room.objects.visible_to(user).open_at(now).filter(is_public=True)
    if user.is_authenticated:
        rooms = rooms.without_hosts(Block.objects.ids_around(user.pk))
    rooms = sorted_by("trending", rooms.with_card().with_member_count(), now)
    return tickets_of(list(rooms[:2]), now)


def _open(request: HttpRequest) -> HttpResponse:
    """`create_room`: for programs as the wire says it, for the form with its mistakes beside it."""
    require_event(request, "create_room")
    if not wants_json(request) and request.content_type != "application/json":
        return new(request)
    command = command_of(request, CreateRoom)
    limits.spend_creation(person_of(request))
    room = create_room(person_of(request), command)
    return json_response(RoomKept(room_id=room.pk, channel=room.channel), status=201)


def _facts(page: Page[Room], now: datetime) -> dict[str, Any]:
    rooms = list(page.object_list)
    heads = heads_in(rooms)
    return {
        "rooms": [
            as_fields(room_facts(room, now))
            | {
                "people": heads[room.channel],
                "members": room.member_count,  # type: ignore[attr-defined]
                "host": room.host.name if room.host else None,
                "url": room.get_absolute_url(),
                "channel": room.channel,
            }
            for room in rooms
        ],
        "page": page.number,
        "pages": page.paginator.num_pages,
        "count": page.paginator.count,
    }


def _choices(request: HttpRequest, now: datetime) -> dict[str, Any]:
    invites: list[Invite] = []
    if request.user.is_authenticated:
        pending = Invite.objects.pending_for(request.user, now).select_related("room", "inviter")
        invites = list(pending.filter(room__ended_at=None)[:5])
    return {
        "kinds": [(kind.name, kind.title) for kind in kinds.kinds()],
        "categories": [choice for choice in Category.choices if choice[0]],
        "sorts": SORTS.items(),
        "invites": invites,
    }


def _clean(asked: QueryDict) -> dict[str, str]:
    return {
        name: value
        for name in FILTERS
        if (value := (asked.get(name) or "").replace("\0", "").strip())
    }


def _one_of(name: str, asked: dict[str, str], allowed: list[str]) -> str:
    value = asked.get(name, "")
    if value and value not in allowed:
        choices = ", ".join(each for each in allowed if each)
        raise InvalidMessage(
            _("%(name)s: one of %(choices)s.") % {"name": name, "choices": choices}
        )
    return value


def _yes_or_no(name: str, asked: dict[str, str]) -> bool | None:
    value = asked.get(name, "").lower()
    if not value:
        return None
    if value not in TRUE | FALSE:
        raise InvalidMessage(_("%(name)s: true or false.") % {"name": name})
    return value in TRUE
