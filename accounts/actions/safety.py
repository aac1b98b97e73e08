"""Blocks: silent, two-way, felt within a second."""

from django.db import transaction

from accounts.models import Block, User
from accounts.signals import blocks_changed


@transaction.atomic
def block_person(blocker: User, blocked: User) -> None:
    if blocker.pk == blocked.pk:
        return
    _, is_new = Block.objects.get_or_create(blocker=blocker, blocked=blocked)
    if is_new:
        _tell(blocker, blocked)


@transaction.atomic
def unblock_person(blocker: User, blocked: User) -> None:
    gone, _ = Block.objects.filter(blocker=blocker, blocked=blocked).delete()
    if gone:
        _tell(blocker, blocked)


def _tell(blocker: User, blocked: User) -> None:
    """Apps above keep who may see whom in memory; they listen here to look again."""
    user_ids = frozenset({blocker.pk, blocked.pk})
    transaction.on_commit(
        lambda: blocks_changed.send_robust(sender=Block, user_ids=user_ids), robust=True
    )
