"""What was said, and how others took it."""

from collections.abc import Iterable
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rooms.models.rooms import Room


class MessageQuerySet(models.QuerySet["Message"]):
    def with_people(self) -> Self:
        return self.select_related("author__profile", "reply_to__author")

    def with_author(self) -> Self:
        return self.with_people().prefetch_related("reactions")

    def newest(self, limit: int, before: int | None = None) -> "list[Message]":
        """The newest messages (before a seq), oldest first."""
        older = self if before is None else self.filter(seq__lt=before)
        return list(older.order_by("-seq")[:limit])[::-1]

    def changed_after(self, rev: int) -> Self:
        return self.filter(rev__gt=rev).order_by("seq")


class Message(models.Model):
    """Something said in a room, or something the house says."""

    class Kind(models.TextChoices):
        SAID = "said", _("Said")
        SYSTEM = "system", _("House line")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    seq = models.PositiveBigIntegerField()
    posted_rev = models.PositiveBigIntegerField()
    rev = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.SAID)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    text = models.TextField(max_length=2000)
    # Made by the author's client: the same one again is the same message.
    client_id = models.UUIDField(null=True, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    # Where the film stood when it was written.
    film_ms = models.PositiveBigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # Said in this very request: nobody can have reacted yet.
    is_new = False

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="one_message_a_seq"),
            models.UniqueConstraint(
                fields=["room", "author", "client_id"], name="one_message_a_client_id"
            ),
        ]
        indexes = [models.Index(fields=["room", "rev"], name="message_changes")]

    def __str__(self) -> str:
        return f"{self.room_id} #{self.seq}"

    @property
    def taken_as(self) -> "Iterable[Reaction]":
        """The reactions to it."""
        return () if self.is_new else self.reactions.all()

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None


class Reaction(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "user", "emoji"], name="one_reaction_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.emoji} on {self.message_id}"
