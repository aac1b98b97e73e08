"""Rooms made, entered, left, handed on and kept in order: frames in, actions, facts out."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from config.live import clock, presence
from config.live.protocol import Command, InvalidMessage
from config.live.registry import handles
from config.live.topics import Visit
from config.policy import Role
from rooms import limits
from rooms.actions import hosting, lifecycle, membership, moderation
from rooms.actions.muting import mute_person
from rooms.protocol import (
    Ban,
    CreateRoom,
    JoinRoom,
    Kick,
    NameSuccessor,
    RoomKept,
    RoomState,
    SetOwn,
    SetRole,
    Silence,
    TransferHost,
    Unban,
    UpdateRoom,
)
from rooms.standing import USHERS
from rooms.state import room_state

LATEST = datetime(9999, 1, 1, tzinfo=UTC)


@handles("create_room", CreateRoom, needs_channel=False)
def handle_create_room(visit: Visit, command: CreateRoom) -> RoomKept:
    limits.spend_creation(visit.user)
    room = lifecycle.create_room(visit.user, command)
    return RoomKept(room_id=room.pk, channel=room.channel)


@handles("join_room", JoinRoom, subscribes=True)
def handle_join_room(visit: Visit, command: JoinRoom) -> RoomState:
    room, user = visit.thing, visit.user
    if _only_looks_on(visit):
        room.require_open(clock.now())
        return room_state(room, user, command.last_rev)
    seat = membership.join_room(room, user, is_here=True)
    # Who took the seat just now was told of by the seat's own event.
    presence.enter(visit.connection, room.channel, is_told=seat.is_new)
    hosting.hand_over_if_host_stayed_away(room, user.pk)
    return room_state(room, user, command.last_rev)


@handles("leave_room")
def handle_leave_room(visit: Visit, command: Command) -> None:
    membership.leave_room(visit.thing, visit.user)


@handles("transfer_host", TransferHost)
def handle_transfer_host(visit: Visit, command: TransferHost) -> None:
    hosting.transfer_host(visit.thing, visit.user, command.user_id)


@handles("name_successor", NameSuccessor)
def handle_name_successor(visit: Visit, command: NameSuccessor) -> None:
    hosting.name_successor(visit.thing, visit.user, command.user_id)


@handles("keep_seat")
def handle_keep_seat(visit: Visit, command: Command) -> None:
    """The new host declines the old one's return."""
    hosting.decline_return(visit.thing, visit.user)


@handles("update_room", UpdateRoom)
def handle_update_room(visit: Visit, command: UpdateRoom) -> None:
    lifecycle.update_room(visit.thing, visit.user, command)


@handles("end_room")
def handle_end_room(visit: Visit, command: Command) -> None:
    lifecycle.end_room(visit.thing, visit.user)


@handles("set_role", SetRole)
def handle_set_role(visit: Visit, command: SetRole) -> None:
    hosting.set_role(visit.thing, visit.user, command.user_id, command.role)


@handles("kick", Kick)
def handle_kick(visit: Visit, command: Kick) -> None:
    moderation.kick(visit.thing, visit.user, command.user_id, command.reason)


@handles("ban", Ban)
def handle_ban(visit: Visit, command: Ban) -> None:
    moderation.ban(visit.thing, visit.user, command.user_id, command.reason)


@handles("unban", Unban)
def handle_unban(visit: Visit, command: Unban) -> None:
    moderation.unban(visit.thing, visit.user, command.user_id)


@handles("silence", Silence)
def handle_silence(visit: Visit, command: Silence) -> None:
    until = silenced_until(command)
    moderation.silence(visit.thing, visit.user, command.user_id, until, command.reason)


@handles("mute", SetOwn)
def handle_mute(visit: Visit, command: SetOwn) -> None:
    if command.user_id in (None, visit.user.pk):
        membership.set_muted(visit.thing, visit.user, on=command.on)
    else:
        mute_person(visit.user, command.user_id, on=command.on)


@handles("deafen", SetOwn)
def handle_deafen(visit: Visit, command: SetOwn) -> None:
    require_own(visit.user.pk, command)
    membership.set_deafened(visit.thing, visit.user, on=command.on)


def silenced_until(command: Silence) -> datetime:
    if command.until_ms >= LATEST.timestamp() * 1000:
        return LATEST
    return datetime.fromtimestamp(command.until_ms / 1000, UTC)


def require_own(user_id: int, command: SetOwn) -> None:
    if command.user_id not in (None, user_id):
        raise InvalidMessage(_("user_id: only your own headphones."), field="user_id")


def _only_looks_on(visit: Visit) -> bool:
    """Visitors without an account take no seat, nor does an usher called into a private room."""
    role = visit.standing.role
    if role is Role.VISITOR:
        return True
    if not (visit.standing.is_private and role in USHERS):
        return False
    return not visit.thing.memberships.active().filter(user=visit.user).exists()
