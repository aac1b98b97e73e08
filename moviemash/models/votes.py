"""The log of votes, from which every rating can be rebuilt."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from moviemash.models.sets import FilmSet

# A set this person judged is not shown to them again for so long.
SEEN_FOR = timedelta(days=30)


class Comparison(models.Model):
    """Two sets that met, and how often people chose each. `set_a` has the lower id."""

    set_a = models.ForeignKey(FilmSet, models.CASCADE, related_name="+")
    set_b = models.ForeignKey(FilmSet, models.CASCADE, related_name="+")
    votes_a = models.PositiveIntegerField(default=0)
    votes_b = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set_a", "set_b"], name="one_comparison_a_pair"),
            models.CheckConstraint(condition=Q(set_a__lt=F("set_b")), name="set_a_is_the_lower"),
        ]

    def __str__(self) -> str:
        return f"{self.set_a_id} {self.votes_a} : {self.votes_b} {self.set_b_id}"

    def votes_for(self, set_id: int) -> int:
        return self.votes_a if set_id == self.set_a_id else self.votes_b


class VoteQuerySet(models.QuerySet["Vote"]):
    def of(self, user_id: int | None, visitor: str) -> Self:
        """The votes of a person, or of a browser that has not signed in."""
        if user_id is not None:
            return self.filter(user=user_id)
        return self.filter(user=None, visitor=visitor)

    def counted(self) -> Self:
        return self.filter(is_counted=True)

    def owed(self) -> Self:
        """Cast before their person had an account, so not counted yet."""
        return self.filter(is_owed=True, user__is_guest=False, user__is_active=True)

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def last_of(self, user_id: int | None, visitor: str) -> "Vote | None":
        """With all that is told of it."""
        mine = self.of(user_id, visitor).newest_first()
        return mine.select_related("comparison", "chosen").first()


class Vote(models.Model):
    """Somebody chose one of two sets. Never changed; undone votes are gone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="mash_votes"
    )
    # Whose vote it is before somebody signs in: the random name in a browser's signed cookie.
    visitor = models.CharField(max_length=32, blank=True)
    # The pair as it was shown: the wire's `comparison_id`.
    token = models.CharField(max_length=32)
    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="votes")
    chosen = models.ForeignKey(FilmSet, models.CASCADE, related_name="won_votes")
    other = models.ForeignKey(FilmSet, models.CASCADE, related_name="lost_votes")
    is_chosen_left = models.BooleanField(_("left one chosen"))
    # Drawn evenly from all sets, so that evaluations have unbiased data.
    is_uniform = models.BooleanField(_("drawn evenly"), default=False)
    took_ms = models.PositiveIntegerField(_("took"), null=True, blank=True)
    model_run = models.ForeignKey(
        "moviemash.ModelRun", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # In the public table: the first vote of an account about a pair.
    is_counted = models.BooleanField(_("counted"), default=False)
    is_owed = models.BooleanField(_("owed"), default=False)
    # What it moved, so that undoing is exact.
    gain = models.FloatField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "token"], name="one_vote_a_person_a_duel"),
            models.UniqueConstraint(
                fields=["visitor", "token"],
                name="one_vote_a_visitor_a_duel",
                condition=Q(user__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(visitor=""), name="votes_are_somebodys"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="votes_of_person"),
            models.Index(
                fields=["visitor", "-id"], name="votes_of_visitor", condition=Q(user__isnull=True)
            ),
            models.Index(fields=["user"], name="votes_owed", condition=Q(is_owed=True)),
        ]

    def __str__(self) -> str:
        return f"{self.chosen_id} over {self.other_id}"


class SeenSetQuerySet(models.QuerySet["SeenSet"]):
    def long_ago(self, now: datetime) -> Self:
        return self.filter(seen_at__lt=now - SEEN_FOR)


class SeenSet(models.Model):
    """This person judged or passed over this set lately."""

    pk = models.CompositePrimaryKey("user_id", "film_set_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen_sets")
    # No index of its own: for a set that everybody has seen the planner would walk through it.
    film_set = models.ForeignKey(FilmSet, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()

    objects = SeenSetQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="seen_by_age")]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.film_set_id}"
