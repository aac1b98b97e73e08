"""The catalogue as its keepers see it: who, what, from where, and what sounds."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import ReadOnlyAdmin
from music.actions.catalogue import withdraw_songs
from music.models import (
    Album,
    Artist,
    Genre,
    Match,
    Playlist,
    PlaylistEntry,
    Seeker,
    Song,
    SongQuerySet,
    TasteChoice,
    TasteModel,
)
from music.rules.catalogue import length_text
from music.tasks import refresh_one_artist


@admin.register(Genre)
class GenreAdmin(admin.ModelAdmin[Genre]):
    list_display = ["name", "artist_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Genre]:
        return super().get_queryset(request).annotate(artist_total=Count("artists"))

    @admin.display(description=_("artists"), ordering="artist_total")
    def artist_count(self, genre: Genre) -> int:
        return getattr(genre, "artist_total", 0)


class KnownToFilter(admin.SimpleListFilter):
    title = _("known to")
    parameter_name = "known_to"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mbid", "MusicBrainz"), ("itunes_id", "Apple Music"), ("deezer_id", "Deezer")]

    def queryset(self, request: HttpRequest, things: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("mbid", "itunes_id", "deezer_id"):
            return things.filter(**{f"{self.value()}__isnull": False})
        return things


@admin.register(Artist)
class ArtistAdmin(admin.ModelAdmin[Artist]):
    list_display = ["name", "about", "song_count", "is_house", "fetched_at"]
    list_filter = ["is_house", KnownToFilter, "genres"]
    search_fields = ["name_key", "=mbid"]
    search_help_text = _("Name, with or without accents; MusicBrainz id")
    ordering = ["-renown", "sort_name", "pk"]
    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ["genres"]
    readonly_fields = ["picture", "renown", "fetched_at", "is_house"]
    actions = ["ask_again"]
    fieldsets = [
        (None, {"fields": ["picture", "name", "sort_name", "about", "genres", "image"]}),
        (_("Elsewhere"), {"fields": ["mbid", "itunes_id", "deezer_id", "spotify_id"]}),
        (_("Kept by the house"), {"fields": ["renown", "fetched_at", "is_house"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Artist]:
        artists = super().get_queryset(request)
        # Asked by the list alone: autocompletion wants names, fast.
        if request.resolver_match and request.resolver_match.url_name == "music_artist_changelist":
            artists = artists.annotate(song_total=Count("songs"))
        return artists

    @admin.display(description=_("songs"))
    def song_count(self, artist: Artist) -> int:
        return getattr(artist, "song_total", 0)

    @admin.display(description=_("picture"))
    def picture(self, artist: Artist) -> SafeString | str:
        if not artist.pk:
            return "–"
        return format_html('<img src="{}" alt="" width="120" height="120">', artist.picture_url)

    @admin.action(description=_("Ask the providers again"), permissions=["change"])
    def ask_again(self, request: HttpRequest, artists: QuerySet[Artist]) -> None:
        ids = list(artists.filter(is_house=False).values_list("pk", flat=True))
        for artist_id in ids:
            transaction.on_commit(partial(refresh_one_artist.delay, artist_id))
        told = ngettext(
            "%(count)d artist will be asked for. The house's own are known.",
            "%(count)d artists will be asked for. The house's own are known.",
            len(ids),
        )
        self.message_user(request, told % {"count": len(ids)}, messages.SUCCESS)


@admin.register(Album)
class AlbumAdmin(admin.ModelAdmin[Album]):
    list_display = ["title", "artist", "year"]
    list_select_related = ["artist"]
    search_fields = ["title_key", "artist__name_key"]
    autocomplete_fields = ["artist"]
    list_per_page = 50
    show_full_result_count = False


@admin.register(Song)
class SongAdmin(admin.ModelAdmin[Song]):
    list_display = ["title", "artist", "album", "length", "source", "provider", "added_by"]
    list_filter = [
        "source",
        "provider",
        "is_withdrawn",
        ("refused_at", admin.EmptyFieldListFilter),
        ("added_by", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["artist", "album", "added_by"]
    search_fields = ["title_key", "artist__name_key", "=isrc", "=youtube_id"]
    search_help_text = _("Title, artist, ISRC or YouTube id")
    autocomplete_fields = ["artist", "featured", "album"]
    date_hierarchy = "added_at"
    ordering = ["-added_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["heard_at", "media_path", "check_hz", "renown", "added_by", "added_at"]
    actions = ["withdraw"]
    fieldsets = [
        (None, {"fields": ["title", "artist", "featured", "album", "duration_ms", "bpm"]}),
        (
            _("Sound"),
            {
                "fields": [
                    "source",
                    "source_url",
                    "youtube_id",
                    "media_path",
                    "heard_at",
                    "is_withdrawn",
                    "refused_at",
                ]
            },
        ),
        (
            _("Elsewhere"),
            {"fields": ["provider", "isrc", "mbid", "itunes_id", "deezer_id", "spotify_id"]},
        ),
        (_("Kept by the house"), {"fields": ["check_hz", "renown", "added_by", "added_at"]}),
    ]

    @admin.display(description=_("length"), ordering="duration_ms")
    def length(self, song: Song) -> str:
        return length_text(song.duration_ms)

    @admin.display(description=_("heard at"))
    def heard_at(self, song: Song) -> SafeString | str:
        if not song.audio_url:
            return "–"
        return format_html('<a href="{0}">{0}</a>', song.audio_url)

    @admin.action(description=_("Take the sound away"), permissions=["change"])
    def withdraw(self, request: HttpRequest, songs: SongQuerySet) -> None:
        count = withdraw_songs(songs)
        told = ngettext(
            "%(count)d song is silent now; its facts stay.",
            "%(count)d songs are silent now; their facts stay.",
            count,
        )
        self.message_user(request, told % {"count": count}, messages.SUCCESS)


class EntryInline(admin.TabularInline[PlaylistEntry, Playlist]):
    model = PlaylistEntry
    extra = 0
    autocomplete_fields = ["song"]
    fields = ["position", "song"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlaylistEntry]:
        return super().get_queryset(request).select_related("song")


@admin.register(Playlist)
class PlaylistAdmin(admin.ModelAdmin[Playlist]):
    list_display = ["title", "owner", "artist", "is_public", "song_count", "made_at"]
    list_filter = ["is_public", ("owner", admin.EmptyFieldListFilter)]
    list_select_related = ["owner", "artist"]
    search_fields = ["title", "owner__username", "artist__name_key"]
    autocomplete_fields = ["artist"]
    readonly_fields = ["owner", "version", "made_at"]
    fields = ["title", "owner", "artist", "is_public", "source_url", "version", "made_at"]
    inlines = [EntryInline]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Playlist]:
        return super().get_queryset(request).annotate(song_total=Count("entries"))

    @admin.display(description=_("songs"), ordering="song_total")
    def song_count(self, playlist: Playlist) -> int:
        return getattr(playlist, "song_total", 0)


@admin.register(TasteChoice)
class TasteChoiceAdmin(admin.ModelAdmin[TasteChoice]):
    """To see, not to change: what somebody likes is theirs to say."""

    list_display = ["artist", "genre", "source", "at"]
    list_filter = ["source", "genre"]
    list_select_related = ["artist", "genre"]
    search_fields = ["artist__name_key"]
    date_hierarchy = "at"
    # Whose it is is nobody's business here: the list shows what is liked.
    exclude = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, choice: Any = None) -> bool:
        return False


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    """Who met by taste, in which room, and who ended it. Likes and passes are shown to nobody."""

    list_display = ["first", "second", "room", "made_at", "ended_at", "ended_by"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["first", "second", "room", "ended_by"]
    search_fields = ["first__username", "second__username"]
    date_hierarchy = "made_at"


@admin.register(Seeker)
class SeekerAdmin(ReadOnlyAdmin):
    """Who may be found, and how; whom they seek is nobody's business."""

    list_display = ["user", "is_open", "mode", "adult_since", "opened_at"]
    list_filter = ["is_open", "mode"]
    list_select_related = ["user"]
    search_fields = ["user__username"]
    fields = ["user", "is_open", "mode", "adult_since", "opened_at"]


@admin.register(TasteModel)
class TasteModelAdmin(ReadOnlyAdmin):
    list_display = ["name", "made_at", "people", "things"]
