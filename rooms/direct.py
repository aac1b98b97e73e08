"""The conversation of two people, and the channel by which earlier clients call it."""

import re
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Block, User
from config.live.protocol import InvalidRoomId, RoomNotFound, Unauthenticated
from config.live.registry import counts_unread
from config.prepared import Prepared
from rooms.models import Kind, Membership, Message, Playback, Role, Room

FORMER_PREFIX = "sync-"
_FORMER = re.compile(r"sync-([1-9]\d{0,17})--([1-9]\d{0,17})")


def direct_room(one: User, other: User) -> Room:
    """The private room of these two, made when first asked for. Both may move the film."""
    first, second = sorted([one, other], key=lambda person: person.pk)
    key = f"{first.pk}-{second.pk}"
    if room := Room.objects.filter(direct_key=key).first():
        return room
    with transaction.atomic():
        room, is_new = Room.objects.get_or_create(
            direct_key=key,
            defaults={
                "name": _("%(one)s and %(other)s") % {"one": first.name, "other": second.name},
                "kind": Kind.WATCH,
                "is_public": False,
                "capacity": 2,
                "everyone_controls": True,
                "creator": one,
                "host": first,
            },
        )
        if is_new:
            _furnish(room, first, second)
    return room


def room_of_former_channel(user_id: int | None, channel: str) -> str:
    """`sync-3--7` → `room-{uuid}`, for these two alone. To anybody else there is no such room."""
    named = _FORMER.fullmatch(channel)
    if named is None or int(named[1]) >= int(named[2]):
        raise InvalidRoomId
    if user_id is None:
        raise Unauthenticated
    pair = {int(named[1]), int(named[2])}
    if user_id not in pair:
        raise RoomNotFound
    people = list(User.objects.filter(pk__in=pair, is_active=True))
    if len(people) != len(pair) or Block.objects.between(*people).exists():
        raise RoomNotFound
    return direct_room(*people).channel


@counts_unread("messages")
def unread_messages(user: User) -> int:
    """What others said to this person alone and is not read yet."""
    return _unread.count(user=user.pk)


def _furnish(room: Room, first: User, second: User) -> None:
    now = timezone.now()
    for person, role in ((first, Role.HOST), (second, Role.MEMBER)):
        Membership.objects.create(room=room, user=person, role=role, joined_at=now)
    Playback.objects.create(room=room)


def _unread_by(user: int) -> "QuerySet[Message, tuple[UUID]]":
    others = Message.objects.exclude(author=None).exclude(author=user)
    return (
        others.filter(
            room__direct_key__isnull=False,
            room__memberships__user=user,
            seq__gt=F("room__memberships__read_seq"),
        )
        .exclude(author__in=Block.objects.others(user))
        .order_by()
        .values_list("pk")
    )


_unread: Prepared[tuple[UUID]] = Prepared(_unread_by, user=int)
