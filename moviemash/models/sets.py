"""People's four favourite films, and what a person says of single films."""

import random
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moviemash.rules import RANKED_FROM_VOTES, START_ELO, bucket_of

FILMS_A_SET = 4
START_BUCKET = bucket_of(START_ELO)


def drawn() -> float:
    return random.random()


class FilmSetQuerySet(models.QuerySet["FilmSet"]):
    def current(self) -> Self:
        """What its member would name today; sets they changed since are kept for their votes."""
        return self.filter(is_current=True)

    def in_play(self) -> Self:
        """Whole and current: what may be shown in a duel."""
        return self.filter(is_in_play=True)

    def of_member(self, name: str) -> Self:
        return self.filter(member_name__iexact=name)

    def ranked(self) -> Self:
        """The public table, most certainly good first."""
        return self.filter(votes__gte=RANKED_FROM_VOTES, cautious__isnull=False, is_in_play=True)

    def best_first(self) -> Self:
        return self.order_by("-cautious", "pk")


class FilmSet(models.Model):
    """The favourite films of one member, in their order: four, or as many as they named.

    Other films are another set: the old one leaves play, its votes stay.
    """

    class Source(models.TextChoices):
        SCRAPER = "scraper", _("Letterboxd, fetched with permission")
        EXPORT = "export", _("the member's Letterboxd export")
        PAGE = "page", _("a profile page the member saved")
        HERE = "here", _("picked here")
        DEMO = "demo", _("invented for the demo")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="film_sets"
    )
    # Whose it is: a Letterboxd name, or the name of a person here.
    member_name = models.CharField(_("member"), max_length=60)
    source = models.CharField(_("source"), max_length=8, choices=Source)
    scraped_at = models.DateTimeField(_("given at"), default=timezone.now)
    # The films once more as plain numbers, for training and duels; written with the entries.
    film_ids = ArrayField(models.BigIntegerField(), size=FILMS_A_SET)
    films = models.ManyToManyField(
        "guide.Movie", through="FilmSetEntry", related_name="film_sets", editable=False
    )
    genre = models.CharField(_("main genre"), max_length=60, blank=True)
    is_current = models.BooleanField(_("current"), default=True)
    is_in_play = models.BooleanField(_("in play"), default=True)

    # Moved by each counted vote (actions.votes), set right by the nightly refit.
    elo = models.FloatField(default=START_ELO)
    votes = models.PositiveIntegerField(default=0)
    wins = models.PositiveIntegerField(default=0)
    bucket = models.PositiveSmallIntegerField(default=START_BUCKET)
    tier = models.PositiveSmallIntegerField(default=0)
    # Where it lies in its bucket and tier; redrawn with each vote, or the gap before a set would
    # decide how often it is drawn.
    rnd = models.FloatField(default=drawn)
    strength = models.FloatField(null=True, blank=True)
    sigma = models.FloatField(null=True, blank=True)
    cautious = models.GeneratedField(
        expression=F("strength") - 2 * F("sigma"),
        output_field=models.FloatField(null=True),
        db_persist=True,
    )
    refit_at = models.DateTimeField(null=True, blank=True)

    objects = FilmSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("film set")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], name="one_current_set_a_person", condition=Q(is_current=True)
            ),
            models.UniqueConstraint(
                Upper("member_name"),
                name="one_current_set_a_member",
                condition=Q(is_current=True, user__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(wins__lte=F("votes")), name="a_set_wins_some_of_its_votes"
            ),
            models.CheckConstraint(
                condition=Q(is_in_play=False) | Q(is_current=True, film_ids__len=FILMS_A_SET),
                name="sets_in_play_are_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["bucket", "rnd"], name="set_bucket", condition=Q(is_in_play=True)),
            models.Index(fields=["tier", "rnd"], name="set_tier", condition=Q(is_in_play=True)),
            models.Index(fields=["-cautious", "id"], name="set_table"),
        ]

    def __str__(self) -> str:
        return _("%(name)s’s shelf") % {"name": self.member_name}

    def get_absolute_url(self) -> str:
        return reverse("moviemash:shelf", args=[self.pk])


class FilmSetEntry(models.Model):
    """A film's place in a set, from 0."""

    film_set = models.ForeignKey(FilmSet, models.CASCADE, related_name="entries")
    movie = models.ForeignKey("guide.Movie", models.PROTECT, related_name="set_entries")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "film set entries"
        constraints = [
            models.UniqueConstraint(fields=["film_set", "position"], name="one_film_a_place"),
            models.UniqueConstraint(fields=["film_set", "movie"], name="one_place_a_film"),
            models.CheckConstraint(
                condition=Q(position__lt=FILMS_A_SET), name="a_set_has_four_places"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.movie_id} in {self.film_set_id}"


class FilmMarkQuerySet(models.QuerySet["FilmMark"]):
    def of(self, user_id: int | None, visitor: str) -> Self:
        """What a person says, or a browser that has not signed in."""
        if user_id is not None:
            return self.filter(user=user_id)
        return self.filter(user=None, visitor=visitor)

    def liked(self) -> Self:
        return self.filter(kind=FilmMark.Kind.LIKED)


class FilmMark(models.Model):
    """What a person says of one film. Marked films are not recommended; liked ones teach."""

    class Kind(models.TextChoices):
        SEEN = "seen", _("already seen")
        LIKED = "liked", _("seen and liked")
        NOT_INTERESTED = "no", _("not interested")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="film_marks"
    )
    # Who says it before they sign in, as with votes. The database has the default as well, for
    # processes of the version before, while one after the other starts anew.
    visitor = models.CharField(max_length=32, blank=True, default="", db_default="")
    movie = models.ForeignKey("guide.Movie", models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=5, choices=Kind)
    # Where it was said: on the page, or in the export of another house.
    is_imported = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now=True)

    objects = FilmMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "movie"], name="one_mark_a_film_a_person"),
            models.UniqueConstraint(
                fields=["visitor", "movie"],
                name="one_mark_a_film_a_visitor",
                condition=Q(user__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(visitor=""), name="marks_are_somebodys"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.visitor}: {self.movie_id} {self.kind}"
