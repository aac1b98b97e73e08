"""Calling an usher. Works without a script; the room's dialog sends the same fields."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.bodies import command_of
from config.live.protocol import Refused
from config.refusals import json_response, wants_json
from rooms import limits
from rooms.actions import reports
from rooms.forms import ReportForm
from rooms.models import Message, Room
from rooms.protocol import ReportWish
from rooms.views.membership import person_of, room_of


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)
    if request.method == "POST" and wants_json(request):
        return json_response(_called(request, room, command_of(request, ReportWish)))
    form = (
        ReportForm(request.POST)
        if request.method == "POST"
        else ReportForm(initial=_about(request))
    )
    if request.method == "POST" and form.is_valid():
        try:
            _called(request, room, ReportWish(**form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, refusal.words)
        else:
            messages.success(request, _("An usher will look at it. Nobody learns who called."))
            is_in = request.standing.role not in ("banned", "invited")  # type: ignore[attr-defined]
            return redirect(room if is_in else reverse("rooms:lobby"))
    context = {"form": form, "room": room, "message": _quoted(room, form)}
    return render(request, "rooms/report.html", context, status=422 if form.errors else 200)


def _called(request: HttpRequest, room: Room, wish: ReportWish) -> dict[str, Any]:
    limits.spend_report(person_of(request))
    made = reports.report(
        room,
        person_of(request),
        wish.reason,
        wish.text,
        message_id=wish.message_id,
        user_id=wish.user_id,
    )
    return {"report_id": made.pk}


def _about(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("message_id", "user_id") if name in request.GET}


def _quoted(room: Room, form: ReportForm) -> Message | None:
    """The message it is about, so that one sees what one reports."""
    wanted = form["message_id"].value()
    try:
        message_id = UUID(str(wanted))
    except ValueError:
        return None
    found = room.messages.filter(pk=message_id, deleted_at=None).select_related("author")
    return found.first()
