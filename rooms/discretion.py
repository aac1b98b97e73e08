"""Whom words and presence are not for."""

from accounts.models import Block
from config.live.topics import VISITORS


def words_hidden_from(author_id: int | None) -> frozenset[int]:
    """Both sides of every block."""
    if author_id is None:
        return frozenset()
    return frozenset(Block.objects.ids_around(author_id))


def presence_hidden_from(user_id: int) -> frozenset[int]:
    """Who is where is for those who are there: visitors learn only how many."""
    return words_hidden_from(user_id) | {VISITORS}
