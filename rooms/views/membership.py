"""Seats without a socket: twins of the room events, as forms and as JSON."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Block, User
from config.bodies import command_of
from config.live.presence import present
from config.policy import Role
from config.refusals import json_response, wants_json
from rooms.actions import hosting, membership, moderation
from rooms.actions.muting import mute_person
from rooms.facts import ms
from rooms.handlers.membership import require_own, silenced_until
from rooms.models import Room
from rooms.protocol import (
    Ban,
    Favour,
    Kick,
    NameSuccessor,
    RoomKept,
    SetOwn,
    SetRole,
    Silence,
    TransferHost,
    Unban,
)
from rooms.state import members_of
from rooms.views.twins import answer

OUTSIDERS = frozenset({Role.VISITOR, Role.GUEST, Role.STRANGER, Role.INVITED})


def room_of(request: HttpRequest) -> Room:
    room: Room = request.standing.thing  # type: ignore[attr-defined]
    return room


def person_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the row lets nobody in without a sign-in
    return request.user


@require_POST
def join(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> RoomKept:
        membership.join_room(room, person_of(request))
        return RoomKept(room_id=room.pk, channel=room.channel)

    return answer(request, act, goes_to=room)


@require_POST
def leave(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)
    return answer(
        request,
        lambda: membership.leave_room(room, person_of(request)),
        # Not back into the room: its page would take the seat again.
        goes_to=reverse("rooms:lobby"),
        said=_("You gave up your seat."),
    )


@require_safe
def members(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Who has a seat. Outsiders learn how many, not who: where somebody is, is theirs to tell."""
    room = room_of(request)
    here = present([room.channel])[room.channel]
    role = request.standing.role  # type: ignore[attr-defined]
    seated = []
    if role not in OUTSIDERS:
        seated = members_of(room, here, Block.objects.ids_around(person_of(request).pk))
    count = room.memberships.active().count()
    if wants_json(request):
        return json_response({"count": count, "present": len(here), "members": seated})
    return render(request, "rooms/members.html", {"room": room, "members": seated, "count": count})


@require_POST
def transfer_host(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        command = command_of(request, TransferHost)
        hosting.transfer_host(room, person_of(request), command.user_id)

    return answer(request, act, goes_to=room)


@require_POST
def name_successor(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        command = command_of(request, NameSuccessor)
        hosting.name_successor(room, person_of(request), command.user_id)

    return answer(request, act, goes_to=room)


@require_POST
def keep_seat(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)
    return answer(request, lambda: hosting.decline_return(room, person_of(request)), goes_to=room)


@require_POST
def set_role(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        command = command_of(request, SetRole)
        hosting.set_role(room, person_of(request), command.user_id, command.role)

    return answer(request, act, goes_to=room)


@require_POST
def kick(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        command = command_of(request, Kick)
        moderation.kick(room, person_of(request), command.user_id, command.reason)

    return answer(request, act, goes_to=room)


@require_POST
def ban(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        command = command_of(request, Ban)
        moderation.ban(room, person_of(request), command.user_id, command.reason)

    return answer(request, act, goes_to=room)


@require_POST
def unban(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        moderation.unban(room, person_of(request), command_of(request, Unban).user_id)

    return answer(request, act, goes_to=room)


@require_POST
def silence(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """A form says for how many `minutes`; the wire says until when."""
    room = room_of(request)

    def act() -> None:
        command = command_of(request, Silence, until_ms=lambda: _until_ms(request))
        until = silenced_until(command)
        moderation.silence(room, person_of(request), command.user_id, until, command.reason)

    return answer(request, act, goes_to=room)


@require_POST
def favourite(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> dict[str, bool]:
        command = command_of(request, Favour)
        membership.favour_room(room, person_of(request), on=command.on)
        return {"on": command.on}

    return answer(request, act, goes_to=room)


@require_POST
def mute(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> dict[str, bool]:
        command, user = command_of(request, SetOwn), person_of(request)
        if command.user_id in (None, user.pk):
            return {"on": membership.set_muted(room, user, on=command.on).is_muted}
        mute_person(user, command.user_id, on=command.on)
        return {"on": command.on}

    return answer(request, act, goes_to=room)


@require_POST
def deafen(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> dict[str, bool]:
        command = command_of(request, SetOwn)
        require_own(person_of(request).pk, command)
        seat = membership.set_deafened(room, person_of(request), on=command.on)
        return {"on": seat.is_deafened}

    return answer(request, act, goes_to=room)


def _until_ms(request: HttpRequest) -> int | None:
    minutes = request.POST.get("minutes", "")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 7):
        return None
    return ms(timezone.now() + timedelta(minutes=int(minutes)))
