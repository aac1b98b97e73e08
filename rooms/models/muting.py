"""Whom somebody does not want to hear: kept for them, told to nobody else."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class MutingQuerySet(models.QuerySet["Muting"]):
    def of(self, user_id: int) -> Self:
        return self.filter(user=user_id)

    def ids(self) -> list[int]:
        return list(self.order_by("pk").values_list("muted", flat=True))


class Muting(models.Model):
    """One name on a person's private list; it holds in every room."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutings")
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = MutingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "muted"], name="a_person_is_muted_once"),
            models.CheckConstraint(condition=~Q(user=F("muted")), name="nobody_mutes_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} does not hear {self.muted_id}"
