"""Films, who made them, and when they are on."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# With fewer, nearly every title would be near what was typed.
LETTERS_TO_FORGIVE = 5


class PlainWords(Func):
    """Lower case without accents, so that "amelie" finds "Amélie". Made by the first migration."""

    function = "plain_words"
    arity = 1
    output_field = models.TextField()


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
    name_key = models.GeneratedField(
        expression=PlainWords("name"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"
        indexes = [
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="person_name_trigrams"),
        ]

    def __str__(self) -> str:
        return self.name


class MovieQuerySet(models.QuerySet["Movie"]):
    def in_stock(self) -> Self:
        """What a page shows of a film in a row or on a poster, and no more."""
        return self.only("title", "year", "runtime_min", "genre_names", "director_names", "renown")

    def schedulable(self) -> Self:
        """Only a film of known length can be put into a schedule."""
        return self.filter(runtime_min__isnull=False)

    def of_genre(self, name: str) -> Self:
        return self.filter(genre_names__contains=[name])

    def of_decade(self, decade: int) -> Self:
        return self.filter(year__gte=decade, year__lt=decade + 10)

    def matching(self, words: str, year: int | None = None) -> Self:
        """Films whose title, or one of whose people, sounds like these words; the best first."""
        if year is not None:
            self = self.filter(year=year)
        if not words:
            return self.order_by("-renown", "title", "pk")
        asked = PlainWords(Value(words))
        # Several searches rather than one OR, because each of them has an index: `contains` finds
        # fragments as they are typed, trigrams forgive typing errors where letters are enough.
        named = Q(name_key__contains=asked)
        found = [Movie.objects.filter(title_key__contains=asked).values("pk")]
        if len(words) >= LETTERS_TO_FORGIVE:
            named |= Q(name_key__trigram_word_similar=asked)
            found += [
                Movie.objects.filter(title_key__trigram_word_similar=asked).values("pk"),
                Movie.objects.filter(title_key__trigram_similar=asked).values("pk"),
            ]
        made = Credit.objects.filter(person__in=Person.objects.filter(named)).values("movie")
        return (
            self.filter(pk__in=made.union(*found))
            .annotate(
                is_it=ExpressionWrapper(Q(title_key=asked), output_field=models.BooleanField()),
                likeness=TrigramWordSimilarity(asked, "title_key"),  # type: ignore[arg-type]
            )
            .order_by("-is_it", "-likeness", "-renown", "title", "pk")
        )

    def like(self, movie: "Movie") -> Self:
        """Films that share its director, or genres and years: candidates for `rules.likeness`."""
        near = Q(director_names__overlap=movie.director_names)
        if movie.genre_names:
            alike = Q(genre_names__contains=movie.genre_names[:2])
            if movie.year:
                alike &= Q(year__range=(movie.year - 8, movie.year + 8))
            near |= alike
        return self.filter(near).exclude(pk=movie.pk).order_by("-renown", "pk")


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
    # How well known it seems (rules.films.renown): who gets the evening, who comes first in lists.
    renown = models.PositiveSmallIntegerField(default=0, editable=False)
    title_key = models.GeneratedField(
        expression=PlainWords("title"), output_field=models.TextField(), db_persist=True
    )
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
            models.Index(fields=["-renown", "title", "id"], name="film_renown"),
            GinIndex(OpClass("title_key", name="gin_trgm_ops"), name="film_title_trigrams"),
            GinIndex(fields=["genre_names"], name="film_genre_names"),
            GinIndex(fields=["director_names"], name="film_director_names"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title

    def get_absolute_url(self) -> str:
        return reverse("guide:film", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title) or "film"

    @property
    def main_genre(self) -> str:
        return self.genre_names[0] if self.genre_names else ""


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
    # Which of the drawn signs it wears (config.artwork.signs): reel, blinds, rising, peaks …
    sign = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_on_air = models.BooleanField(default=True)
    # By whose clock its evening is; visitors see every hour in their own zone.
    time_zone = models.CharField(max_length=64, default="UTC")
    genre_names = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text=_("any of these")
    )
    not_genre_names = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text=_("none of these")
    )
    from_year = models.PositiveSmallIntegerField(null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(null=True, blank=True)
    not_languages = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    not_countries = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    # What it likes to show in the evening, before the rest of its films.
    favourites = models.ManyToManyField(Movie, related_name="favoured_by", blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('guide:grid')}?channel={self.slug}"

    def repertoire(self) -> MovieQuerySet:
        """Every film that it may show."""
        films = Movie.objects.schedulable()
        if self.genre_names:
            films = films.filter(genre_names__overlap=self.genre_names)
        if self.not_genre_names:
            films = films.exclude(genre_names__overlap=self.not_genre_names)
        if self.from_year:
            films = films.filter(year__gte=self.from_year)
        if self.to_year:
            films = films.filter(year__lte=self.to_year)
        if self.not_languages:
            films = films.exclude(languages__overlap=self.not_languages)
        if self.not_countries:
            films = films.exclude(countries__overlap=self.not_countries)
        return films


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

    def on_air(self) -> Self:
        return self.filter(channel__is_on_air=True)

    def coming(self, now: datetime) -> Self:
        """On now or later, and not called off."""
        return self.filter(ends_at__gt=now, is_cancelled=False)


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
                violation_error_message=_("Another programme of this channel is on at that time."),
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="programme_hours")]

    def __str__(self) -> str:
        return f"{self.title}, {self.starts_at:%d %b %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("guide:programme", args=[self.pk])

    @property
    def genre(self) -> str:
        """The genre for which this channel shows it, else the film's first."""
        if self.movie is None:
            return ""
        of_channel = (name for name in self.movie.genre_names if name in self.channel.genre_names)
        return next(of_channel, self.movie.main_genre)
