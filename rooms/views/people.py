"""What one may do about somebody outside of a room: a private room for two, or an usher."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Block, User
from config.addresses import next_address
from config.bodies import command_of
from config.live.protocol import Refused
from config.refusals import flash, json_response, wants_json
from rooms import limits
from rooms.actions.lifecycle import open_private_room
from rooms.actions.reports import report_person as report
from rooms.forms import ReportForm
from rooms.models import Room
from rooms.protocol import InviteAlong, ReportWish, RoomKept
from rooms.views.membership import person_of


@require_POST
def invite_along(request: HttpRequest, username: str) -> HttpResponse:
    """A private room for two in one step, like the room (`room_id`) where one met them."""
    user, other = person_of(request), _somebody(request, username)
    try:
        limits.spend_creation(user)
        limits.spend_invite(user)
        room = open_private_room(user, other, _met_in(user, command_of(request, InviteAlong)))
    except Refused as refusal:
        if wants_json(request):
            raise
        flash(request, refusal)
        return redirect(next_address(request, other))
    if wants_json(request):
        return json_response(RoomKept(room_id=room.pk, channel=room.channel), status=201)
    messages.success(
        request, _("%(name)s is invited. This room is yours alone.") % {"name": other.name}
    )
    return redirect(room)


@require_http_methods(["GET", "POST"])
def report_person(request: HttpRequest, username: str) -> HttpResponse:
    # Somebody who blocked me may still be reported: only the page is as if they were not here.
    person = get_object_or_404(User.objects.active().named(username))
    if request.method == "POST" and wants_json(request):
        return json_response(_called(request, person, command_of(request, ReportWish)))
    if request.method == "GET":
        person = _somebody(request, username)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _called(request, person, ReportWish(**form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, refusal.words)
        else:
            messages.success(request, _("An usher will look at it. Nobody learns who called."))
            return redirect(next_address(request, reverse("rooms:lobby")))
    context = {"form": form, "person": person, "next": next_address(request, person)}
    status = 422 if form.errors else 200
    return render(request, "rooms/report_person.html", context, status=status)


def _called(request: HttpRequest, person: User, wish: ReportWish) -> dict[str, Any]:
    limits.spend_report(person_of(request))
    made = report(person, person_of(request), wish.reason, wish.text)
    return {"report_id": made.pk}


def _somebody(request: HttpRequest, username: str) -> User:
    found: User = get_object_or_404(User.objects.active().named(username))
    if Block.objects.between(person_of(request), found).exists():
        raise Http404
    return found


def _met_in(user: User, command: InviteAlong) -> Room | None:
    room_id: UUID | None = command.room_id
    if room_id is None:
        return None
    return Room.objects.visible_to(user).running().filter(pk=room_id).first()
