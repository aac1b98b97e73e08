"""What changes in rooms, all or nothing."""

from rooms.actions.chat import delete_message, edit_message, house_line, post_message, react
from rooms.actions.hosting import (
    decline_return,
    hand_over_lost_seat,
    name_successor,
    set_role,
    transfer_host,
)
from rooms.actions.invites import (
    accept_invite,
    decline_invite,
    invite_people,
    invite_person,
    make_link,
    revoke_invite,
    take_link,
)
from rooms.actions.lifecycle import create_room, end_room, open_programme_room, update_room
from rooms.actions.membership import (
    favour_room,
    join_room,
    leave_room,
    set_deafened,
    set_muted,
)
from rooms.actions.moderation import ban, kick, silence, unban

__all__ = [
    "accept_invite",
    "ban",
    "create_room",
    "decline_invite",
    "decline_return",
    "delete_message",
    "edit_message",
    "end_room",
    "favour_room",
    "hand_over_lost_seat",
    "house_line",
    "invite_people",
    "invite_person",
    "join_room",
    "kick",
    "leave_room",
    "make_link",
    "name_successor",
    "open_programme_room",
    "post_message",
    "react",
    "revoke_invite",
    "set_deafened",
    "set_muted",
    "set_role",
    "silence",
    "take_link",
    "transfer_host",
    "unban",
    "update_room",
]
