"""What waits for a person: films nobody could name, and sites that said stop."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from moviemash.importers.keeping import settle
from moviemash.models import ForeignFilm, Import, Source, WaitingSet


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("found", _("found")), ("dismissed", _("not for us"))]

    def queryset(self, request: HttpRequest, films: QuerySet[ForeignFilm]) -> QuerySet[ForeignFilm]:
        if self.value() == "waiting":
            return films.filter(movie=None, is_dismissed=False)
        if self.value() == "found":
            return films.filter(movie__isnull=False)
        if self.value() == "dismissed":
            return films.filter(is_dismissed=True)
        return films


@admin.register(ForeignFilm)
class ForeignFilmAdmin(admin.ModelAdmin[ForeignFilm]):
    """Say which film it is: the shelves that wait for it are completed at once."""

    list_display = ["__str__", "movie", "asked", "is_series", "elsewhere", "asked_at"]
    list_filter = [StateFilter, "is_series"]
    list_select_related = ["movie"]
    search_fields = ["title", "slug", "=lid", "=imdb_id"]
    autocomplete_fields = ["movie"]
    fields = ["title", "year", "elsewhere", "movie", "is_dismissed", "asked", "tried_at"]
    readonly_fields = ["title", "year", "elsewhere", "asked", "tried_at"]
    actions = ["dismiss"]

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, film: ForeignFilm) -> SafeString | str:
        if film.tmdb_id:
            kind = "tv" if film.is_series else "movie"
            url = f"https://www.themoviedb.org/{kind}/{film.tmdb_id}"
        elif film.imdb_id:
            url = f"https://www.imdb.com/title/{film.imdb_id}/"
        elif film.slug or film.lid:
            way = f"letterboxd.com/film/{film.slug}/" if film.slug else f"boxd.it/{film.lid}"
            url = f"https://{way}"
        else:
            return "–"
        return format_html('<a href="{}" rel="noreferrer">{}</a>', url, url)

    def save_model(self, request: HttpRequest, film: ForeignFilm, form: Any, change: bool) -> None:
        super().save_model(request, film, form, change)
        if film.movie is not None and "movie" in form.changed_data:
            completed = settle(film, film.movie)
            told = ngettext("%d shelf completed.", "%d shelves completed.", completed)
            self.message_user(request, told % completed, messages.SUCCESS)

    @admin.action(description=_("Not for us"), permissions=["change"])
    def dismiss(self, request: HttpRequest, films: QuerySet[ForeignFilm]) -> None:
        dismissed = films.filter(movie=None).update(is_dismissed=True)
        told = ngettext("%d film dismissed.", "%d films dismissed.", dismissed)
        self.message_user(request, told % dismissed, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(WaitingSet)
class WaitingSetAdmin(admin.ModelAdmin[WaitingSet]):
    list_display = ["member_name", "source", "scraped_at", "kept"]
    list_filter = ["source"]
    list_select_related = ["kept"]
    search_fields = ["member_name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, waiting: Any = None) -> bool:
        return False


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    """Whether a site we fetch from has told us to stop, and until when."""

    list_display = ["name", "stopped_until", "stopped_because", "next_at", "robots_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, source: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, source: Any = None) -> bool:
        return False  # it would forget that they said stop


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin[Import]):
    """That something was given and how it ended; never what was found."""

    list_display = ["user", "kind", "state", "refusal", "made_at"]
    list_filter = ["state", "kind", "refusal"]
    list_select_related = ["user"]
    readonly_fields = ["user", "kind", "state", "refusal", "refusal_details", "made_at"]
    exclude = ["found", "member", "done", "total"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, given: Any = None) -> bool:
        return False
