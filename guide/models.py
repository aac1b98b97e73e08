"""Films, who made them, and when they are on."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


class Genre(models.Model):
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who makes films."""

    name = models.CharField(max_length=200, unique=True)

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name


class MovieQuerySet(models.QuerySet["Movie"]):
    def schedulable(self) -> Self:
        """Only a film of known length can be put into a schedule."""
        return self.filter(runtime_min__isnull=False)

    def with_genres(self) -> Self:
        return self.prefetch_related("genres")


class Movie(models.Model):
    title = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    runtime_min = models.PositiveSmallIntegerField(null=True, blank=True)
    overview = models.TextField(blank=True)
    imdb_id = models.CharField(max_length=16, blank=True)
    tmdb_id = models.PositiveIntegerField(null=True, blank=True, unique=True)
    letterboxd_id = models.CharField(max_length=100, blank=True)
    # Main genre first, as the source ordered them, for posters and rows that need no join.
    genre_names = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    director_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    countries = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    genres = models.ManyToManyField(Genre, related_name="movies", blank=True)
    people = models.ManyToManyField(Person, through="Credit", related_name="movies")

    objects = MovieQuerySet.as_manager()

    class Meta:
        ordering = ["title", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["imdb_id"], name="one_film_an_imdb_id", condition=~Q(imdb_id="")
            ),
            models.UniqueConstraint(
                fields=["letterboxd_id"],
                name="one_film_a_letterboxd_id",
                condition=~Q(letterboxd_id=""),
            ),
            models.CheckConstraint(
                condition=Q(runtime_min__isnull=True) | Q(runtime_min__gte=1),
                name="film_lasts_a_minute",
            ),
        ]
        indexes = [
            models.Index(fields=["year"], name="film_year"),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"), name="film_title_trigrams"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title

    def get_absolute_url(self) -> str:
        return reverse("guide:film", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title) or "film"


class Credit(models.Model):
    """What one person did for one film."""

    class Role(models.TextChoices):
        DIRECTOR = "director", _("Director")
        WRITER = "writer", _("Writer")
        CAST = "cast", _("Cast")

    movie = models.ForeignKey(Movie, models.CASCADE, related_name="credits")
    person = models.ForeignKey(Person, models.CASCADE, related_name="credits")
    role = models.CharField(max_length=8, choices=Role)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["role", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["movie", "person", "role"], name="one_credit_a_role_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.movie_id}"


class ChannelQuerySet(models.QuerySet["Channel"]):
    def on_air(self) -> Self:
        return self.filter(is_on_air=True)


class Channel(models.Model):
    """A line of the guide, with the rules by which the schedule builder fills it."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    tagline = models.CharField(max_length=120, blank=True)
    # Which of the drawn signs it wears (config.artwork).
    sign = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_on_air = models.BooleanField(default=True)
    genre_names = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    from_year = models.PositiveSmallIntegerField(null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(null=True, blank=True)
    not_languages = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def on_now(self, now: datetime) -> Self:
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def with_film(self) -> Self:
        return self.select_related("movie", "channel")


class Programme(models.Model):
    """A film at an hour on a channel. Two programmes of a channel never overlap."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="programmes")
    movie = models.ForeignKey(
        Movie, models.CASCADE, related_name="programmes", null=True, blank=True
    )
    title = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Which door it came through: builder, admin, xmltv, tvmaze.
    source = models.CharField(max_length=20, default="builder")
    is_cancelled = models.BooleanField(default=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="programme_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="channel_shows_one_programme_at_a_time",
                expressions=[
                    ("channel", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="programme_hours")]

    def __str__(self) -> str:
        return f"{self.title}, {self.starts_at:%d %b %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("guide:programme", args=[self.pk])
