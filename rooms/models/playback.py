"""Where the film stands."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.prepared import Prepared
from rooms import rules
from rooms.models.rooms import Room


class Playback(models.Model):
    """Where the film stands: a function of this row and the server's clock."""

    class MediaKind(models.TextChoices):
        NONE = "", _("nothing")
        FILE = "file", _("video file")
        HLS = "hls", _("HLS stream")

    room = models.OneToOneField(Room, models.CASCADE, primary_key=True, related_name="playback")
    media_url = models.CharField(max_length=2000, blank=True)
    media_kind = models.CharField(max_length=4, choices=MediaKind, blank=True, default="")
    media_title = models.CharField(max_length=300, blank=True)
    media_duration_ms = models.PositiveBigIntegerField(null=True, blank=True)
    position_ms = models.PositiveBigIntegerField(default=0)
    is_playing = models.BooleanField(default=False)
    rate = models.FloatField(default=1.0)
    at_ms = models.PositiveBigIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    rev = models.PositiveBigIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"playback of {self.room_id}"

    @classmethod
    def of(cls, room: Room) -> "Playback | None":
        return _of_room.first(room=room.pk)

    def position_at(self, now_ms: int) -> int:
        return rules.position_at(
            self.position_ms, self.is_playing, self.rate, self.at_ms, now_ms, self.media_duration_ms
        )


_of_room: Prepared[Playback] = Prepared(lambda room: Playback.objects.filter(room=room), room=UUID)
