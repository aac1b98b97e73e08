"""What people should hear of, wherever they are on the site."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Notification, User
from accounts.notices import kind_named
from accounts.protocol import NotificationMade
from config.live import announce


@transaction.atomic
def notify(user: User, kind: str, text: str, url: str = "") -> Notification:
    """Keep it and ring on `user-{id}`. `url` is an address of ours, with a leading slash."""
    kind_named(kind)
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"{url} leads out of the house.")
    made = Notification.objects.create(user=user, kind=kind, text=text[:300], url=url)
    announce.tell(user.pk, NotificationMade(id=str(made.pk), kind=kind, text=made.text, url=url))
    return made


def read_notifications(user: User, ids: Collection[UUID] | None = None) -> int:
    """Mark these as read, or all of them."""
    unread = user.notifications.unread()
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return int(unread.update(read_at=timezone.now()))


def read_notifications_at(user_id: int, url: str) -> None:
    """What led there has been seen to, by whichever way."""
    Notification.objects.unread().filter(user=user_id, url=url).update(read_at=timezone.now())
