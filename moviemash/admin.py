"""What keepers of the house see of MovieMash: sets may be taken out of play, figures only read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guide.models import Movie
from guide.pictures import hang
from moviemash.actions import bring_back_set, retire_set
from moviemash.models import (
    Comparison,
    FilmMark,
    FilmRank,
    FilmSet,
    FilmSetEntry,
    ModelRun,
    Placing,
    Vote,
)


class ReadOnly:
    """The log and what was reckoned from it: looked at, never edited."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EntryInline(ReadOnly, admin.TabularInline[FilmSetEntry, FilmSet]):
    model = FilmSetEntry
    extra = 0
    fields = ["position", "movie"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FilmSetEntry]:
        return super().get_queryset(request).select_related("movie")


class PlacingInline(ReadOnly, admin.TabularInline[Placing, FilmSet]):
    model = Placing
    extra = 0
    fields = ["on", "place", "strength", "sigma", "votes"]
    ordering = ["-on"]


@admin.register(FilmSet)
class FilmSetAdmin(admin.ModelAdmin[FilmSet]):
    list_display = ["member_name", "source", "genre", "votes", "wins", "points", "is_in_play"]
    list_filter = ["is_in_play", "is_current", "source", "tier"]
    search_fields = ["member_name", "user__username", "films__title_key"]
    search_help_text = _("Member, person or film")
    date_hierarchy = "scraped_at"
    list_per_page = 50
    show_full_result_count = False
    inlines = [EntryInline, PlacingInline]
    actions = ["take_out", "bring_back"]
    fields = [
        "posters",
        ("member_name", "user"),
        ("source", "scraped_at"),
        ("genre", "is_current", "is_in_play"),
        ("elo", "votes", "wins"),
        ("strength", "sigma", "refit_at"),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: FilmSet | None = None) -> list[str]:
        # Ratings come from votes and sets from their members; nobody writes them by hand.
        return [
            "posters",
            *(name for row in self.fields[1:] for name in row),
        ]

    @admin.display(description=_("Elo"), ordering="elo")
    def points(self, film_set: FilmSet) -> int:
        return round(film_set.elo)

    @admin.display(description=_("films"))
    def posters(self, film_set: FilmSet) -> SafeString:
        films = Movie.objects.in_stock().in_bulk(film_set.film_ids)
        hung = hang([films[film_id] for film_id in film_set.film_ids], columns=4)
        return format_html_join(
            " ",
            '<img src="{}" alt="{}" width="80" height="120">',
            ((one.poster_url, one.movie.title) for one in hung),
        )

    @admin.action(description=_("Take out of play"), permissions=["change"])
    def take_out(self, request: HttpRequest, sets: QuerySet[FilmSet]) -> None:
        current = list(sets.filter(is_current=True))
        for film_set in current:
            retire_set(film_set)
        told = ngettext("%(count)d set is out.", "%(count)d sets are out.", len(current))
        self.message_user(request, told % {"count": len(current)}, messages.SUCCESS)

    @admin.action(description=_("Bring back into play"), permissions=["change"])
    def bring_back(self, request: HttpRequest, sets: QuerySet[FilmSet]) -> None:
        back = sum(bring_back_set(film_set) for film_set in sets.filter(is_current=False))
        told = ngettext(
            "%(count)d set is back. Members who have named other films keep those.",
            "%(count)d sets are back. Members who have named other films keep those.",
            back,
        )
        self.message_user(request, told % {"count": back}, messages.SUCCESS)


@admin.register(Vote)
class VoteAdmin(ReadOnly, admin.ModelAdmin[Vote]):
    list_display = ["at", "chosen", "other", "side", "is_counted", "is_uniform", "took_ms", "gain"]
    list_filter = ["is_counted", "is_uniform", "is_owed"]
    list_select_related = ["chosen", "other"]
    search_fields = ["user__username", "=visitor"]
    date_hierarchy = "at"
    ordering = ["-pk"]
    show_full_result_count = False

    @admin.display(description=_("side"))
    def side(self, vote: Vote) -> str:
        return str(_("left")) if vote.is_chosen_left else str(_("right"))


@admin.register(Comparison)
class ComparisonAdmin(ReadOnly, admin.ModelAdmin[Comparison]):
    list_display = ["set_a", "votes_a", "votes_b", "set_b"]
    list_select_related = ["set_a", "set_b"]
    search_fields = ["set_a__member_name", "set_b__member_name"]
    show_full_result_count = False


@admin.register(ModelRun)
class ModelRunAdmin(ReadOnly, admin.ModelAdmin[ModelRun]):
    list_display = [
        "__str__",
        "started_at",
        "seconds",
        "sets",
        "films",
        "votes",
        "log_loss",
        "pooled_log_loss",
        "hit_rate",
        "popular_hit_rate",
        "note",
    ]
    list_filter = ["state"]
    date_hierarchy = "started_at"


@admin.register(FilmRank)
class FilmRankAdmin(ReadOnly, admin.ModelAdmin[FilmRank]):
    list_display = ["movie", "cautious", "strength", "sigma", "shelves", "votes"]
    list_select_related = ["movie"]
    search_fields = ["movie__title_key"]
    ordering = ["-cautious", "movie"]


@admin.register(FilmMark)
class FilmMarkAdmin(ReadOnly, admin.ModelAdmin[FilmMark]):
    list_display = ["user", "visitor", "movie", "kind", "is_imported", "at"]
    list_filter = ["kind", "is_imported"]
    list_select_related = ["user", "movie"]
    search_fields = ["user__username", "=visitor", "movie__title_key"]
