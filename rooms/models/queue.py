"""What is to be watched next."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Deferrable
from django.utils.translation import gettext_lazy as _

from rooms.models.playback import Playback
from rooms.models.rooms import Room


class QueueItemQuerySet(models.QuerySet["QueueItem"]):
    def in_order(self) -> Self:
        return self.order_by("position")

    def playable(self) -> Self:
        return self.exclude(media_url="")


class QueueItem(models.Model):
    """A film in a room's queue: one of the guide, an address to play it from, or both.

    A film without an address waits for somebody to find one; it is never played by itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="queue")
    # From 0 without holes, under the room's lock.
    position = models.PositiveIntegerField(_("place"))
    movie = models.ForeignKey(
        "guide.Movie", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=300)
    media_url = models.CharField(_("address"), max_length=2000, blank=True)
    media_kind = models.CharField(
        max_length=4, choices=Playback.MediaKind, blank=True, default=Playback.MediaKind.NONE
    )
    media_duration_ms = models.PositiveBigIntegerField(null=True, blank=True)
    # Nobody: the house itself, by a vote of the room.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        ordering = ["room", "position"]
        constraints = [
            # Deferred: to move one, its neighbours move too.
            models.UniqueConstraint(
                fields=["room", "position"],
                name="one_film_a_place_in_the_queue",
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_playable(self) -> bool:
        return bool(self.media_url)


class QueueVote(models.Model):
    """Somebody would like to see this film sooner."""

    queue_item = models.ForeignKey(QueueItem, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["queue_item", "user"], name="one_vote_a_film_in_the_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.queue_item_id}"
