"""What a person gave us to read, until they have said what of it to keep."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# Nobody decides after so long; then everything found is forgotten.
DECIDED_WITHIN = timedelta(days=1)


class ImportQuerySet(models.QuerySet["Import"]):
    def undecided_since(self, now: datetime) -> Self:
        return self.filter(made_at__lt=now - DECIDED_WITHIN)


class Import(models.Model):
    """One file or diary somebody gave us: waiting, read, then kept or forgotten."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("Letterboxd export")
        PAGE = "page", _("saved profile page")
        FEED = "feed", _("diary")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        READY = "ready", _("read")
        KEPT = "kept", _("kept")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=6, choices=Kind)
    # Whose diary is to be fetched, where no file was given.
    member = models.CharField(max_length=15, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # A code of `importers.reasons` and what its sentence names.
    refusal = models.CharField(max_length=30, blank=True)
    refusal_details = models.JSONField(default=dict, blank=True)
    # Films only, see `importers.review.Review`; emptied once the person decided.
    found = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["made_at"], name="imports_by_age")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.user_id}, {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("moviemash:given", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.READING)


class ImportFile(models.Model):
    """The file itself, from its upload until a worker has read it, and no longer.

    In the database because web and worker may be on different machines.
    """

    given = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"file of {self.given_id}"
