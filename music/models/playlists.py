"""Songs in an order: an artist's own, the house's, a member's."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Deferrable, Exists, OuterRef, Q
from django.urls import reverse

from music.models.catalogue import Artist, Song, SongQuerySet


class PlaylistQuerySet(models.QuerySet["Playlist"]):
    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.filter(is_public=True)
        return self.filter(Q(is_public=True) | Q(owner=user))

    def with_song_count(self) -> Self:
        return self.annotate(song_count=Count("entries"))

    def with_names(self) -> Self:
        return self.select_related("artist", "owner")

    def playable(self) -> Self:
        """Those of which something can be heard."""
        heard = PlaylistEntry.objects.filter(
            playlist=OuterRef("pk"), song__in=Song.objects.playable()
        )
        return self.filter(Exists(heard))


class Playlist(models.Model):
    """Without owner it is an artist's own, or the house's."""

    title = models.CharField(max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="playlists",
    )
    artist = models.ForeignKey(
        Artist, models.CASCADE, null=True, blank=True, related_name="playlists"
    )
    is_public = models.BooleanField(default=True)
    # Where it was imported from; the same address again brings it up to date.
    source_url = models.CharField(max_length=500, blank=True)
    # Rises with every change of its order, so that two hands at once do not undo each other.
    version = models.PositiveIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    songs = models.ManyToManyField(Song, through="PlaylistEntry", related_name="playlists")

    objects = PlaylistQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["artist"], name="one_own_playlist_an_artist", condition=Q(owner=None)
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(artist=None),
                name="playlist_is_a_members_or_an_artists",
            ),
        ]
        indexes = [models.Index(fields=["owner", "title"], name="playlists_of_person")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("music:playlist", args=[self.pk])

    def ordered_songs(self) -> SongQuerySet:
        """Its songs in its order, with names; ask `playable()` of them for what sounds."""
        return (
            Song.objects.filter(entries__playlist=self).order_by("entries__position").with_names()
        )


class PlaylistEntry(models.Model):
    """A song's place in a playlist; a song stands in it once."""

    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="entries")
    song = models.ForeignKey(Song, models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "playlist entries"
        constraints = [
            # Checked at the end of the transaction, so that places can be exchanged.
            models.UniqueConstraint(
                fields=["playlist", "position"],
                name="one_song_a_place",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["playlist", "song"], name="a_song_once_a_playlist"),
        ]

    def __str__(self) -> str:
        return f"{self.playlist_id} {self.position} {self.song_id}"
