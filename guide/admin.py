"""The guide as its keepers see it: films, people, channels, and what is on."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guide.actions import cancel_programmes, file_under_genres, reinstate_programmes
from guide.models import Channel, Credit, Genre, Movie, Person, Programme, ProgrammeQuerySet
from guide.pictures import poster_of, sign_of


class CreditInline(admin.TabularInline[Credit, Movie]):
    model = Credit
    extra = 0
    autocomplete_fields = ["person"]
    fields = ["role", "person", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credit]:
        return super().get_queryset(request).select_related("person")


class RunningTimeFilter(admin.SimpleListFilter):
    title = _("running time")
    parameter_name = "length"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("known", _("known, may be scheduled")), ("unknown", _("not known"))]

    def queryset(self, request: HttpRequest, films: QuerySet[Movie]) -> QuerySet[Movie]:
        if self.value() == "known":
            return films.filter(runtime_min__isnull=False)
        if self.value() == "unknown":
            return films.filter(runtime_min__isnull=True)
        return films


@admin.register(Movie)
class MovieAdmin(admin.ModelAdmin[Movie]):
    list_display = ["title", "year", "runtime_min", "directed_by", "genre_list"]
    list_filter = [RunningTimeFilter, "genres"]
    search_fields = ["title_key", "=imdb_id", "=tmdb_id", "director_names"]
    search_help_text = _("Title, director, IMDb or TMDB id")
    ordering = ["-renown", "title", "pk"]
    list_per_page = 50
    show_full_result_count = False
    inlines = [CreditInline]
    readonly_fields = ["poster", "renown"]
    fieldsets = [
        (None, {"fields": ["poster", "title", "year", "runtime_min", "overview", "renown"]}),
        (
            _("Filed under"),
            {"fields": ["genre_names", "director_names", "countries", "languages"]},
        ),
        (_("Elsewhere"), {"fields": ["imdb_id", "tmdb_id", "letterboxd_id"]}),
    ]

    @admin.display(description=_("directed by"))
    def directed_by(self, movie: Movie) -> str:
        return ", ".join(movie.director_names)

    @admin.display(description=_("genres"))
    def genre_list(self, movie: Movie) -> str:
        return ", ".join(movie.genre_names)

    @admin.display(description=_("poster"))
    def poster(self, movie: Movie) -> SafeString | str:
        if not movie.pk:
            return "–"
        return format_html('<img src="{}" alt="" width="120" height="180">', poster_of(movie))

    def save_model(self, request: HttpRequest, movie: Movie, form: Any, change: bool) -> None:
        super().save_model(request, movie, form, change)
        file_under_genres(movie)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin[Person]):
    list_display = ["name", "film_count"]
    search_fields = ["name_key"]
    search_help_text = _("Name, with or without accents")
    fields = ["name"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        people = super().get_queryset(request)
        # Asked by the list alone: autocompletion wants names, fast.
        if request.resolver_match and request.resolver_match.url_name == "guide_person_changelist":
            people = people.annotate(films=Count("credits__movie", distinct=True))
        return people

    @admin.display(description=_("films"))
    def film_count(self, person: Person) -> int:
        return getattr(person, "films", 0)


@admin.register(Genre)
class GenreAdmin(admin.ModelAdmin[Genre]):
    list_display = ["name", "film_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Genre]:
        return super().get_queryset(request).annotate(films=Count("movies"))

    @admin.display(description=_("films"), ordering="films")
    def film_count(self, genre: Genre) -> int:
        return getattr(genre, "films", 0)


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin[Channel]):
    list_display = ["name", "drawn_sign", "tagline", "position", "is_on_air", "time_zone"]
    list_editable = ["position", "is_on_air"]
    list_filter = ["is_on_air"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["favourites"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "tagline", "sign", "position", "is_on_air"]}),
        (
            _("What it shows"),
            {
                "fields": [
                    "time_zone",
                    "genre_names",
                    "not_genre_names",
                    ("from_year", "to_year"),
                    "not_languages",
                    "not_countries",
                    "favourites",
                ],
                "description": _("Changes hold for days that are not filled yet."),
            },
        ),
    ]

    @admin.display(description=_("sign"))
    def drawn_sign(self, channel: Channel) -> SafeString:
        return format_html('<img src="{}" alt="" width="32" height="32">', sign_of(channel))


class WhenFilter(admin.SimpleListFilter):
    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("on now")), ("coming", _("now and later")), ("over", _("over"))]

    def queryset(
        self, request: HttpRequest, programmes: QuerySet[Programme]
    ) -> QuerySet[Programme]:
        now = timezone.now()
        match self.value():
            case "now":
                return programmes.filter(starts_at__lte=now, ends_at__gt=now)
            case "coming":
                return programmes.filter(ends_at__gt=now)
            case "over":
                return programmes.filter(ends_at__lte=now)
        return programmes


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin[Programme]):
    list_display = ["title", "channel", "starts_at", "ends_at", "source", "is_cancelled"]
    list_filter = [WhenFilter, "channel", "is_cancelled", "source"]
    list_select_related = ["channel"]
    search_fields = ["title", "movie__title_key"]
    search_help_text = _("Title of the programme or its film")
    date_hierarchy = "starts_at"
    ordering = ["starts_at"]
    autocomplete_fields = ["channel", "movie"]
    fields = ["channel", "movie", "title", ("starts_at", "ends_at"), "is_cancelled", "source"]
    actions = ["cancel", "reinstate"]
    list_per_page = 50

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"source": "admin"} | super().get_changeform_initial_data(request)

    @admin.action(description=_("Cancel the chosen programmes"), permissions=["change"])
    def cancel(self, request: HttpRequest, programmes: ProgrammeQuerySet) -> None:
        count = cancel_programmes(programmes)
        told = ngettext(
            "%(count)d programme cancelled. What is over stays as it was.",
            "%(count)d programmes cancelled. What is over stays as it was.",
            count,
        )
        self.message_user(request, told % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Show the chosen programmes after all"), permissions=["change"])
    def reinstate(self, request: HttpRequest, programmes: ProgrammeQuerySet) -> None:
        count = reinstate_programmes(programmes)
        told = ngettext(
            "%(count)d programme is on again.", "%(count)d programmes are on again.", count
        )
        self.message_user(request, told % {"count": count}, messages.SUCCESS)
