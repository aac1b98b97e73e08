"""Whom words and presence are not for."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.dispatch import receiver

from accounts.models import Block
from accounts.signals import blocks_changed
from config.live.announce import tell
from config.live.topics import VISITORS
from rooms.protocol import LookAgain


def words_hidden_from(author_id: int | None) -> frozenset[int]:
    """Both sides of every block: `others_around` of the author, asked by itself."""
    if author_id is None:
        return frozenset()
    return frozenset(Block.objects.ids_around(author_id))


def others_around(author_id: int) -> "QuerySet[Block, tuple[int]]":
    """The same for a question that asks of something else as well."""
    others: QuerySet[Block, tuple[int]] = Block.objects.others(author_id)
    return others


def presence_hidden_from(user_id: int) -> frozenset[int]:
    """Who is where is for those who are there: visitors learn only how many."""
    return people_hidden_from({user_id})


def people_hidden_from(user_ids: Collection[int]) -> frozenset[int]:
    """For an event that names several people: not for who may not see one of them."""
    pairs = Block.objects.filter(Q(blocker__in=user_ids) | Q(blocked__in=user_ids))
    hidden = {VISITORS}
    for blocker, blocked in pairs.values_list("blocker_id", "blocked_id"):
        hidden |= {blocked} if blocker in user_ids else set()
        hidden |= {blocker} if blocked in user_ids else set()
    return frozenset(hidden)


@receiver(blocks_changed, dispatch_uid="rooms: look again")
def look_again(user_ids: frozenset[int], **_: Any) -> None:
    """Their open pages ask anew who is there: neither side waits for a reload."""
    for user_id in user_ids:
        tell(user_id, LookAgain())
