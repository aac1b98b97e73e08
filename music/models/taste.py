"""What people say they like."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from music.models.catalogue import Artist, Genre, Provider

if TYPE_CHECKING:
    from accounts.models import User


class Listener(models.Model):
    """What the music wing keeps of a person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="listener"
    )
    # When they chose or passed by; until then the first room asks.
    taste_asked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Listener {self.user_id}"


class TasteChoiceQuerySet(models.QuerySet["TasteChoice"]):
    def of(self, user: "User") -> Self:
        return self.filter(user=user)

    def artist_ids(self) -> list[int]:
        return list(self.exclude(artist=None).values_list("artist_id", flat=True))

    def genre_ids(self) -> list[int]:
        return list(self.exclude(genre=None).values_list("genre_id", flat=True))


class TasteChoice(models.Model):
    """A genre or an artist that somebody likes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="taste_choices")
    genre = models.ForeignKey(Genre, models.CASCADE, null=True, blank=True, related_name="chosen")
    artist = models.ForeignKey(Artist, models.CASCADE, null=True, blank=True, related_name="chosen")
    # Said here, or read from a provider they connected.
    source = models.CharField(max_length=12, choices=Provider, default=Provider.MEMBER)
    at = models.DateTimeField(auto_now_add=True)

    objects = TasteChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(genre=None, artist__isnull=False) | Q(genre__isnull=False, artist=None),
                name="taste_is_for_a_genre_or_an_artist",
            ),
            models.UniqueConstraint(
                fields=["user", "genre"], name="a_genre_liked_once", condition=~Q(genre=None)
            ),
            models.UniqueConstraint(
                fields=["user", "artist"], name="an_artist_liked_once", condition=~Q(artist=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.artist_id or self.genre_id}"
