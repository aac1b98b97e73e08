"""The public tables of shelves and of single films, and the story of one shelf."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from config.refusals import json_response, wants_json
from guide.facts import film_facts, milliseconds
from guide.models import Movie
from guide.pictures import hang
from moviemash.history import history_of
from moviemash.models import FilmRank, FilmSet
from moviemash.rules import RANKED_FROM_VOTES

ROWS = 30


@require_GET
@vary_on_headers("Accept")
def ranking(request: HttpRequest) -> HttpResponse:
    of = "films" if request.GET.get("of") == "films" else "shelves"
    rows = FilmRank.objects.best_first() if of == "films" else FilmSet.objects.ranked().best_first()
    page: Page[Any] = Paginator(rows, ROWS).get_page(request.GET.get("page", "1"))
    films = _films_of(page)
    if wants_json(request):
        facts = film_rank_facts if of == "films" else shelf_facts
        return json_response(
            {
                "of": of,
                "rows": [
                    facts(row, place, films)
                    for place, row in enumerate(page, start=page.start_index())
                ],
                "next_page": page.next_page_number() if page.has_next() else None,
            }
        )
    context = {
        "of": of,
        "page": page,
        "rows": [
            (place, row, hang([films[film_id] for film_id in _ids(row)], columns=4))
            for place, row in enumerate(page, start=page.start_index())
        ],
        "from_votes": RANKED_FROM_VOTES,
    }
    return render(request, "moviemash/ranking.html", context)


@require_GET
@vary_on_headers("Accept")
def shelf(request: HttpRequest, set_id: int) -> HttpResponse:
    film_set = get_object_or_404(FilmSet, pk=set_id)
    films = Movie.objects.in_stock().in_bulk(film_set.film_ids)
    story = history_of(film_set)
    if wants_json(request):
        facts = shelf_facts(film_set, story.place, films)
        facts["history"] = [
            {"on": day.on.isoformat(), "place": day.place, "strength": day.strength}
            for day in story.days
        ]
        return json_response(facts)
    context = {
        "shelf": film_set,
        "posters": hang([films[film_id] for film_id in film_set.film_ids], columns=4),
        "story": story,
        "from_votes": RANKED_FROM_VOTES,
    }
    return render(request, "moviemash/shelf.html", context)


def _films_of(page: Page[Any]) -> dict[int, Movie]:
    ids = {film_id for row in page for film_id in _ids(row)}
    return Movie.objects.in_stock().in_bulk(ids)


def _ids(row: FilmSet | FilmRank) -> list[int]:
    return row.film_ids if isinstance(row, FilmSet) else [row.movie_id]


def shelf_facts(film_set: FilmSet, place: int | None, films: dict[int, Movie]) -> dict[str, Any]:
    return {
        "id": film_set.pk,
        "place": place,
        "member": film_set.member_name,
        "url": film_set.get_absolute_url(),
        "films": [film_facts(films[film_id]) for film_id in film_set.film_ids],
        "strength": film_set.strength,
        "sigma": film_set.sigma,
        "cautious": film_set.cautious,
        "elo": round(film_set.elo, 1),
        "votes": film_set.votes,
        "wins": film_set.wins,
        "refit_ms": milliseconds(film_set.refit_at) if film_set.refit_at else None,
    }


def film_rank_facts(rank: FilmRank, place: int | None, films: dict[int, Movie]) -> dict[str, Any]:
    return {
        "place": place,
        **film_facts(films[rank.movie_id]),
        "strength": rank.strength,
        "sigma": rank.sigma,
        "cautious": rank.cautious,
        "shelves": rank.shelves,
        "votes": rank.votes,
    }
