"""Taking a seat and leaving it."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import read_notifications_at
from config.live import clock, presence
from config.live.announce import announce, revoke, tell
from config.live.presence import present
from config.live.protocol import Banned, NotMember, RoomFull, RoomNotFound
from config.prepared import cursor
from rooms import trending
from rooms.actions.hosting import (
    hand_over_left_seat,
    hand_over_lost_seat,
    seat_host,
    take_back_seat,
    tell_member,
)
from rooms.discretion import presence_hidden_from
from rooms.facts import member_facts
from rooms.models import Invite, Membership, Role, Room
from rooms.protocol import InviteAnswered, PresenceDiff
from rooms.rules.seats import has_place

if TYPE_CHECKING:
    from accounts.models import User

__all__ = [
    "favour_room",
    "hand_over_lost_seat",
    "join_room",
    "leave_room",
    "set_deafened",
    "set_muted",
    "vacate",
]


@transaction.atomic
def join_room(
    room: Room, user: "User", *, is_here: bool = False, is_admitted: bool = False
) -> Membership:
    """Take a seat, or come back to one. `is_here`: by socket; `is_admitted`: a link let them in.

    Raises Banned, RoomNotOpen, RoomFull, and RoomNotFound for a private room without an invite.
    """
    # Locked so that two people cannot both take the last seat.
    room = room.locked()
    now = clock.now()
    seat = room.seat_ever_of(user.pk)
    if seat is not None and seat.banned_at is not None:
        raise Banned(_banned_text(seat.reason))
    room.require_open(now)
    if seat is not None and seat.is_active:
        if is_here:
            _note_entrance(seat, now)
        take_back_seat(room, user)
        return seat
    invites = list(room.invites.pending_for(user, now))
    if not (room.is_public or is_admitted or invites):
        raise RoomNotFound
    if not has_place(room.memberships.active().count(), room.capacity, room.house_limit):
        raise RoomFull
    seat = _seat(room, user, seat, now, is_here=is_here)
    _tell_joined(room, seat, is_here=is_here)
    if room.host_id is None:  # the first in a room without a host holds the projector
        seat_host(room, user.pk, "transferred")
        seat.role = Role.HOST
    for invite in invites:
        answer_invite(invite, Invite.Status.ACCEPTED, now)
    transaction.on_commit(lambda: trending.joined(room.pk, user.pk), robust=True)
    return seat


@transaction.atomic
def leave_room(room: Room, user: "User") -> None:
    """Give the seat up; a host's leaving hands the room over."""
    here = present([room.channel])[room.channel]
    room = room.locked()
    seat = room.memberships.active().filter(user=user).first()
    if seat is None:
        raise NotMember
    vacate(room, seat, here, clock.now())
    revoke(user.pk, room.channel)


def vacate(room: Room, seat: Membership, here: Collection[int], now: datetime) -> None:
    """End a membership and tell it. Only on a locked row, inside the caller's transaction."""
    seat.left_at = now
    seat.role = Role.MEMBER
    seat.rev = room.next_rev()
    seat.save(update_fields=["left_at", "role", "rev", "banned_at", "reason"])
    announce(
        room.channel,
        PresenceDiff(joined=[], left=[seat.user_id], rev=seat.rev),
        hidden_from=presence_hidden_from(seat.user_id),
    )
    user_id, channel = seat.user_id, room.channel
    # Gone with all their sockets at once; a lease would keep them sitting there for the grace.
    transaction.on_commit(lambda: presence.leave(user_id, channel, is_told=True), robust=True)
    if room.successor_id == seat.user_id:
        Room.objects.filter(pk=room.pk).update(successor=None)
        room.successor_id = None
    if room.host_id == seat.user_id:
        hand_over_left_seat(room, set(here) - {seat.user_id})


@transaction.atomic
def set_muted(room: Room, user: "User", *, on: bool) -> Membership:
    """One's own microphone."""
    return _set_own(room, user, is_muted=on)


@transaction.atomic
def set_deafened(room: Room, user: "User", *, on: bool) -> Membership:
    return _set_own(room, user, is_deafened=on)


def favour_room(room: Room, user: "User", *, on: bool) -> None:
    """Keep a room among one's favourites, with or without a seat in it."""
    changed = room.memberships.filter(user=user).update(is_favourite=on)
    if on and not changed:
        now = clock.now()
        Membership.objects.get_or_create(
            room=room, user=user, defaults={"joined_at": now, "left_at": now, "is_favourite": True}
        )


def answer_invite(invite: Invite, status: Invite.Status, now: datetime) -> None:
    """Keep the answer and tell who invited. Only on a locked row."""
    invite.status = status
    invite.answered_at = now
    invite.save(update_fields=["status", "answered_at"])
    if invite.invitee_id is not None:
        read_notifications_at(invite.invitee_id, reverse("rooms:invitation", args=[invite.pk]))
    tell(invite.inviter_id, InviteAnswered(id=invite.pk, status=str(status)))


def _set_own(room: Room, user: "User", **flags: bool) -> Membership:
    here = present([room.channel])[room.channel]
    room = room.locked()
    seat = room.memberships.active().with_person().filter(user=user).first()
    if seat is None:
        raise NotMember
    changed = [name for name, on in flags.items() if getattr(seat, name) != on]
    if changed:
        for name in changed:
            setattr(seat, name, flags[name])
        tell_member(room, seat, here, changed)
    return seat


def _seat(
    room: Room, user: "User", seat: Membership | None, now: datetime, *, is_here: bool
) -> Membership:
    """A new seat, or the old one taken again: a silence outlives leaving, a role does not."""
    rev = room.next_rev()
    seat = seat or Membership(room=room, user=user)
    seat.user = user
    seat.role = Role.MEMBER
    seat.joined_at = now
    seat.left_at = None
    seat.entered_at = now if is_here else None
    seat.joined_rev = seat.rev = rev
    seat.save()
    seat.is_new = True
    return seat


def _tell_joined(room: Room, seat: Membership, *, is_here: bool) -> None:
    facts = member_facts(seat, {seat.user_id} if is_here else ())
    announce(
        room.channel,
        PresenceDiff(joined=[facts], left=[], rev=seat.rev),
        hidden_from=presence_hidden_from(seat.user_id),
    )


def _note_entrance(seat: Membership, now: datetime) -> None:
    with cursor() as noting:
        noting.execute(NOTE_ENTRANCE, [now, seat.pk])
    seat.entered_at = now


NOTE_ENTRANCE = 'UPDATE "rooms_membership" SET "entered_at" = %s WHERE "id" = %s'


def _banned_text(reason: str) -> str | None:
    if not reason:
        return None
    return _("You were banned from this room: %(reason)s") % {"reason": reason}
