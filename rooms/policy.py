"""Who may do what in rooms: one row for each address and event, public and private."""

from typing import Any
from uuid import UUID

import structlog

from config.live.protocol import RoomNotFound
from config.policy import (
    ANYONE,
    FULL_ACCOUNT,
    HIDDEN,
    NO,
    SIGN_IN,
    SIGNED_IN,
    YES,
    Answer,
    Role,
    Rule,
    Standing,
    rows,
    rule,
    subject,
)
from config.prepared import Prepared
from rooms.models import Room
from rooms.standing import USHERS, standing_in

log = structlog.get_logger(__name__)

SEATED = (Role.MEMBER, Role.SILENCED, Role.CO_HOST, Role.HOST)
WRITING = (Role.MEMBER, Role.CO_HOST, Role.HOST, Role.MODERATOR, Role.ADMIN)
HOSTS = (Role.HOST,)
HOSTS_AND_CO_HOSTS = (Role.HOST, Role.CO_HOST)
ORDER_KEEPERS = (Role.HOST, Role.CO_HOST, Role.MODERATOR, Role.ADMIN)

Rules = tuple[Rule, Rule]


def _only(*roles: Role) -> dict[str, Answer]:
    return {role.value: YES for role in roles}


def event_rules(*roles: Role, **others: Answer) -> Rules:
    """An event that only these roles may send: (public room, private room)."""
    answers = {**_only(*roles), **others}
    public = rule(NO, **{"visitor": SIGN_IN, **answers})
    # Who has no tie to a private room learns nothing at all; who holds an invite knows of it.
    outside = dict.fromkeys(("visitor", "guest", "stranger", "banned"), HIDDEN)
    return public, rule(NO, **{**answers, **outside})


def twin_rules(*roles: Role, **others: Answer) -> Rules:
    """The same as an address: who is banned sees no room there."""
    public, private = event_rules(*roles, **others)
    return {**public, Role.BANNED: HIDDEN}, private


# Reading: everybody where it is public; who is seated, or called as an usher, where it is not.
_READ_PUBLIC = rule(YES, banned=HIDDEN)
_INSIDE = _only(*SEATED, *USHERS)
READ: Rules = (_READ_PUBLIC, rule(HIDDEN, invited=NO, **_INSIDE))
JOIN_PRIVATE = rule(HIDDEN, invited=YES, **_INSIDE)

MEMBERS = (*SEATED, *USHERS)
# Whoever may come in anyway may also bring somebody along.
INVITING: Rules = (
    rule(YES, visitor=SIGN_IN, guest=NO, stranger=NO, invited=NO, silenced=NO, banned=HIDDEN),
    rule(HIDDEN, invited=NO, member=NO, silenced=NO, moderator=NO, admin=NO, host=YES, co_host=YES),
)
REPORTING: Rules = (
    SIGNED_IN,
    rule(HIDDEN, invited=YES, banned=YES, **_INSIDE),
)

rows(
    {
        "rooms:lobby": ANYONE,  # POST asks `event create_room`
        "rooms:new": FULL_ACCOUNT,
        "rooms:old_room": ANYONE,
        "rooms:media": ANYONE,
        "rooms:room": READ,
        "rooms:messages": READ,  # POST asks `event chat_message`
        "rooms:members": READ,
        "rooms:calendar": READ,
        "rooms:edit": twin_rules(*HOSTS, Role.ADMIN),
        "rooms:end": twin_rules(*HOSTS, *USHERS),
        "rooms:join": (rule(YES, visitor=SIGN_IN, banned=HIDDEN), JOIN_PRIVATE),
        "rooms:leave": twin_rules(*MEMBERS),
        "rooms:transfer_host": twin_rules(*HOSTS),
        "rooms:name_successor": twin_rules(*HOSTS),
        "rooms:keep_seat": twin_rules(*HOSTS),
        "rooms:set_role": twin_rules(*HOSTS),
        "rooms:kick": twin_rules(*ORDER_KEEPERS),
        "rooms:ban": twin_rules(*ORDER_KEEPERS),
        "rooms:unban": twin_rules(*ORDER_KEEPERS),
        "rooms:silence": twin_rules(*ORDER_KEEPERS),
        "rooms:favourite": (
            rule(YES, visitor=SIGN_IN, banned=HIDDEN),
            rule(HIDDEN, invited=NO, **_INSIDE),
        ),
        "rooms:report": REPORTING,
        "rooms:invite": INVITING,
        # A blocked pair is told apart in the views.
        "rooms:invite_along": FULL_ACCOUNT,
        "rooms:report_person": SIGNED_IN,
        "rooms:revoke_invite": INVITING,
        "rooms:mute": twin_rules(*MEMBERS),
        "rooms:deafen": twin_rules(*MEMBERS),
        "rooms:start_playback": twin_rules(*MEMBERS, silenced=NO),
        "rooms:play": twin_rules(*MEMBERS, silenced=NO),
        "rooms:pause": twin_rules(*MEMBERS, silenced=NO),
        "rooms:seek": twin_rules(*MEMBERS, silenced=NO),
        "rooms:load": twin_rules(*MEMBERS, silenced=NO),
        "rooms:queue": READ,  # POST asks `event queue_add`
        "rooms:queue_move": twin_rules(*WRITING),
        "rooms:queue_remove": twin_rules(*WRITING),
        "rooms:queue_vote": twin_rules(*MEMBERS),
        "rooms:queue_source": twin_rules(*WRITING),
        "rooms:queue_next": twin_rules(*MEMBERS),
        "rooms:skip_vote": twin_rules(*MEMBERS),
        # Invites tell apart in the view: anybody but the invited person finds nothing.
        "rooms:invitation": SIGNED_IN,
        "rooms:accept_invite": SIGNED_IN,
        "rooms:decline_invite": SIGNED_IN,
        "rooms:link": SIGNED_IN,
    }
)

rows(
    {
        "event create_room": FULL_ACCOUNT,
        # Who has no account may look on in a public room; the handler gives them no seat.
        "event join_room": (rule(YES, banned=NO), JOIN_PRIVATE),
        "event leave_room": event_rules(*MEMBERS),
        "event transfer_host": event_rules(*HOSTS),
        "event name_successor": event_rules(*HOSTS),
        "event keep_seat": event_rules(*HOSTS),
        "event update_room": event_rules(*HOSTS, Role.ADMIN),
        "event end_room": event_rules(*HOSTS, *USHERS),
        "event set_role": event_rules(*HOSTS),
        "event kick": event_rules(*ORDER_KEEPERS),
        "event ban": event_rules(*ORDER_KEEPERS),
        "event unban": event_rules(*ORDER_KEEPERS),
        "event silence": event_rules(*ORDER_KEEPERS),
        "event chat_message": event_rules(*WRITING),
        "event edit_message": event_rules(*WRITING),
        "event delete_message": event_rules(*WRITING, Role.SILENCED),
        "event react": event_rules(*WRITING),
        "event typing": event_rules(*WRITING),
        "event read": event_rules(*MEMBERS),
        # Who of them may move the film is the action's to say, under the room's lock.
        "event host_sync": event_rules(*WRITING),
        "event buffering": event_rules(*MEMBERS),
        "event drift": event_rules(*MEMBERS),
        "event ready": event_rules(*MEMBERS),
        "event request_control": event_rules(*WRITING),
        # Who of them may order the queue, too, is the action's to say.
        "event queue_add": event_rules(*WRITING),
        "event queue_move": event_rules(*WRITING),
        "event queue_remove": event_rules(*WRITING),
        "event queue_vote": event_rules(*MEMBERS),
        "event queue_source": event_rules(*WRITING),
        "event queue_next": event_rules(*MEMBERS),
        "event skip_vote": event_rules(*MEMBERS),
        "event mute": event_rules(*MEMBERS),
        "event deafen": event_rules(*MEMBERS),
        "event clock": ANYONE,
    }
)


# Every request for something of a room asks this.
_room: Prepared[Room] = Prepared(
    lambda room: (
        Room.objects.select_related("programme__movie", "programme__channel")
        .filter(pk=room)
        .order_by()
    ),
    room=UUID,
)


@subject("room_id")
def room_standing(user: Any, room_id: UUID) -> Standing:
    room = _room.first(room=room_id)
    if room is None:
        raise RoomNotFound
    standing = standing_in(user, room)
    if standing.is_private and standing.role in USHERS:
        log.info("usher in a private room", user_id=user.pk, room_id=str(room.pk))
    return standing
