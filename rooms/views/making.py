"""Rooms opened, changed and ended by forms; programs use the twins of the socket."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.bodies import command_of
from config.live.protocol import Refused
from rooms import kinds, limits
from rooms.actions.lifecycle import create_room, end_room, update_room
from rooms.calendar import write_event
from rooms.forms import EditRoomForm, NewRoomForm
from rooms.models import Room
from rooms.protocol import UpdateRoom
from rooms.views.membership import person_of, room_of
from rooms.views.twins import answer


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        wished = {name: request.GET[name][:100] for name in ("name", "kind") if name in request.GET}
        return _form(request, NewRoomForm(initial=wished))
    form = NewRoomForm(request.POST)
    if form.is_valid():
        try:
            limits.spend_creation(person_of(request))
            return redirect(create_room(person_of(request), form.command()))
        except Refused as refusal:
            form.show(refusal)
    return _form(request, form, status=422)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Also `update_room` for programs."""
    room = room_of(request)
    if request.method == "POST" and request.content_type == "application/json":
        command = command_of(request, UpdateRoom)
        return answer(request, lambda: _updated(request, room, command), goes_to=room)
    form = EditRoomForm.of(room, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            update_room(room, person_of(request), form.command())
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(room)
    status = 422 if form.errors else 200
    context = {"form": form, "room": room, "invites": _open_invites(request, room)}
    return render(request, "rooms/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Asked once more before: there is no way back."""
    room = room_of(request)
    if request.method == "GET":
        return render(request, "rooms/end.html", {"room": room})
    return answer(
        request,
        lambda: end_room(room, person_of(request)) and None,
        goes_to=room,
        said=_("The room has ended. What was said stays for those who were there."),
    )


@require_safe
def calendar(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return calendar_of(request, room_of(request))


def calendar_of(request: HttpRequest, room: Room) -> HttpResponse:
    url = request.build_absolute_uri(room.get_absolute_url())
    text = write_event(room, url=url, host=request.get_host(), now=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="marquee.ics"'
    return response


def old_room(request: HttpRequest, old_id: UUID) -> HttpResponse:
    return redirect(reverse("rooms:room", args=[old_id]), permanent=True)


def _updated(request: HttpRequest, room: Room, command: UpdateRoom) -> None:
    update_room(room, person_of(request), command)


def _form(request: HttpRequest, form: NewRoomForm, status: int = 200) -> HttpResponse:
    doors = [(kind.title, reverse(kind.door), kind.wing) for kind in kinds.kinds() if kind.door]
    return render(request, "rooms/new.html", {"form": form, "doors": doors}, status=status)


def _open_invites(request: HttpRequest, room: Room) -> list[dict[str, object]]:
    """Seats kept for people, and links with their addresses, for the host alone."""
    pending = room.invites.pending(timezone.now()).select_related("invitee")[:50]
    return [
        {
            "invite": invite,
            "url": request.build_absolute_uri(reverse("rooms:link", args=[invite.token]))
            if invite.token
            else "",
        }
        for invite in pending
    ]
