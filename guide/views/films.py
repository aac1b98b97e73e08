from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from config.refusals import json_response, wants_json
from guide.extras import parts_of
from guide.facts import film_facts, films_facts
from guide.film import like_it, makers_of, on_screens
from guide.models import Genre, Movie, MovieQuerySet
from guide.pictures import hang, poster_of
from guide.rules.films import Asked, asked_for

A_PAGE = 36
A_PICK = 12


@require_safe
@vary_on_headers("Accept")
def film(request: HttpRequest, film_id: int, slug: str = "") -> HttpResponse:
    movie = get_object_or_404(Movie, pk=film_id)
    if slug != movie.slug:
        return redirect(movie, permanent=True)
    if wants_json(request):
        return json_response(film_facts(movie))
    return film_page(request, movie, timezone.now())


def film_page(
    request: HttpRequest, movie: Movie, now: datetime, screening: dict[str, Any] | None = None
) -> HttpResponse:
    parts = parts_of(movie, request.user)
    screens = on_screens(movie, request.user, now)
    context = {
        "movie": movie,
        "poster_url": poster_of(movie),
        "makers": makers_of(movie),
        "screens": screens,
        "on_now": next((screen for screen in screens if screen.is_on), None),
        "alike": hang(like_it(movie)),
        "actions": [part for part in parts if part.place == "action"],
        "parts": [part for part in parts if part.place == "wide"],
        "canonical_url": request.build_absolute_uri(movie.get_absolute_url()),
    }
    return render(request, "guide/film.html", context | (screening or {}))


@require_safe
@vary_on_headers("HX-Target", "Accept")
def films(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    genre = request.GET.get("genre", "").replace("\0", "")[:60]
    decade = _decade(request.GET.get("decade", ""))
    found = _found(asked_for(text)).in_stock()
    if genre:
        found = found.of_genre(genre)
    if decade:
        found = found.of_decade(decade)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page", "1"))
    if wants_json(request):
        following = page.next_page_number() if page.has_next() else None
        return json_response(films_facts(page, next_page=following))
    context = {
        "page": page,
        "wall": hang(page, columns=6),
        "q": text[:80],
        "genre": genre,
        "decade": decade,
        "genres": Genre.objects.values_list("name", flat=True),
        "decades": range(1940, timezone.now().year + 1, 10),
    }
    template = "guide/films.html"
    if request.htmx.target == "films":  # type: ignore[attr-defined]
        template += "#films"
    return render(request, template, context)


@require_safe
def film_search(request: HttpRequest) -> HttpResponse:
    """For pickers: a few films for a few letters, as JSON, always."""
    asked = asked_for(request.GET.get("q", ""))
    found = _found(asked).in_stock()[:A_PICK] if asked.words else []
    return json_response(films_facts(found, next_page=None))


def _found(asked: Asked) -> MovieQuerySet:
    return Movie.objects.matching(asked.words, asked.year)


def _decade(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        return None
    return int(text) // 10 * 10
