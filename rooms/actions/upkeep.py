"""What time alone changes: rooms that are over, rooms that stayed empty, heads that count."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from config.live.announce import announce
from config.live.presence import present
from rooms import kinds, trending
from rooms.actions.lifecycle import end_room
from rooms.facts import ms
from rooms.models import Room
from rooms.protocol import RoomUpdated
from rooms.rules.hours import EMPTY_ROOM_LASTS

log = structlog.get_logger(__name__)

AT_ONCE = 200


def end_finished_rooms(now: datetime) -> int:
    """End rooms whose hours are over, whose programme was called off, or which stayed empty."""
    over = Room.objects.over_at(now) | Room.objects.running().filter(programme__is_cancelled=True)
    ended = sum(_end(room) for room in over.distinct().iterator())
    follow_programmes(now)
    for ids in _in_batches(Room.objects.open_at(now).values_list("pk", flat=True).iterator()):
        heads = {
            UUID(channel.removeprefix("room-")): len(people)
            for channel, people in present([f"room-{pk}" for pk in ids]).items()
        }
        trending.present(heads, now.timestamp())
        ended += _end_empty(heads, now)
    for kind in kinds.kinds():
        kind.advance(now)
    return ended


def follow_programmes(now: datetime) -> int:
    """The guide's rooms keep the guide's hours, also when those move."""
    moved = (
        Room.objects.running()
        .filter(programme__ends_at__gt=now)
        .exclude(starts_at=F("programme__starts_at"), ends_at=F("programme__ends_at"))
        .select_related("programme")
    )
    return sum(_follow(room) for room in moved)


def _end_empty(heads: dict[UUID, int], now: datetime) -> int:
    """Rooms made on the fly end when they have been empty for ten minutes."""
    lasting = [kind.name for kind in kinds.kinds() if not kind.ends_when_empty]
    on_the_fly = (
        Room.objects.running()
        .filter(starts_at=None, ends_at=None, programme=None, direct_key=None)
        .exclude(kind__in=lasting)
    )
    empty = [pk for pk, count in heads.items() if count == 0]
    full = [pk for pk, count in heads.items() if count]
    on_the_fly.filter(pk__in=full, empty_since__isnull=False).update(empty_since=None)
    on_the_fly.filter(pk__in=empty, empty_since=None).update(empty_since=now)
    long_empty = on_the_fly.filter(pk__in=empty, empty_since__lte=now - EMPTY_ROOM_LASTS)
    return sum(_end(room) for room in long_empty)


@transaction.atomic
def _follow(room: Room) -> bool:
    programme = room.programme
    if programme is None:
        return False
    room = room.locked()
    room.starts_at, room.ends_at = programme.starts_at, programme.ends_at
    room.facts_rev = room.next_rev()
    room.save(update_fields=["starts_at", "ends_at", "facts_rev"])
    announce(
        room.channel,
        RoomUpdated(
            rev=room.facts_rev,
            starts_ms=ms(programme.starts_at),
            ends_ms=ms(programme.ends_at),
        ),
    )
    return True


def _end(room: Room) -> bool:
    try:
        end_room(room)
    except Exception:
        # One room that cannot be ended must not keep all the others open.
        log.exception("room not ended", room_id=str(room.pk))
        return False
    return True


def _in_batches(ids: Iterator[UUID]) -> Iterator[Sequence[UUID]]:
    batch: list[UUID] = []
    for pk in ids:
        batch.append(pk)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
