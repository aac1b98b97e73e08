"""Films as other houses name them, and shelves that wait for one of them."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from moviemash.models.sets import FilmSet


class ForeignFilmQuerySet(models.QuerySet["ForeignFilm"]):
    def waiting(self) -> Self:
        """Nobody has said yet which film of ours this is."""
        return self.filter(movie__isnull=True, is_dismissed=False)

    def to_try(self, before: datetime) -> Self:
        """Those TMDB has not been asked about lately; it has no series for us."""
        untried = Q(tried_at__isnull=True) | Q(tried_at__lt=before)
        return self.waiting().filter(untried, is_series=False).order_by("-asked", "pk")


class ForeignFilm(models.Model):
    """A film somebody named that did not resolve, and which film of ours it turned out to be.

    Rows with a slug or a short link come from pages we fetched ourselves. What people upload may
    be forged, so it is kept by title and year alone and teaches nobody a slug.
    """

    title = models.CharField(_("title"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    slug = models.CharField(_("Letterboxd slug"), max_length=100, blank=True)
    lid = models.CharField(_("short link"), max_length=12, blank=True)
    tmdb_id = models.PositiveIntegerField(_("TMDB id"), null=True, blank=True)
    imdb_id = models.CharField(_("IMDb id"), max_length=16, blank=True)
    is_series = models.BooleanField(_("series"), default=False)
    movie = models.ForeignKey(
        "guide.Movie",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="foreign_names",
        verbose_name=_("is this film"),
    )
    is_dismissed = models.BooleanField(_("not for us"), default=False)
    asked = models.PositiveIntegerField(_("asked for"), default=0)
    asked_at = models.DateTimeField(_("last asked for"), auto_now=True)
    tried_at = models.DateTimeField(_("TMDB asked"), null=True, blank=True)

    objects = ForeignFilmQuerySet.as_manager()

    class Meta:
        verbose_name = _("film to be found")
        verbose_name_plural = _("films to be found")
        ordering = ["-asked", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], name="one_foreign_film_a_slug", condition=~Q(slug="")
            ),
            models.UniqueConstraint(
                fields=["lid"], name="one_foreign_film_a_link", condition=Q(slug="") & ~Q(lid="")
            ),
            models.UniqueConstraint(
                Upper("title"),
                "year",
                name="one_foreign_film_a_title",
                condition=Q(slug="", lid=""),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        name = self.title or self.slug or f"boxd.it/{self.lid}"
        return f"{name} ({self.year})" if self.year else name


class WaitingSet(models.Model):
    """A shelf of which not every film is known; it is completed when the last one is."""

    member_name = models.CharField(_("member"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="waiting_sets"
    )
    source = models.CharField(_("source"), max_length=8, choices=FilmSet.Source)
    scraped_at = models.DateTimeField(_("given at"))
    # What could be kept meanwhile; where the member has another shelf since, nothing is completed.
    kept = models.ForeignKey(FilmSet, models.CASCADE, null=True, blank=True, related_name="waiting")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return _("%(name)s’s shelf, waiting") % {"name": self.member_name}


class WaitingPlace(models.Model):
    """One place of it: a film of ours, or one to be found."""

    waiting_set = models.ForeignKey(WaitingSet, models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField()
    movie = models.ForeignKey("guide.Movie", models.CASCADE, null=True, related_name="+")
    foreign = models.ForeignKey(
        ForeignFilm, models.CASCADE, null=True, related_name="waiting_places"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["waiting_set", "position"], name="one_waiting_film_a_place"
            ),
            models.CheckConstraint(
                condition=Q(movie__isnull=True) ^ Q(foreign__isnull=True),
                name="waiting_place_has_one_film",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.waiting_set_id}"
