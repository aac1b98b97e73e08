"""Rooms, who is in them, what was said, and where the film stands."""

from rooms.models.invites import Invite, InviteQuerySet
from rooms.models.messages import Message, MessageQuerySet, Reaction
from rooms.models.moderation import ModerationAction, Report
from rooms.models.muting import Muting, MutingQuerySet
from rooms.models.playback import Playback
from rooms.models.queue import QueueItem, QueueItemQuerySet, QueueVote
from rooms.models.rooms import (
    Category,
    Kind,
    Membership,
    MembershipQuerySet,
    Role,
    Room,
    RoomQuerySet,
)

__all__ = [
    "Category",
    "Invite",
    "InviteQuerySet",
    "Kind",
    "Membership",
    "MembershipQuerySet",
    "Message",
    "MessageQuerySet",
    "ModerationAction",
    "Muting",
    "MutingQuerySet",
    "Playback",
    "QueueItem",
    "QueueItemQuerySet",
    "QueueVote",
    "Reaction",
    "Report",
    "Role",
    "Room",
    "RoomQuerySet",
]
