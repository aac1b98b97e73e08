"""What was learnt: trained models, the public tables, the lists of single people."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from pgvector.django import HnswIndex, VectorField

from moviemash.models.sets import FilmSet

RANK = 64


class ModelRunQuerySet(models.QuerySet["ModelRun"]):
    def kept(self) -> Self:
        return self.filter(state=ModelRun.State.KEPT)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class ModelRun(models.Model):
    """One training of the recommender. The newest kept one answers; others only tell."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        KEPT = "kept", _("kept")
        WORSE = "worse", _("worse than the last one")
        FAILED = "failed", _("failed")

    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    note = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seconds = models.FloatField(null=True, blank=True)
    sets = models.PositiveIntegerField(default=0)
    films = models.PositiveIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)
    # On the last fifth of everybody's votes; beside it what the pooled table would have said.
    held_out_votes = models.PositiveIntegerField(default=0)
    log_loss = models.FloatField(null=True, blank=True)
    pooled_log_loss = models.FloatField(null=True, blank=True)
    # How often a held-out favourite is among the first twenty; beside it popularity.
    hit_rate = models.FloatField(null=True, blank=True)
    popular_hit_rate = models.FloatField(null=True, blank=True)

    objects = ModelRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"run {self.pk}, {self.get_state_display()}"

    @property
    def file_name(self) -> str:
        return f"recommender-{self.pk}.npz"


class FilmFeatures(models.Model):
    """A film as the newest kept model sees it; films that are on nobody's shelf have none."""

    movie = models.OneToOneField(
        "guide.Movie", models.CASCADE, primary_key=True, related_name="features"
    )
    vector = VectorField(dimensions=RANK)
    # log(shelves it stands on + 1)
    prior = models.FloatField()
    run = models.ForeignKey(ModelRun, models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "film features"
        indexes = [
            HnswIndex(name="film_vector", fields=["vector"], opclasses=["vector_cosine_ops"])
        ]

    def __str__(self) -> str:
        return f"features of {self.movie_id}"


class FilmRankQuerySet(models.QuerySet["FilmRank"]):
    def best_first(self) -> Self:
        return self.order_by("-cautious", "pk")


class FilmRank(models.Model):
    """A single film's share in the votes its shelves got; written by the nightly refit."""

    movie = models.OneToOneField(
        "guide.Movie", models.CASCADE, primary_key=True, related_name="mash_rank"
    )
    strength = models.FloatField()
    sigma = models.FloatField()
    cautious = models.GeneratedField(
        expression=F("strength") - 2 * F("sigma"),
        output_field=models.FloatField(),
        db_persist=True,
    )
    shelves = models.PositiveIntegerField()
    votes = models.PositiveIntegerField()

    objects = FilmRankQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-cautious", "movie"], name="film_table")]

    def __str__(self) -> str:
        return f"rank of {self.movie_id}"


class Placing(models.Model):
    """Where a set stood in the public table on a day: its history."""

    film_set = models.ForeignKey(FilmSet, models.CASCADE, related_name="placings")
    on = models.DateField()
    place = models.PositiveIntegerField()
    strength = models.FloatField()
    sigma = models.FloatField()
    votes = models.PositiveIntegerField()

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["film_set", "on"], name="one_placing_a_day")]

    def __str__(self) -> str:
        return f"{self.film_set_id} was {self.place} on {self.on}"


class Recommendation(models.Model):
    """A film on a person's list, as kept at the last asking."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recommendations"
    )
    movie = models.ForeignKey("guide.Movie", models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    score = models.FloatField()
    # The vote that speaks most for it.
    because = models.ForeignKey(
        "moviemash.Vote", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    run = models.ForeignKey(ModelRun, models.CASCADE, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["user", "movie"], name="one_recommendation_a_film"),
        ]

    def __str__(self) -> str:
        return f"{self.movie_id} for {self.user_id}"
