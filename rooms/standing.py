"""What a person is to a room: looked up afresh for every request and every frame."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils import timezone

from config.policy import Role, Standing, site_role
from rooms.models import Invite, Report, Room
from rooms.models import Role as SeatRole

USHERS = frozenset({Role.MODERATOR, Role.ADMIN})


def standing_in(user: Any, room: Room) -> Standing:
    """One query, none for who has no account."""
    return Standing(_role(user, room, timezone.now()), is_private=not room.is_public, thing=room)


def _role(user: Any, room: Room, now: datetime) -> Role:
    role = site_role(user)
    if role is Role.VISITOR:
        return role
    ties = _ties(user, room, now)
    is_seated = ties["seat__joined_at"] is not None and ties["seat__left_at"] is None
    if ties["seat__banned_at"] is not None and role is not Role.ADMIN:
        return Role.BANNED
    if is_seated and room.host_id == user.pk:
        return Role.HOST
    # Ushers see a private room only while somebody there has called for one.
    if role in USHERS and (room.is_public or ties["is_reported"]):
        return role
    if is_seated:
        return _seat_role(ties, now)
    if ties["is_invited"]:
        return Role.INVITED
    return Role.GUEST if role is Role.GUEST else Role.STRANGER


def _seat_role(ties: dict[str, Any], now: datetime) -> Role:
    silenced_until = ties["seat__silenced_until"]
    if silenced_until is not None and silenced_until > now:
        return Role.SILENCED
    return Role.CO_HOST if ties["seat__role"] == SeatRole.CO_HOST else Role.MEMBER


def _ties(user: Any, room: Room, now: datetime) -> dict[str, Any]:
    invited = Invite.objects.pending_for(user, now).filter(room=OuterRef("pk"))
    reported = Report.objects.calling(user).filter(room=OuterRef("pk"))
    ties: dict[str, Any] = dict(
        Room.objects.filter(pk=room.pk)
        .order_by()
        .annotate(
            seat=FilteredRelation("memberships", condition=Q(memberships__user=user)),
            is_invited=Exists(invited),
            is_reported=Exists(reported),
        )
        .values(
            "seat__role",
            "seat__joined_at",
            "seat__left_at",
            "seat__banned_at",
            "seat__silenced_until",
            "is_invited",
            "is_reported",
        )
        .get()
    )
    return ties
