"""Somebody's list of films, and what they say of single ones of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from config.bodies import command_of
from config.live.limits import spend
from config.refusals import json_response, wants_json
from guide.facts import film_facts, milliseconds
from guide.models import Genre, Movie
from guide.pictures import hang
from moviemash.actions import mark_film, unmark_film
from moviemash.layout import progress_of
from moviemash.lists import DIALS, USUAL, FilmList, list_for
from moviemash.protocol import MarkFilm
from moviemash.views.voters import with_voter
from moviemash.voters import Voter

MARKS_A_MINUTE = 60
DIAL_NAMES = {"known": _("Best known"), "between": _("Between"), "rare": _("Less known")}


@never_cache
@require_GET
@vary_on_headers("HX-Target", "Accept")
@with_voter
def recommendations(request: HttpRequest, voter: Voter) -> HttpResponse:
    return _page(request, voter, request.GET.get("dial", ""), request.GET.get("genre", ""))


@require_POST
@with_voter
def marks(request: HttpRequest, voter: Voter) -> HttpResponse:
    """`kind`: seen, liked, no (not interested), or none to take the mark back."""
    spend("mash-marks", voter.key, MARKS_A_MINUTE, per_seconds=60)
    asked = command_of(request, MarkFilm)
    movie = get_object_or_404(Movie, pk=asked.film_id)
    if asked.kind == "none":
        unmark_film(voter, movie)
    else:
        mark_film(voter, movie, asked.kind)
    if wants_json(request) or request.htmx.target == "films":  # type: ignore[attr-defined]
        dial, genre = request.POST.get("dial", ""), request.POST.get("genre", "")
        return _page(request, voter, dial, genre)
    return redirect("moviemash:recommendations")


def _page(request: HttpRequest, voter: Voter, dial: str, genre: str) -> HttpResponse:
    dial = dial if dial in DIALS else USUAL
    genre = genre.replace("\0", "")[:60]
    told = list_for(voter, dial=dial, genre=genre)
    if wants_json(request):
        return json_response(list_facts(told))
    hung = hang([one.movie for one in told.films], columns=5)
    context = {
        "films": list(zip(told.films, hung, strict=True)),
        "is_personal": told.taste.is_known,
        "progress": progress_of(voter),
        "dial": dial,
        "dials": DIAL_NAMES.items(),
        "genre": genre,
        "genres": Genre.objects.values_list("name", flat=True),
    }
    template = "moviemash/recommendations.html"
    if request.htmx.target == "films":  # type: ignore[attr-defined]
        template += "#films"
    return render(request, template, context)


def list_facts(told: FilmList) -> dict[str, Any]:
    return {
        "films": [
            {
                **film_facts(one.movie),
                "place": place,
                "score": round(one.score, 4),
                "because": {
                    "preferred": one.reason.preferred.title,
                    "over": one.reason.over.title,
                    "winner_set_id": one.reason.vote.chosen_id,
                }
                if one.reason
                else None,
            }
            for place, one in enumerate(told.films, start=1)
        ],
        "is_personal": told.taste.is_known,
        "votes": len(told.taste.votes),
        "model": told.run_id,
        "updated_ms": milliseconds(told.updated_at),
    }
