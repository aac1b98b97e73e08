"""What people may answer a message with, and which of these answers are one's own."""

from collections.abc import Sequence
from typing import Any

from rooms.models import Message, Reaction

# Those that have an icon of the house; any other emoji is shown as it is.
ICONS = {
    "❤️": "heart",
    "😂": "laugh",
    "🍿": "popcorn",
    "🔥": "flame",
    "👻": "ghost",
    "👋": "hand",
}


def own_reactions(user: Any, messages: Sequence[Message]) -> dict[str, list[str]]:
    """Which of the counted reactions are one's own: message id → emoji."""
    if not user.is_authenticated or not messages:
        return {}
    mine = Reaction.objects.filter(user=user, message__in=messages)
    reacted: dict[str, list[str]] = {}
    for message_id, emoji in mine.values_list("message_id", "emoji"):
        reacted.setdefault(str(message_id), []).append(emoji)
    return reacted
