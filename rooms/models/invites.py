"""Seats kept for somebody."""

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Block
from rooms.models.rooms import Room


class InviteQuerySet(models.QuerySet["Invite"]):
    def with_room(self) -> Self:
        """What the ticket of an invitation shows."""
        return self.select_related("room__programme__movie", "inviter__profile")

    def pending(self, now: datetime) -> Self:
        return self.filter(status=Invite.Status.PENDING).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        )

    def pending_for(self, user: Any, now: datetime) -> Self:
        """Open seats kept for this person; those of a blocked pair stand open to nobody."""
        around = Block.objects.filter(
            Q(blocker=user, blocked=OuterRef("inviter"))
            | Q(blocker=OuterRef("inviter"), blocked=user)
        )
        return self.pending(now).filter(invitee=user).exclude(Exists(around))


def _in_a_week() -> datetime:
    return timezone.now() + timedelta(days=7)


class Invite(models.Model):
    """A reserved seat for one person, or a link with so many seats (no `invitee`)."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("declined")
        REVOKED = "revoked", _("revoked")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="invites")
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sent_invites"
    )
    invitee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="invites"
    )
    # The secret of a link, 128 bit; null on a personal invite.
    token = models.CharField(max_length=43, unique=True, null=True, blank=True)
    seats_left = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    made_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, default=_in_a_week)

    objects = InviteQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "invitee"],
                name="one_open_invite_a_person",
                condition=Q(status="pending", invitee__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(invitee__isnull=False) | Q(token__isnull=False),
                name="invite_is_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inviter_id} invites to {self.room_id}"
