"""What was said, page by page; and saying something without a socket."""

from typing import cast
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Block
from accounts.requests import SignedInRequest, SiteRequest
from config.bodies import command_of
from config.live.limits import spend
from config.live.protocol import InvalidMessage
from config.refusals import json_response, wants_json
from rooms.actions.chat import post_message
from rooms.handlers.chat import kept
from rooms.models import Room
from rooms.protocol import MessageKept, PostMessage
from rooms.reactions import own_reactions
from rooms.state import history
from rooms.views import twins

A_PAGE, MOST_AT_ONCE = 50, 100


@require_http_methods(["GET", "POST"])
def messages(request: SiteRequest, room_id: UUID) -> HttpResponse:
    room: Room = request.standing.thing
    if request.method == "POST":
        twins.require_event(request, "chat_message")
        return _post(cast(SignedInRequest, request), room)
    limit = max(1, min(_number(request, "limit") or A_PAGE, MOST_AT_ONCE))
    before = _number(request, "before")
    if wants_json(request):
        page = history(room, request.user, limit=limit, before=before)
        return json_response({"messages": page})
    hidden = Block.objects.ids_around(request.user.pk) if request.user.is_authenticated else set()
    said = room.messages.with_author().exclude(author__in=hidden).newest(limit, before)
    context = {"messages": said, "reacted": own_reactions(request.user, said)}
    return render(request, "rooms/_history.html", context)


def _post(request: SignedInRequest, room: Room) -> HttpResponse:
    def act() -> MessageKept:
        spend("chat", request.user.pk, 10, per_seconds=10)
        # A plain form has no script to make an id; the page's own form brings one.
        command = command_of(request, PostMessage, client_id=lambda: str(uuid4()))
        return kept(
            post_message(room, request.user, command.text, command.client_id, command.reply_to)
        )

    return twins.answer(request, act, goes_to=f"{room.get_absolute_url()}#composer")


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise InvalidMessage(_("%(field)s: a whole number, please.") % {"field": name})
    return int(value)
