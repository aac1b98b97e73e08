"""What was said, page by page; and saying something without a socket."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Block
from config.bodies import command_of
from config.live.limits import spend
from config.live.protocol import InvalidMessage, Refused
from config.refusals import flash, json_response, wants_json
from rooms.actions.chat import post_message
from rooms.handlers.chat import kept
from rooms.models import Room
from rooms.protocol import PostMessage
from rooms.state import history

MOST_AT_ONCE = 100


@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room: Room = request.standing.thing  # type: ignore[attr-defined]
    if request.method == "POST":
        return _post(request, room)
    limit = _number(request, "limit", 50) or 50
    before = _number(request, "before", None)
    limit = max(1, min(limit, MOST_AT_ONCE))
    if wants_json(request):
        return json_response({"messages": history(room, request.user, limit=limit, before=before)})
    hidden = Block.objects.ids_around(request.user.pk) if request.user.is_authenticated else set()
    page = room.messages.with_author().exclude(author__in=hidden).newest(limit, before)
    return render(request, "rooms/_history.html", {"messages": page})


def _post(request: HttpRequest, room: Room) -> HttpResponse:
    try:
        spend("chat", request.user.pk, 10, per_seconds=10)
        command = command_of(request, PostMessage, client_id=lambda: str(uuid4()))
        message = post_message(
            room, request.user, command.text, command.client_id, command.reply_to
        )
    except Refused as refusal:
        if wants_json(request):
            raise
        flash(request, refusal)
        return redirect(f"{room.get_absolute_url()}#composer")
    if wants_json(request):
        return json_response(kept(message))
    return redirect(f"{room.get_absolute_url()}#message-{message.pk}")


def _number(request: HttpRequest, name: str, default: int | None) -> int | None:
    value = request.GET.get(name)
    if value in (None, ""):
        return default
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise InvalidMessage(f"{name}: a whole number, please.")
    return int(value)
