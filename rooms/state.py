"""The whole present state of a room for one person (PROTOCOL.md 1.2)."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.models import Block
from config.live import clock
from config.live.presence import present
from config.live.protocol import RoomNotFound, Skipped
from config.prepared import Prepared
from rooms import kinds, parts, waiting
from rooms.facts import (
    member_facts,
    message_facts,
    ms_or_none,
    playback_facts,
    room_facts,
)
from rooms.models import Membership, Message, Muting, Playback, Room
from rooms.protocol import DriftFacts, MemberFacts, MessageFacts, RoomState, YouFacts
from rooms.queue import queue_facts, skip_facts
from rooms.rules import seats as rules

NEWEST = 50
MOST_MESSAGES = 300
MOST_MEMBERS = 500


def room_state(room: Room, user: Any, last_rev: int | None = None) -> RoomState:
    """Everything a page needs to be right, whatever it missed since `last_rev`.

    Messages are in `seq` order; `complete` is false where `last_rev` lies more than 300 changes
    back, and the history address has the rest.
    """
    here = present([room.channel])[room.channel]
    # One snapshot: rev, messages, members and playback must be of the same moment.
    with transaction.atomic():
        _repeatable_read()
        if (found := _with_playback.first(room=room.pk)) is None:
            raise RoomNotFound
        room = found
        hidden = Block.objects.ids_around(user.pk) if user.is_authenticated else set()
        mine = room.seat_ever_of(user.pk) if user.is_authenticated else None
        messages, complete = _messages(room, last_rev)
        is_seated = mine is not None and mine.is_active
        is_inside = is_seated or getattr(user, "is_staff", False)
        members = members_of(room, here, hidden, is_inside=is_inside)
    playback = getattr(room, "playback", None)
    extras = kinds.state_of(room, user)
    return RoomState(
        room=room_facts(room),
        you=_you(room, mine, user),
        members=members,
        present_count=len(here - hidden),
        drifts=_drifts(room, playback, {member.user_id for member in members}),
        messages=[told(message, hidden) for message in messages],
        rev=room.rev,
        complete=complete,
        server_ms=clock.now_ms(),
        queue=[*queue_facts(room, user)],
        skip_vote=skip_facts(room, user, {*here, user.pk} if is_seated else here),
        parts=parts.state_of(room, user),
        **{"playback": playback_facts(playback) if playback else None, **extras},
    )


def members_of(
    room: Room, here: Collection[int], hidden: Collection[int], *, is_inside: bool = True
) -> list[MemberFacts]:
    """Who has a seat: the host, the present, then the longest-seated; the blocked never.

    Who stands outside is shown the host alone, and how many are there.
    """
    if is_inside:
        seats = _seated.all(room=room.pk)
    else:
        seats = list(room.memberships.active().with_person().filter(user=room.host_id))
    ranked = sorted(
        (seat for seat in seats if seat.user_id not in hidden),
        key=lambda seat: (seat.user_id != room.host_id, seat.user_id not in here),
    )
    return [member_facts(seat, here) for seat in ranked[:MOST_MEMBERS]]


def history(
    room: Room, user: Any, *, limit: int, before: int | None = None
) -> Sequence[MessageFacts | Skipped]:
    """A page of what was said before `before`, in `seq` order."""
    hidden = Block.objects.ids_around(user.pk) if user.is_authenticated else set()
    newest = room.messages.with_author().newest(limit, before)
    return [told(message, hidden) for message in newest]


def told(message: Message, hidden: Collection[int]) -> MessageFacts | Skipped:
    """The message, or its number alone for who may not see it."""
    if message.author_id in hidden:
        return Skipped(seq=message.seq, rev=message.rev)
    return message_facts(message)


def _messages(room: Room, last_rev: int | None) -> tuple[list[Message], bool]:
    if last_rev == room.rev:
        return [], True
    if last_rev is None:
        newest = _newest.all(room=room.pk)
        prefetch_related_objects(newest, "reactions")
        return newest[::-1], True
    said = room.messages.with_author()
    changed = list(said.changed_after(last_rev).order_by("-seq")[: MOST_MESSAGES + 1])
    complete = len(changed) <= MOST_MESSAGES and last_rev <= room.rev
    return changed[:MOST_MESSAGES][::-1], complete


def _drifts(room: Room, playback: Playback | None, seen: Collection[int]) -> list[DriftFacts]:
    if playback is None:
        return []
    kept = waiting.drifts.of(room.pk)
    return [
        DriftFacts(user_id=user_id, drift_ms=drift_ms)
        for user_id, drift_ms in kept.items()
        if user_id in seen
    ]


def _you(room: Room, mine: Membership | None, user: Any) -> YouFacts:
    is_host = user.pk is not None and room.host_id == user.pk
    may_return = is_host and rules.may_return(room.host_may_return_until, clock.now())
    is_seated = mine is not None and mine.is_active
    silenced = mine.silenced_until if mine and mine.is_silenced(clock.now()) else None
    return YouFacts(
        user_id=user.pk,
        role=mine.role if mine is not None and is_seated else None,
        muted_until_ms=ms_or_none(silenced),
        muted_ids=Muting.objects.ids_of(user.pk) if user.is_authenticated else [],
        successor_id=room.successor_id if is_host else None,
        returning_id=room.lost_host_id if may_return else None,
    )


def _repeatable_read() -> None:
    """Later statements of this transaction see one moment; only for the outermost transaction."""
    from django.db import connection

    if len(connection.savepoint_ids) == 0 and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


_newest: Prepared[Message] = Prepared(
    lambda room: Message.objects.filter(room=room).with_people().order_by("-seq")[:NEWEST],
    room=UUID,
)
_with_playback: Prepared[Room] = Prepared(
    lambda room: Room.objects.select_related("playback").filter(pk=room).order_by(), room=UUID
)
_seated: Prepared[Membership] = Prepared(
    lambda room: (
        Membership.objects.active()
        .with_person()
        .filter(room=room)
        .order_by("joined_at")[: MOST_MEMBERS * 4]
    ),
    room=UUID,
)
