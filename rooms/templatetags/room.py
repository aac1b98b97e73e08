"""What a message shows beside its words: the same for everybody, so nothing here asks who reads."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import template

from accounts.avatars import avatar_url
from rooms.facts import ms
from rooms.models import Message
from rooms.reactions import ICONS

register = template.Library()


@dataclass(frozen=True, slots=True)
class ReactionCount:
    emoji: str
    icon: str
    count: int


@register.filter
def reaction_counts(message: Message) -> list[ReactionCount]:
    """In the order in which each kind came first."""
    counts = Counter(reaction.emoji for reaction in message.taken_as)
    return [ReactionCount(emoji, ICONS.get(emoji, ""), count) for emoji, count in counts.items()]


@register.filter
def at_ms(moment: Any) -> int | str:
    return ms(moment) if moment else ""


# Django's `date` asks for the reader's language and zone; here there is no reader.
@register.filter
def utc_moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@register.filter
def utc_hour(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M}"


@register.filter
def film_time(position_ms: int) -> str:
    """1112000 → 0:18:32, as static/js/room/sync.js says it too."""
    seconds = position_ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@register.simple_tag
def mask_of(user: Any) -> str:
    """The address of a person's picture; empty for somebody who is no longer here."""
    return avatar_url(user) if user is not None else ""
