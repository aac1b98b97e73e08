"""What the live core must know of rooms: standing, heads, what was missed, who came and went."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from config.live.protocol import Event, InvalidRoomId, Skipped, encode_event
from config.live.topics import Change, lets_in
from config.policy import Standing
from config.prepared import cursor
from rooms import kinds, parts
from rooms.actions.chat import changed_event, posted_event
from rooms.actions.membership import hand_over_lost_seat
from rooms.actions.playback import synced_event
from rooms.actions.queue import queue_told
from rooms.discretion import presence_hidden_from, words_hidden_from
from rooms.facts import as_fields, member_facts
from rooms.models import Membership, Message, Playback, Room
from rooms.protocol import HostChanged, MemberUpdated, PresenceDiff
from rooms.standing import standing_at

# Beyond this a fresh state is cheaper than the single frames.
MOST_CHANGES = 300
HEADS = 'SELECT "id", "rev" FROM "rooms_room" WHERE "id" = ANY(%s::uuid[])'


def room_id_of(name: str) -> UUID:
    try:
        room_id = UUID(name)
    except ValueError:
        raise InvalidRoomId from None
    # UUID() also takes braces and bare hexadecimal; a channel has one spelling.
    if str(room_id) != name:
        raise InvalidRoomId
    return room_id


class RoomTopic:
    """Channels `room-{uuid}`."""

    def look_up(self, user_id: int | None, name: str) -> tuple[Any, Standing]:
        return standing_at(user_id, room_id_of(name))

    def may_hear(self, user_id: int | None, name: str) -> bool:
        return lets_in(self, "event join_room", user_id, name)

    def heads(self, names: Sequence[str]) -> Mapping[str, int]:
        # Of a thousand rooms every few seconds: an array is one value, not a thousand to word.
        with cursor() as asking:
            asking.execute(HEADS, [list(names)])
            return {str(room_id): rev for room_id, rev in asking.fetchall()}

    def changes(self, name: str, after: int, until: int) -> Sequence[Change] | None:
        """Each kept thing remembers the rev of its last change: together they repair any gap.

        A superseded change has no frame of its own; the later one tells the same and more.
        """
        if until - after > MOST_CHANGES:
            return None
        room = Room.objects.select_related("playback").get(pk=name)
        if room.facts_rev > after or room.ended_at is not None:
            return None
        if not kinds.kind_of(room).tells_all(room, after):
            return None
        channel = room.channel
        missed = [
            *self._messages(room, after, until),
            *self._seats(room, after, until),
            *self._playback(room, after, until),
            *self._queue(room, after, until),
            *parts.changes(room, after, until),
        ]
        if after < room.host_rev <= until:
            event = HostChanged(user_id=room.host_id, reason="transferred", rev=room.host_rev)
            missed.append(Change(room.host_rev, encode_event(event, channel)))
        missed.sort(key=lambda change: change.rev)
        return missed

    def presence_event(
        self, name: str, joined: Collection[int], left: Collection[int]
    ) -> Event | None:
        seats = (
            Membership.objects.active().with_person().filter(room=room_id_of(name), user__in=joined)
        )
        members = [member_facts(seat, joined) for seat in seats]
        if not members and not left:
            return None
        return PresenceDiff(joined=members, left=sorted(left))

    def absent(self, name: str, user_ids: Collection[int], still_present: Collection[int]) -> None:
        """Somebody is gone past the grace: the host seat must not be lost with them."""
        if Room.objects.running().filter(pk=name, host__in=user_ids).exists():
            hand_over_lost_seat(room_id_of(name), set(still_present))

    def hidden_from(self, user_ids: Collection[int]) -> Mapping[int, Collection[int]]:
        return {user_id: presence_hidden_from(user_id) for user_id in user_ids}

    def _messages(self, room: Room, after: int, until: int) -> list[Change]:
        changed = room.messages.with_author().filter(rev__gt=after, rev__lte=until)
        return [_message_change(room.channel, message, after) for message in changed]

    def _seats(self, room: Room, after: int, until: int) -> list[Change]:
        changed = room.memberships.with_person().filter(rev__gt=after, rev__lte=until)
        return [_seat_change(room.channel, seat, after) for seat in changed]

    def _playback(self, room: Room, after: int, until: int) -> list[Change]:
        playback: Playback | None = getattr(room, "playback", None)
        if playback is None or not after < playback.rev <= until:
            return []
        frame = encode_event(synced_event(playback, "seek"), room.channel)
        return [Change(playback.rev, frame)]

    def _queue(self, room: Room, after: int, until: int) -> list[Change]:
        # Read as it is now: later than asked is the state of the newest change all the same.
        if not after < room.queue_rev <= until:
            return []
        return [Change(room.queue_rev, encode_event(queue_told(room), room.channel))]


def _message_change(channel: str, message: Message, after: int) -> Change:
    event = posted_event(message) if message.posted_rev > after else changed_event(message)
    return Change(
        message.rev,
        encode_event(event, channel),
        words_hidden_from(message.author_id),
        encode_event(Skipped(seq=message.seq, rev=message.rev), channel),
    )


def _seat_change(channel: str, seat: Membership, after: int) -> Change:
    return Change(
        seat.rev,
        encode_event(_seat_event(seat, after), channel),
        presence_hidden_from(seat.user_id),
        encode_event(Skipped(seq=None, rev=seat.rev), channel),
        ends_hearing_of=None if seat.is_active else seat.user_id,
    )


def _seat_event(seat: Membership, after: int) -> Event:
    if not seat.is_active:
        return PresenceDiff(joined=[], left=[seat.user_id], rev=seat.rev)
    facts = member_facts(seat, {seat.user_id})
    if seat.joined_rev > after:
        return PresenceDiff(joined=[facts], left=[], rev=seat.rev)
    return MemberUpdated(**as_fields(facts), rev=seat.rev)
