"""What the model of tastes knows of artists and genres (music.tastes)."""

from typing import Self

from django.db import models
from django.db.models import Q
from pgvector.django import VectorField

from accounts.models import TasteVector
from music.models.catalogue import Artist, Genre


class TasteModelQuerySet(models.QuerySet["TasteModel"]):
    def current(self) -> "TasteModel | None":
        return self.order_by("-pk").first()


class TasteModel(models.Model):
    """One training. The newest answers; only vectors of one model compare."""

    made_at = models.DateTimeField(auto_now_add=True)
    people = models.PositiveIntegerField()
    things = models.PositiveIntegerField()

    objects = TasteModelQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As TasteVector calls it."""
        return f"music-{self.pk}"


class TasteFactorQuerySet(models.QuerySet["TasteFactor"]):
    def of(self, model: TasteModel) -> Self:
        return self.filter(model=model)


class TasteFactor(models.Model):
    """Where an artist or a genre lies in one model."""

    model = models.ForeignKey(TasteModel, models.CASCADE, related_name="factors")
    artist = models.ForeignKey(Artist, models.CASCADE, null=True, related_name="+")
    genre = models.ForeignKey(Genre, models.CASCADE, null=True, related_name="+")
    vector = VectorField(dimensions=TasteVector.DIMENSIONS)

    objects = TasteFactorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "artist"], name="one_factor_an_artist", condition=~Q(artist=None)
            ),
            models.UniqueConstraint(
                fields=["model", "genre"], name="one_factor_a_genre", condition=~Q(genre=None)
            ),
            models.CheckConstraint(
                condition=Q(genre=None, artist__isnull=False) | Q(genre__isnull=False, artist=None),
                name="factor_of_an_artist_or_a_genre",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artist_id or self.genre_id} in {self.model_id}"
