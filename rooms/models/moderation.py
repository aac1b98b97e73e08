"""Calls for an usher, and what was done to whom."""

from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rooms.models.messages import Message
from rooms.models.rooms import Room


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(status=Report.Status.OPEN)

    def calling(self, usher: Any) -> Self:
        """Calls that let this usher into a private room: not one of their own, or about them."""
        if usher.is_superuser:
            return self.open()
        return self.open().exclude(reporter=usher).exclude(person=usher)


class Report(models.Model):
    """Somebody called an usher."""

    class Reason(models.TextChoices):
        HARASSMENT = "harassment", _("Harassment or threats")
        HATE = "hate", _("Hate")
        SEXUAL = "sexual", _("Sexual content or advances")
        SPAM = "spam", _("Spam or advertising")
        SELF_HARM = "self_harm", _("Somebody may be in danger")
        ILLEGAL = "illegal", _("Something illegal")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ACTED = "acted", _("acted upon")
        DISMISSED = "dismissed", _("dismissed")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports_made"
    )
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="reports")
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports_about",
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    text = models.TextField(_("what happened"), max_length=2000, blank=True)
    # The minutes around it as they were, so that deleting does not hide it.
    context = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["room"], name="open_reports_by_room", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.made_at:%d %b %H:%M}"


class ModerationAction(models.Model):
    """What a host, co-host or moderator did to somebody; only ever added to."""

    class What(models.TextChoices):
        KICK = "kick", _("kicked")
        BAN = "ban", _("banned")
        UNBAN = "unban", _("let in again")
        SILENCE = "silence", _("silenced")
        DELETE = "delete", _("message taken off")
        END = "end", _("room ended")
        DISMISS = "dismiss", _("report dismissed")
        SUSPEND = "suspend", _("account suspended")

    what = models.CharField(max_length=8, choices=What)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="moderation_done"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moderation_felt",
    )
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="moderation"
    )
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    report = models.ForeignKey(
        Report, models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    reason = models.CharField(max_length=300, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.person_id}"
