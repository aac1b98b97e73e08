"""Whom somebody does not want to hear: kept for them, told to nobody else."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from config.prepared import Prepared


class MutingQuerySet(models.QuerySet["Muting"]):
    def of(self, user_id: int) -> Self:
        return self.filter(user=user_id)


class MutingManager(models.Manager["Muting"].from_queryset(MutingQuerySet)):  # type: ignore[misc]
    def ids_of(self, user_id: int) -> list[int]:
        """Who is muted for this person, in the order in which they were."""
        return [muted for (muted,) in _muted.all(user=user_id)]


class Muting(models.Model):
    """One name on a person's private list; it holds in every room."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutings")
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[MutingManager] = MutingManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "muted"], name="a_person_is_muted_once"),
            models.CheckConstraint(condition=~Q(user=F("muted")), name="nobody_mutes_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} does not hear {self.muted_id}"


_muted: Prepared[tuple[int]] = Prepared(
    lambda user: Muting.objects.of(user).order_by("pk").values_list("muted"), user=int
)
