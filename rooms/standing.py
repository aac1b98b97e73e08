"""What a person is to a room: looked up afresh for every request, and for nearly every frame."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from config.live import clock, sessions
from config.live.protocol import RoomNotFound
from config.policy import Role, Standing, site_role
from config.prepared import Prepared, Together
from rooms.models import Invite, Report, Room
from rooms.models import Role as SeatRole

USHERS = frozenset({Role.MODERATOR, Role.ADMIN})


class Ties(NamedTuple):
    """What ties one person to one room, under the names it is asked by.

    Of who has a seat, all but the invitation changes with the room's `rev`.
    """

    seat_role: str | None
    seat_joined_at: datetime | None
    seat_left_at: datetime | None
    seat_banned_at: datetime | None
    silenced_until: datetime | None
    is_invited: bool
    # `room.terms` as of the reading: whoever decides a change by the object counts there.
    room_terms: int

    @property
    def is_seated(self) -> bool:
        return (
            self.seat_joined_at is not None
            and self.seat_left_at is None
            and self.seat_banned_at is None
        )

    def is_silenced(self, now: datetime) -> bool:
        return self.silenced_until is not None and self.silenced_until > now


def standing_in(user: Any, room: Room) -> Standing:
    """One query, none for who has no account; one more for ushers in private rooms."""
    ties = None
    if site_role(user) is not Role.VISITOR:
        found = _ties.first(room=room.pk, user=user.pk, now=clock.now())
        if found is None:
            raise RoomNotFound
        ties = Ties(*found)
    return _standing(user, room, ties)


def standing_at(user_id: int | None, room_id: UUID) -> tuple[Any, Standing]:
    """The person and the room as well, in the same query. Raises SignInEnded, RoomNotFound."""
    if user_id is None:
        room = _room.first(room=room_id)
        if room is None:
            raise RoomNotFound
        return (visitor := AnonymousUser()), _standing(visitor, room, None)
    found = _person_and_room.first(user=user_id, room=room_id, now=clock.now())
    if found is None:
        sessions.person(user_id)
        raise RoomNotFound
    user, room = found
    return user, _standing(user, room, Ties(*map(vars(room).pop, Ties._fields)))


def _standing(user: Any, room: Room, ties: Ties | None) -> Standing:
    role = _role(user, room, ties, clock.now())
    return Standing(role, is_private=not room.is_public, thing=room, ties=ties)


def _role(user: Any, room: Room, ties: Ties | None, now: datetime) -> Role:
    role = site_role(user)
    if ties is None:
        return role
    if ties.seat_banned_at is not None and role is not Role.ADMIN:
        return Role.BANNED
    if ties.is_seated and room.host_id == user.pk:
        return Role.HOST
    # Ushers see a private room only while somebody there has called for one.
    if role in USHERS and (room.is_public or _is_called(user, room)):
        return role
    if ties.is_seated:
        return _seat_role(ties, now)
    if ties.is_invited:
        return Role.INVITED
    return Role.GUEST if role is Role.GUEST else Role.STRANGER


def _seat_role(ties: Ties, now: datetime) -> Role:
    if ties.is_silenced(now):
        return Role.SILENCED
    return Role.CO_HOST if ties.seat_role == SeatRole.CO_HOST else Role.MEMBER


def _is_called(usher: Any, room: Room) -> bool:
    return Report.objects.calling(usher).filter(room=room).exists()


def _tied(room: UUID, user: int, now: datetime) -> QuerySet[Room]:
    invited = Invite.objects.pending_for(user, now).filter(room=OuterRef("pk"))
    return (
        Room.objects.filter(pk=room)
        .order_by()
        .annotate(
            seat=FilteredRelation("memberships", condition=Q(memberships__user=user)),
            seat_role=F("seat__role"),
            seat_joined_at=F("seat__joined_at"),
            seat_left_at=F("seat__left_at"),
            seat_banned_at=F("seat__banned_at"),
            silenced_until=F("seat__silenced_until"),
            is_invited=Exists(invited),
            room_terms=F("rev") - F("last_seq"),
        )
    )


_kinds: dict[str, type] = {"room": UUID, "user": int, "now": datetime}
_person_and_room: Together[Any, Room] = Together(sessions.active, Prepared(_tied, **_kinds))
_ties: Prepared[tuple[Any, ...]] = Prepared(
    lambda room, user, now: _tied(room, user, now).values_list(*Ties._fields), **_kinds
)
_room: Prepared[Room] = Prepared(lambda room: Room.objects.filter(pk=room).order_by(), room=UUID)
