"""Moving the film: compare-and-swap on the playback's version and on the room's rev."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from config.live import clock
from config.live.announce import announce
from config.live.protocol import InvalidMessage, NotHost, NotMember, Refused, Stale
from config.prepared import Overtaken, Prepared, keep, swap
from rooms import media, waiting
from rooms.actions.chat import house_line
from rooms.facts import media_facts, playback_facts
from rooms.models import Kind, Membership, Playback, QueueItem, Role, Room
from rooms.protocol import HostSync, HostSynced, MediaWish
from rooms.rules import playback as rules

if TYPE_CHECKING:
    from accounts.models import User


def sync_playback(room: Room, by: "User", command: HostSync) -> Playback:
    """Obey one move of the projector. Raises Stale with the state where another was first.

    A command without a version moves the film as it stands: earlier clients know of none.

    `room` was read a moment ago. A move that nobody talks about is decided by it, and kept only
    where nothing in the room has changed since. Else, and before anybody is refused, it is decided
    under the lock.
    """
    if not _is_told(command.action, command.position_ms):
        with suppress(Refused, Overtaken):
            return _sync(room, by, command)
    with transaction.atomic():
        room = room.locked()
        playback = _sync(room, by, command)
        if _is_told(command.action, playback.position_ms):
            house_line(room, _line(by, command, playback))
        return playback


def _sync(room: Room, by: "User", command: HostSync) -> Playback:
    """Raises Overtaken, with nothing kept, where the room is not as it was read."""
    projector = _projector_of(room, by)
    require_projector(room, by, projector.seat_role)
    room.require_open(clock.now())
    if room.kind != Kind.WATCH:
        raise InvalidMessage(_("action: there is no screen in this room."))
    playback = projector.playback
    if command.version is not None and command.version != playback.version:
        raise Stale(playback=playback_facts(playback))
    _move(playback, command, projector.now_ms)
    _number(room, playback, by)
    if playback._state.adding:
        keep(playback, beside=room.keeping_rev())
    else:
        swap(playback, room.swapping_rev())
    if command.action == "load":
        waiting.skipping.clear(room.pk)
    announce(room.channel, synced_event(playback, command.action))
    return playback


def synced_event(playback: Playback, action: str) -> HostSynced:
    facts = playback_facts(playback)
    return HostSynced(
        action=action,
        media=media_facts(playback),
        position_ms=facts.position_ms,
        is_playing=facts.is_playing,
        rate=facts.rate,
        at_ms=facts.at_ms,
        version=facts.version,
        rev=playback.rev,
        by=playback.by_id,
    )


def holds_projector(room: Room, user: "User") -> bool:
    """Fresh under the lock: an old host's late frame is refused. Raises NotMember."""
    seat = room.seat_of(user.pk)
    return _may_move(room, user, None if seat is None else seat.role)


def require_projector(room: Room, user: "User", seat_role: str | None) -> None:
    if not _may_move(room, user, seat_role):
        raise NotHost(_("Only the host can move the film."))


def _may_move(room: Room, user: "User", seat_role: str | None) -> bool:
    if seat_role is None:
        raise NotMember
    return room.host_id == user.pk or seat_role == Role.CO_HOST or room.everyone_controls


class _Projector(NamedTuple):
    playback: Playback
    # Of who would move it; None: no seat.
    seat_role: str | None
    # The database's clock, asked this moment: everybody is to go by it.
    now_ms: int


def _projector_of(room: Room, by: "User") -> _Projector:
    playback = _projectors.first(room=room.pk, user=by.pk)
    if playback is None:  # nothing was ever on
        seat = room.seat_of(by.pk)
        return _Projector(Playback(room=room), seat.role if seat else None, clock.read_ms())
    return _Projector(playback, playback.seat_role, int(playback.read_at * 1000))


def _worded_projector(room: UUID, user: int) -> QuerySet[Playback]:
    seats = Membership.objects.active().filter(room=room, user=user)
    return Playback.objects.filter(room=room).annotate(
        seat_role=Subquery(seats.values("role")), read_at=clock.Read()
    )


# The film, the seat of who would move it and the time, in one question.
_projectors: Prepared[Any] = Prepared(_worded_projector, room=UUID, user=int)


def put_on(room: Room, playback: Playback, item: QueueItem, by: "User | None", now_ms: int) -> None:
    """Play this film from its beginning, for actions that hold the room's lock."""
    playback.media_url = item.media_url
    playback.media_kind = item.media_kind
    playback.media_title = item.title
    playback.media_duration_ms = item.media_duration_ms
    playback.position_ms, playback.at_ms = 0, now_ms
    playback.is_playing, playback.rate = True, 1.0
    _number(room, playback, by)
    keep(playback, beside=room.keeping_rev())
    announce(room.channel, synced_event(playback, "load"))


def _number(room: Room, playback: Playback, by: "User | None") -> None:
    playback.version += 1
    playback.rev = room.counted_rev()
    playback.by = by


def _move(playback: Playback, command: HostSync, now_ms: int) -> None:
    if command.action == "load":
        _load(playback, command.media)
    elif not playback.media_url:
        raise InvalidMessage(_("action: load a film first."))
    position = command.position_ms
    if playback.media_duration_ms is not None:
        position = min(position, playback.media_duration_ms)
    if command.action in ("play", "pause"):
        playback.is_playing = command.action == "play"
    if command.action == "rate":
        if command.rate is None:
            raise InvalidMessage(_("rate: say how fast."))
        playback.rate = command.rate
    playback.position_ms = position
    playback.at_ms = now_ms


def _load(playback: Playback, wish: MediaWish | None) -> None:
    if wish is None:
        raise InvalidMessage(_("media: say which film."))
    found = media.resolve(wish.url, wish.kind)
    playback.media_url = found.url
    playback.media_kind = found.kind
    playback.media_title = wish.title.strip() or found.title
    playback.media_duration_ms = wish.duration_ms or None
    playback.is_playing = False
    playback.rate = 1.0


def _is_told(action: str, position_ms: int) -> bool:
    """The moves people talk about become house lines; seeks would only be noise."""
    return action == "load" or (action == "pause" and rules.is_intermission(position_ms))


def _line(by: "User", command: HostSync, playback: Playback) -> str:
    if command.action == "load":
        return _("%(name)s put on %(film)s.") % {"name": by.name, "film": playback.media_title}
    return _("%(name)s paused for an intermission.") % {"name": by.name}
