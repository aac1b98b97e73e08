"""Who makes music, and what they made."""

from typing import Self
from urllib.parse import quote

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.artwork.addresses import sleeve_url
from guide.models import LETTERS_TO_FORGIVE, PlainWords

# What a provider plays of a song for free.
PREVIEW_MS = 30_000


class Provider(models.TextChoices):
    """Who told us of a thing."""

    HOUSE = "house", _("The house")
    FILE = "file", _("A file")
    MUSICBRAINZ = "musicbrainz", "MusicBrainz"
    DEEZER = "deezer", "Deezer"
    ITUNES = "itunes", "Apple Music"
    SPOTIFY = "spotify", "Spotify"
    MEMBER = "member", _("A member")


class Genre(models.Model):
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ArtistQuerySet(models.QuerySet["Artist"]):
    def of_genre(self, genre_id: int) -> Self:
        # A subquery, not a join: joins would change what later methods count.
        filed = Artist.genres.through.objects.filter(genre_id=genre_id)
        return self.filter(pk__in=filed.values("artist"))

    def with_songs(self) -> Self:
        """Those of whom something can be heard."""
        return self.filter(Exists(Song.objects.playable().filter(artist=OuterRef("pk"))))

    def with_song_count(self) -> Self:
        return self.annotate(song_count=Count("songs"))

    def matching(self, words: str) -> Self:
        """Whose name is or holds these words; the very name first, then its beginnings."""
        if not words:
            return self.order_by("-renown", "sort_name", "pk")
        asked = PlainWords(Value(words))
        found = [Artist.objects.filter(name_key__contains=asked).values("pk")]
        if len(words) >= LETTERS_TO_FORGIVE:
            found.append(Artist.objects.filter(name_key__trigram_word_similar=asked).values("pk"))
        return (
            self.filter(pk__in=found[0].union(*found[1:]) if found[1:] else found[0])
            .annotate(
                place=Case(
                    When(name_key=asked, then=0),
                    When(name_key__startswith=asked, then=1),
                    default=2,
                    output_field=models.SmallIntegerField(),
                ),
                likeness=TrigramWordSimilarity(asked, "name_key"),  # type: ignore[arg-type]
            )
            .order_by("place", "-likeness", "-renown", "sort_name", "pk")
        )


class Artist(models.Model):
    """Somebody who makes music: a person, a band, an orchestra."""

    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=300, blank=True)
    mbid = models.UUIDField("MusicBrainz id", null=True, blank=True, unique=True)
    itunes_id = models.PositiveBigIntegerField("iTunes id", null=True, blank=True, unique=True)
    deezer_id = models.PositiveBigIntegerField("Deezer id", null=True, blank=True, unique=True)
    spotify_id = models.CharField("Spotify id", max_length=40, blank=True)
    # Invented by the house for a checkout that knows nobody yet.
    is_house = models.BooleanField(_("invented here"), default=False)
    renown = models.PositiveIntegerField(default=0, editable=False)
    # A picture of our own keeping; without one the page draws a sleeve.
    image = models.FileField(upload_to="music/artists/", blank=True)
    # When the providers were last asked; beat asks again for the oldest.
    fetched_at = models.DateTimeField(null=True, blank=True, editable=False)
    name_key = models.GeneratedField(
        expression=PlainWords("name"), output_field=models.TextField(), db_persist=True
    )
    genres = models.ManyToManyField(Genre, related_name="artists", blank=True)

    objects = ArtistQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["spotify_id"], name="one_artist_a_spotify_id", condition=~Q(spotify_id="")
            ),
        ]
        indexes = [
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="artist_name_trigrams"),
            models.Index(fields=["-renown", "sort_name", "id"], name="artist_renown"),
            models.Index(F("fetched_at").asc(nulls_first=True), name="artist_fetched"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("music:artist", args=[self.pk])

    @property
    def picture_url(self) -> str:
        if self.image:
            return self.image.url
        return sleeve_url(self.name, "")


class Album(models.Model):
    title = models.CharField(max_length=300)
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="albums")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    # A cover of our own keeping; without one the sleeve is drawn from title and artist.
    cover = models.FileField(upload_to="music/covers/", blank=True)
    title_key = models.GeneratedField(
        expression=PlainWords("title"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        ordering = ["year", "title", "pk"]
        constraints = [
            models.UniqueConstraint("artist", "title_key", name="one_album_a_title_an_artist"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sleeve_url(self) -> str:
        """Needs the artist loaded."""
        if self.cover:
            return self.cover.url
        return sleeve_url(self.title, self.artist.name, self.year)


class Source(models.TextChoices):
    """Where the sound of a song comes from."""

    NONE = "", _("nowhere: facts only")
    FILE = "file", _("a file of this site")
    PREVIEW = "preview", _("thirty seconds from a provider")
    YOUTUBE = "youtube", "YouTube"


class SongQuerySet(models.QuerySet["Song"]):
    def playable(self) -> Self:
        """What a room can play: it sounds, its length is known, and nobody forbids it."""
        silent = [Source.NONE] if settings.YOUTUBE_SONGS else [Source.NONE, Source.YOUTUBE]
        return self.exclude(source__in=silent).filter(
            Q(source=Source.PREVIEW) | Q(duration_ms__isnull=False), refused_at=None
        )

    def with_names(self) -> Self:
        """With all that a row shows, so that no row asks again."""
        return self.select_related("artist", "album", "album__artist")

    def of_artist(self, artist: Artist) -> Self:
        """Their own songs and those they sing along in; best known first."""
        featured = Song.featured.through.objects.filter(artist=artist)
        return self.filter(Q(artist=artist) | Q(pk__in=featured.values("song"))).order_by(
            "-renown", "title", "pk"
        )

    def matching(self, words: str) -> Self:
        asked = PlainWords(Value(words))
        named = Artist.objects.filter(name_key__contains=asked).values("pk")
        return (
            self.filter(Q(title_key__contains=asked) | Q(artist__in=named))
            .annotate(
                place=Case(
                    When(title_key=asked, then=0),
                    When(title_key__startswith=asked, then=1),
                    When(title_key__contains=asked, then=2),
                    default=3,
                    output_field=models.SmallIntegerField(),
                )
            )
            .order_by("place", "-renown", "title", "pk")
        )


class Song(models.Model):
    """One recording, and where it can be heard."""

    title = models.CharField(max_length=300)
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="songs")
    featured = models.ManyToManyField(Artist, related_name="features", blank=True)
    album = models.ForeignKey(Album, models.SET_NULL, null=True, blank=True, related_name="songs")
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    isrc = models.CharField("ISRC", max_length=12, blank=True)
    bpm = models.FloatField("BPM", null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source, blank=True, default=Source.NONE)
    # Of previews that may be kept, and of YouTube: where it is. Of files: nothing.
    source_url = models.CharField(max_length=500, blank=True)
    # Of files: the path under MEDIA_ROOT.
    media_path = models.CharField(max_length=300, blank=True)
    # Who gave the sound, else the facts.
    provider = models.CharField(max_length=12, choices=Provider, default=Provider.FILE)
    mbid = models.UUIDField("MusicBrainz id", null=True, blank=True, unique=True)
    itunes_id = models.PositiveBigIntegerField("iTunes id", null=True, blank=True, unique=True)
    deezer_id = models.PositiveBigIntegerField("Deezer id", null=True, blank=True, unique=True)
    spotify_id = models.CharField("Spotify id", max_length=40, blank=True)
    youtube_id = models.CharField("YouTube id", max_length=11, blank=True)
    # Taken away by hand: no import and no pressing gives it a sound again.
    is_withdrawn = models.BooleanField(default=False)
    # When YouTube said that the film is gone or may not be played here; it may yet come back.
    refused_at = models.DateTimeField(_("refused by YouTube"), null=True, blank=True)
    renown = models.PositiveIntegerField(default=0, editable=False)
    # Of house tracks: the tone that sounds under the whole of it, so that a test can tell them.
    check_hz = models.FloatField(null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="songs_added",
    )
    added_at = models.DateTimeField(auto_now_add=True)
    title_key = models.GeneratedField(
        expression=PlainWords("title"), output_field=models.TextField(), db_persist=True
    )

    objects = SongQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["isrc"], name="one_song_an_isrc", condition=~Q(isrc="")
            ),
            models.UniqueConstraint(
                fields=["spotify_id"], name="one_song_a_spotify_id", condition=~Q(spotify_id="")
            ),
            models.UniqueConstraint(
                fields=["youtube_id"], name="one_song_a_youtube_id", condition=~Q(youtube_id="")
            ),
            models.CheckConstraint(
                condition=Q(duration_ms__isnull=True) | Q(duration_ms__gte=1),
                name="song_lasts_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(source="file") | ~Q(media_path=""), name="file_song_has_its_file"
            ),
            models.CheckConstraint(
                condition=~Q(source="youtube") | ~Q(youtube_id=""), name="youtube_song_has_its_id"
            ),
        ]
        indexes = [
            GinIndex(OpClass("title_key", name="gin_trgm_ops"), name="song_title_trigrams"),
            models.Index(fields=["artist", "-renown", "title"], name="song_of_artist"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def plays_ms(self) -> int | None:
        """How long it sounds here: of a preview, what the provider gives."""
        if self.source == Source.PREVIEW:
            return min(self.duration_ms or PREVIEW_MS, PREVIEW_MS)
        return self.duration_ms

    @property
    def is_playable(self) -> bool:
        is_off = self.source == Source.YOUTUBE and not settings.YOUTUBE_SONGS
        is_silent = self.source == Source.NONE or self.plays_ms is None
        return not (is_silent or is_off or self.refused_at)

    @property
    def audio_url(self) -> str:
        """What a player opens; empty where nothing sounds."""
        match self.source:
            case Source.FILE:
                return settings.MEDIA_URL + quote(self.media_path)
            case Source.PREVIEW:
                # An address that expires is asked for when it is played.
                return self.source_url or reverse("music:preview", args=[self.pk])
            case Source.YOUTUBE:
                return f"https://www.youtube.com/watch?v={self.youtube_id}"
        return ""

    @property
    def sleeve_url(self) -> str:
        """Needs `with_names()`."""
        if self.album:
            return self.album.sleeve_url
        return sleeve_url(self.title, self.artist.name)
