"""The host's seat: given on, lost, taken back. Each change has one winner under the room's lock."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from config.live import clock
from config.live.announce import announce
from config.live.presence import present, surely_present
from config.live.protocol import InvalidMessage, NotHost
from config.prepared import Prepared
from rooms.discretion import presence_hidden_from
from rooms.facts import as_fields, member_facts
from rooms.models import Membership, Role, Room
from rooms.protocol import HostChanged, MemberUpdated
from rooms.rules import seats as rules

if TYPE_CHECKING:
    from accounts.models import User

Why = Literal["transferred", "disconnected", "left", "returned"]

# A reload, or a server that starts anew, must not cost the host the room.
ABSENT_FOR = timedelta(seconds=60)


@transaction.atomic
def transfer_host(room: Room, by: "User", user_id: int) -> None:
    room = room.locked()
    _require_host(room, by)
    if user_id == by.pk:
        return
    _seat_of(room, user_id)
    _forget_lost_host(room)
    seat_host(room, user_id, "transferred")


@transaction.atomic
def name_successor(room: Room, by: "User", user_id: int | None) -> None:
    """Who follows when the host loses the line; None: as the rules say."""
    room = room.locked()
    _require_host(room, by)
    if user_id == by.pk:
        raise InvalidMessage(_("user_id: somebody else, please."))
    if user_id is not None:
        _seat_of(room, user_id)
    room.successor_id = user_id
    room.save(update_fields=["successor"])


@transaction.atomic
def set_role(room: Room, by: "User", user_id: int, role: str) -> Membership:
    here = present([room.channel])[room.channel]
    room = room.locked()
    _require_host(room, by)
    if user_id == room.host_id:
        raise InvalidMessage(_("user_id: hand the room over first."))
    seat = _seat_of(room, user_id)
    if seat.role != role:
        seat.role = role
        tell_member(room, seat, here, ["role"])
    return seat


def hand_over_lost_seat(room_id: UUID, present: Collection[int]) -> bool:
    """The host's last socket is gone past the grace. Every process may say so; one is first."""
    seen = Room.objects.running().filter(pk=room_id).only("host_id", "host_version").first()
    if seen is None or seen.host_id is None or seen.host_id in present:
        return False
    with transaction.atomic():
        room = seen.locked()
        if room.host_version != seen.host_version or room.ended_at is not None:
            return False
        follower = _follower(room, present)
        if follower is None:  # with nobody present it stays
            return False
        room.lost_host_id = room.host_id
        room.host_may_return_until = clock.now() + rules.MAY_RETURN_FOR
        room.save(update_fields=["lost_host", "host_may_return_until"])
        seat_host(room, follower, "disconnected")
        return True


def hand_over_if_host_stayed_away(room: Room, newcomer_id: int) -> bool:
    """Somebody came into a room whose host had been there and went with nobody left to follow."""
    long_ago = clock.now() - ABSENT_FOR
    host = _host_since.first(room=room.pk, long_ago=long_ago)
    if host is None or host.user_id == newcomer_id:
        return False
    here = surely_present(room.channel)
    # Without Valkey this process knows its own people alone, and the host may sit in another.
    return here is not None and hand_over_lost_seat(room.pk, {*here, newcomer_id})


def hand_over_left_seat(room: Room, present: Collection[int]) -> None:
    """The host has left or was sent out. Only on a locked row, once their seat is empty.

    Unlike a lost line nobody comes back to it: with nobody present the longest-seated takes it.
    """
    follower = _follower(room, present)
    if follower is None:
        everyone = set(room.memberships.active().values_list("user_id", flat=True))
        follower = _follower(room, everyone)
    _forget_lost_host(room)
    seat_host(room, follower, "left")


def take_back_seat(room: Room, user: "User") -> bool:
    """The host who lost the line is back in time. Only on a locked row."""
    is_theirs = room.lost_host_id == user.pk and room.host_id != user.pk
    if not (is_theirs and rules.may_return(room.host_may_return_until, clock.now())):
        return False
    _forget_lost_host(room)
    seat_host(room, user.pk, "returned")
    return True


@transaction.atomic
def decline_return(room: Room, by: "User") -> None:
    """The new host keeps the seat, also when the old one comes back."""
    room = room.locked()
    _require_host(room, by)
    _forget_lost_host(room)


def seat_host(room: Room, user_id: int | None, reason: Why) -> None:
    """Change the host's seat and tell it. Only on a locked row, inside the caller's transaction."""
    seats = room.memberships
    seats.filter(role=Role.HOST).exclude(user=user_id).update(role=Role.MEMBER)
    seats.filter(user=user_id).update(role=Role.HOST)
    room.host_id = user_id
    room.host_version += 1
    room.host_rev = room.next_rev()
    if room.successor_id == user_id:
        room.successor_id = None
    room.save(update_fields=["host", "host_version", "host_rev", "successor"])
    announce(room.channel, HostChanged(user_id=user_id, reason=reason, rev=room.host_rev))


def tell_member(
    room: Room, seat: Membership, here: Collection[int], fields: Collection[str]
) -> None:
    """Keep changed facts of a seat and tell them. Only on a locked row."""
    seat.rev = room.next_rev()
    seat.save(update_fields=[*fields, "rev"])
    facts = as_fields(member_facts(seat, here))
    announce(
        room.channel,
        MemberUpdated(**facts, rev=seat.rev),
        hidden_from=presence_hidden_from(seat.user_id),
    )


def _require_host(room: Room, by: "User") -> None:
    """Fresh under the lock: what an old host still sends is refused."""
    if room.host_id != by.pk:
        raise NotHost


def _seat_of(room: Room, user_id: int) -> Membership:
    seat = room.memberships.active().with_person().filter(user=user_id).first()
    if seat is None:
        raise InvalidMessage(_("user_id: this person has no seat here."))
    return seat


def _follower(room: Room, present: Collection[int]) -> int | None:
    others = room.memberships.active().filter(user__in=present).exclude(user=room.host_id)
    seats = [
        rules.Seat(user_id, role == Role.CO_HOST, joined_at)
        for user_id, role, joined_at in others.values_list("user_id", "role", "joined_at")
    ]
    return rules.next_host(seats, present, room.successor_id)


def _forget_lost_host(room: Room) -> None:
    if room.lost_host_id is not None or room.host_may_return_until is not None:
        Room.objects.filter(pk=room.pk).filter(
            Q(lost_host__isnull=False) | Q(host_may_return_until__isnull=False)
        ).update(lost_host=None, host_may_return_until=None)
        room.lost_host_id = room.host_may_return_until = None


_host_since: Prepared[Membership] = Prepared(
    lambda room, long_ago: Membership.objects.active().filter(
        room=room, user=F("room__host"), entered_at__lt=long_ago
    ),
    room=UUID,
    long_ago=datetime,
)
