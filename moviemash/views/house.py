"""A room's mash without a socket: the panel as a fragment, its facts, the twins of its events."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from config.bodies import command_of
from config.live import clock
from config.live.presence import present
from config.live.protocol import Command
from config.policy import may
from config.refusals import json_response, wants_json
from moviemash.house import handlers as events
from moviemash.house.facts import mash_facts, newest_mash
from moviemash.house.page import HousePanel
from moviemash.house.protocol import MashFacts, StartMash, StopMash, TurnMash, VoteInMash
from rooms.models import Room
from rooms.views import twins
from rooms.views.membership import person_of, room_of

AnyCommand = TypeVar("AnyCommand", bound=Command)


@never_cache
@require_safe
@vary_on_headers("HX-Target", "Accept")
def house(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)
    if wants_json(request):
        return json_response({"mash": _facts(room, request.user)})
    if request.htmx.target != "tonight":  # type: ignore[attr-defined]
        return redirect(_place(room))
    standing = request.standing  # type: ignore[attr-defined]
    panel = HousePanel(
        room,
        _facts(room, request.user),
        clock.now_ms(),
        may_choose=may(request.user, "event mash_vote", standing),
        house=len(present([room.channel])[room.channel]),
    )
    return render(request, "moviemash/_house.html", {"part": {"panel": panel}})


@require_POST
def house_start(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, StartMash, events.start)


@require_POST
def house_vote(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, VoteInMash, events.vote)


@require_POST
def house_turn(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, TurnMash, events.turn)


@require_POST
def house_stop(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, StopMash, events.stop)


def _twin(
    request: HttpRequest, command: type[AnyCommand], obey: Callable[[Room, Any, AnyCommand], Any]
) -> HttpResponse:
    room = room_of(request)
    return twins.answer(
        request,
        lambda: obey(room, person_of(request), command_of(request, command)),
        goes_to=_place(room),
    )


def _facts(room: Room, user: Any) -> MashFacts | None:
    mash = newest_mash(room)
    return None if mash is None else mash_facts(mash, user)


def _place(room: Room) -> str:
    return f"{room.get_absolute_url()}#tonight"
