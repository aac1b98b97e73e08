"""One import: how far it is, what was found, what of it to keep."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.requests import SignedInRequest
from config.refusals import json_response, wants_json
from guide.models import Movie
from moviemash.importers.actions import forget_import, keep_import
from moviemash.importers.facts import import_facts
from moviemash.importers.reasons import reason
from moviemash.importers.review import review_in, show
from moviemash.models import Import

MOST_PLACES = 4


@never_cache
@require_GET
@vary_on_headers("HX-Target", "Accept")
def given(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    mine = _mine(request, import_id)
    if wants_json(request):
        return json_response(import_facts(mine))
    context: dict[str, object] = {"given": mine}
    if mine.state == Import.State.READY:
        context["shown"] = show(review_in(mine))
    if mine.state == Import.State.REFUSED:
        context["reason"] = reason(mine.refusal, mine.refusal_details)
    template = "moviemash/given.html"
    if request.htmx.target == "given":
        template += "#given"
    return render(request, template, context)


@require_POST
def keep(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """`place`: the favourites to keep, from 0; `film-N` which film one of them is; `liked`, `seen`;
    `out`: films to leave out."""
    mine = _mine(request, import_id)
    posted = request.POST
    shelf = keep_import(
        mine,
        places={int(place) for place in posted.getlist("place") if _is_id(place)},
        named=_named(request),
        with_liked=bool(posted.get("liked")),
        with_seen=bool(posted.get("seen")),
        without={int(film) for film in posted.getlist("out") if _is_id(film)},
    )
    mine.refresh_from_db()
    if wants_json(request):
        return json_response(import_facts(mine) | {"set_id": shelf.pk if shelf else None})
    messages.success(request, _("Kept. Your own list knows it already."))
    return redirect(mine)


@require_POST
def forget(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    forget_import(_mine(request, import_id))
    if wants_json(request):
        return json_response({})
    messages.success(request, _("Forgotten. Nothing of it was kept."))
    return redirect("moviemash:import")


def _mine(request: SignedInRequest, import_id: UUID) -> Import:
    # Somebody else's import is no import.
    mine = Import.objects.filter(pk=import_id, user=request.user).first()
    if mine is None:
        raise Http404
    return mine


def _named(request: SignedInRequest) -> dict[int, Movie]:
    told = {
        number: int(film)
        for number in range(MOST_PLACES)
        if _is_id(film := request.POST.get(f"film-{number}", ""))
    }
    films = Movie.objects.in_bulk(told.values())
    return {number: films[pk] for number, pk in told.items() if pk in films}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
