"""Watching together: the projector, who waits, who would like to hold it."""

from django.utils.translation import gettext as _

from config.live import clock
from config.live.announce import announce, tell
from config.live.limits import spend
from config.live.presence import present
from config.live.protocol import InvalidMessage
from config.live.registry import handles
from config.live.topics import Visit
from rooms import waiting
from rooms.actions.playback import sync_playback
from rooms.discretion import people_hidden_from, words_hidden_from
from rooms.facts import ms
from rooms.protocol import (
    Buffering,
    BufferingSeen,
    ControlRequested,
    DriftSeen,
    HostSync,
    PlaybackKept,
    Ready,
    ReadySeen,
    RequestControl,
    ShareDrift,
)
from rooms.rules import playback as rules


@handles("host_sync", HostSync, formerly="sync")
def handle_host_sync(visit: Visit, command: HostSync) -> PlaybackKept:
    if command.version is None and not visit.is_deprecated:
        raise InvalidMessage(_("“version” is missing."), field="version")
    playback = sync_playback(visit.thing, visit.user, command)
    return PlaybackKept(version=playback.version, rev=playback.rev)


@handles("buffering", Buffering)
def handle_buffering(visit: Visit, command: Buffering) -> None:
    user_ids = waiting.buffering.mark(visit.thing.pk, visit.user.pk, on=command.is_buffering)
    announce(
        visit.thing.channel,
        BufferingSeen(user_ids=user_ids),
        hidden_from=people_hidden_from({visit.user.pk, *user_ids}),
    )


@handles("ready", Ready)
def handle_ready(visit: Visit, command: Ready) -> None:
    user_ids = waiting.ready.mark(visit.thing.pk, visit.user.pk, on=command.is_ready)
    starts_at = visit.thing.starts_at
    upcoming = starts_at is not None and starts_at > clock.now()
    announce(
        visit.thing.channel,
        ReadySeen(user_ids=user_ids, starts_ms=ms(starts_at) if upcoming else None),
        hidden_from=people_hidden_from({visit.user.pk, *user_ids}),
    )


@handles("drift", ShareDrift)
def handle_drift(visit: Visit, command: ShareDrift) -> None:
    """In a crowd nobody looks at single seats, and telling all of all would be quadratic."""
    if not rules.shows_drifts(len(present([visit.thing.channel])[visit.thing.channel])):
        return
    spend("drift", f"{visit.user.pk}:{visit.thing.pk}", 20, per_seconds=60)
    waiting.drifts.keep(visit.thing.pk, visit.user.pk, command.drift_ms)
    announce(
        visit.thing.channel,
        DriftSeen(user_id=visit.user.pk, drift_ms=command.drift_ms),
        hidden_from=people_hidden_from({visit.user.pk}),
    )


@handles("request_control", RequestControl)
def handle_request_control(visit: Visit, command: RequestControl) -> None:
    room = visit.thing
    if room.host_id is None:
        raise InvalidMessage
    spend("request_control", f"{visit.user.pk}:{room.pk}", 3, per_seconds=60)
    if room.host_id in words_hidden_from(visit.user.pk):  # a block is silent
        return
    tell(
        room.host_id,
        ControlRequested(room_id=room.pk, user_id=visit.user.pk, name=visit.user.name),
    )
