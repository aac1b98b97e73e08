"""Moving the film: compare-and-swap on the playback's version, under the room's lock."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from config.live import clock
from config.live.announce import announce
from config.live.protocol import InvalidMessage, NotHost, NotMember, Stale
from rooms import media, waiting
from rooms.actions.chat import house_line
from rooms.facts import media_facts, playback_facts
from rooms.models import Kind, Playback, QueueItem, Role, Room
from rooms.protocol import HostSync, HostSynced, MediaWish
from rooms.rules import playback as rules

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def sync_playback(room: Room, by: "User", command: HostSync) -> Playback:
    """Obey one move of the projector. Raises Stale with the state where another was first.

    A command without a version moves the film as it stands: earlier clients know of none.
    """
    room = room.locked()
    require_projector(room, by)
    room.require_open(clock.now())
    if room.kind != Kind.WATCH:
        raise InvalidMessage(_("action: there is no screen in this room."))
    playback = Playback.of(room) or Playback(room=room)
    if command.version is not None and command.version != playback.version:
        raise Stale(playback=playback_facts(playback))
    _move(playback, command, clock.read_ms())
    playback.version += 1
    playback.rev = room.next_rev()
    playback.by = by
    playback.save()
    if command.action == "load":
        waiting.skipping.clear(room.pk)
    announce(room.channel, synced_event(playback, command.action))
    _say(room, by, command, playback)
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
    membership = room.seat_of(user.pk)
    if membership is None:
        raise NotMember
    return room.host_id == user.pk or membership.role == Role.CO_HOST or room.everyone_controls


def require_projector(room: Room, user: "User") -> None:
    if holds_projector(room, user):
        return
    raise NotHost(_("Only the host can move the film."))


def put_on(room: Room, playback: Playback, item: QueueItem, by: "User | None", now_ms: int) -> None:
    """Play this film from its beginning, for actions that hold the room's lock."""
    playback.media_url = item.media_url
    playback.media_kind = item.media_kind
    playback.media_title = item.title
    playback.media_duration_ms = item.media_duration_ms
    playback.position_ms, playback.at_ms = 0, now_ms
    playback.is_playing, playback.rate = True, 1.0
    playback.version += 1
    playback.rev = room.next_rev()
    playback.by = by
    playback.save()
    announce(room.channel, synced_event(playback, "load"))


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


def _say(room: Room, by: "User", command: HostSync, playback: Playback) -> None:
    """The moves people talk about become house lines; seeks would only be noise."""
    if command.action == "load":
        house_line(
            room, _("%(name)s put on %(film)s.") % {"name": by.name, "film": playback.media_title}
        )
    elif command.action == "pause" and rules.is_intermission(playback.position_ms):
        house_line(room, _("%(name)s paused for an intermission.") % {"name": by.name})
