"""Whom words and presence are not for."""

from typing import Any

from django.dispatch import receiver

from accounts.models import Block
from accounts.signals import blocks_changed
from config.live.announce import tell
from config.live.topics import VISITORS
from rooms.protocol import LookAgain


def words_hidden_from(author_id: int | None) -> frozenset[int]:
    """Both sides of every block."""
    if author_id is None:
        return frozenset()
    return frozenset(Block.objects.ids_around(author_id))


def presence_hidden_from(user_id: int) -> frozenset[int]:
    """Who is where is for those who are there: visitors learn only how many."""
    return words_hidden_from(user_id) | {VISITORS}


@receiver(blocks_changed, dispatch_uid="rooms: look again")
def look_again(user_ids: frozenset[int], **_: Any) -> None:
    """Their open pages ask anew who is there: neither side waits for a reload."""
    for user_id in user_ids:
        tell(user_id, LookAgain())
