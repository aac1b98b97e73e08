"""The projector without a socket: twins of `host_sync`."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.bodies import command_of
from config.live.protocol import Command, Refused
from config.refusals import flash, json_response, wants_json
from rooms.actions.playback import sync_playback
from rooms.facts import ms
from rooms.models import Playback, Room
from rooms.protocol import HostSync, MediaWish, PlaybackKept


class Move(Command, frozen=True, kw_only=True):
    """What a twin may say; what is missing is taken from how the film stands now."""

    position_ms: int | None = None
    version: int | None = None
    url: str | None = None
    title: str = ""


@require_POST
def start_playback(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Idempotent: a film that plays goes on playing."""
    room, playback = _room_and_playback(request)
    if playback is not None and playback.is_playing:
        return _answer(request, room, playback)
    return _move(request, "play")


@require_POST
def play(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _move(request, "play")


@require_POST
def pause(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _move(request, "pause")


@require_POST
def seek(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _move(request, "seek")


@require_POST
def load(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _move(request, "load")


def _move(request: HttpRequest, action: str) -> HttpResponse:
    room, playback = _room_and_playback(request)
    try:
        wish = command_of(request, Move)
        now = playback.position_at(ms(timezone.now())) if playback is not None else 0
        command = HostSync(
            action=action,
            position_ms=now if wish.position_ms is None else max(0, wish.position_ms),
            version=(playback.version if playback is not None else 0)
            if wish.version is None
            else wish.version,
            media=MediaWish(url=wish.url, title=wish.title) if wish.url else None,
        )
        playback = sync_playback(room, request.user, command)
    except Refused as refusal:
        if wants_json(request):
            raise
        flash(request, refusal)
        return redirect(room)
    return _answer(request, room, playback)


def _answer(request: HttpRequest, room: Room, playback: Playback) -> HttpResponse:
    if wants_json(request):
        return json_response(PlaybackKept(version=playback.version, rev=playback.rev))
    return redirect(room)


def _room_and_playback(request: HttpRequest) -> tuple[Room, Playback | None]:
    room: Room = request.standing.thing  # type: ignore[attr-defined]
    return room, Playback.objects.filter(room=room).first()
