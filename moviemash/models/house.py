"""What shall we watch? A room's five duels of six films."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FILMS = 6


class HouseMashQuerySet(models.QuerySet["HouseMash"]):
    def open(self) -> Self:
        return self.filter(state=HouseMash.State.OPEN)

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-pk")


class HouseMash(models.Model):
    """Six films that suit the people of a room, best first, and the duels between them."""

    class State(models.TextChoices):
        OPEN = "open", _("being chosen")
        CHOSEN = "chosen", _("chosen")
        STOPPED = "stopped", _("called off")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="house_mashes")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    genre = models.CharField(_("genre"), max_length=60, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    film_ids = ArrayField(models.BigIntegerField(), size=FILMS)
    # How high each stands with the least keen and on average, from 0 to 1; empty: no taste known.
    least = ArrayField(models.FloatField(), size=FILMS, default=list, blank=True)
    average = ArrayField(models.FloatField(), size=FILMS, default=list, blank=True)
    tastes = models.PositiveIntegerField(_("tastes combined"), default=0)
    # One for each duel that is over: who won, and its votes as [left, right].
    winner_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    tallies = ArrayField(
        ArrayField(models.PositiveIntegerField(), size=2), default=list, blank=True
    )
    opens_ms = models.PositiveBigIntegerField()
    closes_ms = models.PositiveBigIntegerField()
    rev = models.PositiveBigIntegerField(default=0)

    objects = HouseMashQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "house mashes"
        constraints = [
            models.UniqueConstraint(
                fields=["room"], name="one_open_mash_a_room", condition=Q(state="open")
            ),
            models.CheckConstraint(
                condition=Q(film_ids__len=FILMS), name="six_films_make_five_duels"
            ),
        ]
        indexes = [models.Index(fields=["room", "-started_at"], name="mashes_of_room")]

    def __str__(self) -> str:
        return f"{self.state} mash of {self.room_id}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class HouseVote(models.Model):
    """What somebody chose in one of the duels."""

    house_mash = models.ForeignKey(HouseMash, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    duel = models.PositiveSmallIntegerField()
    film_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house_mash", "user", "duel"], name="one_vote_a_person_a_house_duel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.film_id}"
