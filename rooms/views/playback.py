"""The projector without a socket: twins of `host_sync`, and of what other kinds play."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from config.bodies import command_of
from config.live import clock
from config.live.protocol import Command, InvalidMessage
from rooms import kinds
from rooms.actions.playback import sync_playback
from rooms.models import Kind, Playback, Room
from rooms.protocol import HostSync, MediaWish, Ms, PlaybackKept
from rooms.views import twins

Action = Literal["load", "play", "pause", "seek", "start"]


class Move(Command, frozen=True, kw_only=True):
    """What a twin may say; what is missing is taken from how the film stands now."""

    position_ms: Ms | None = None
    version: int | None = None
    url: str = ""
    title: str = ""


@require_POST
def start_playback(request: SignedInRequest, room_id: UUID) -> HttpResponse:
    """Idempotent: a film that plays goes on playing."""
    room: Room = request.standing.thing
    if room.kind != Kind.WATCH:
        return _move(request, "start")
    playback = Playback.objects.filter(room=room, is_playing=True).first()
    if playback is not None:
        return twins.answer(request, lambda: _kept(playback), goes_to=room)
    return _move(request, "play")


@require_POST
def play(request: SignedInRequest, room_id: UUID) -> HttpResponse:
    return _move(request, "play")


@require_POST
def pause(request: SignedInRequest, room_id: UUID) -> HttpResponse:
    return _move(request, "pause")


@require_POST
def seek(request: SignedInRequest, room_id: UUID) -> HttpResponse:
    return _move(request, "seek")


@require_POST
def load(request: SignedInRequest, room_id: UUID) -> HttpResponse:
    return _move(request, "load")


def _move(request: SignedInRequest, action: Action) -> HttpResponse:
    room: Room = request.standing.thing

    def act() -> Any:
        move = command_of(request, Move)
        kind = kinds.kind_of(room)
        own = kind.move(room, request.user, action, move.position_ms, move.version)
        if own is not None:
            return own
        if action == "start":
            raise InvalidMessage(_("action: nothing is played in this room."))
        playback = Playback.objects.filter(room=room).first() or Playback(room=room)
        now = playback.position_at(clock.now_ms())
        command = HostSync(
            action=action,
            position_ms=now if move.position_ms is None else move.position_ms,
            version=playback.version if move.version is None else move.version,
            media=MediaWish(url=move.url, title=move.title[:300]) if move.url else None,
        )
        return _kept(sync_playback(room, request.user, command))

    return twins.answer(request, act, goes_to=room)


def _kept(playback: Playback) -> PlaybackKept:
    return PlaybackKept(version=playback.version, rev=playback.rev)
