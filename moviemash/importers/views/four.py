"""Picking four films here. What is chosen so far stands in the address: every step is a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.requests import SignedInRequest
from config.live.limits import spend
from config.live.protocol import Refused
from config.refusals import flash, json_response, wants_json
from guide.models import Movie
from guide.pictures import Hung, hang
from guide.rules.films import asked_for
from moviemash.actions import NotAShelf
from moviemash.importers.actions import pick_four
from moviemash.models import FilmSet
from moviemash.models.sets import FILMS_A_SET

FOUND_SHOWN = 12
SHELVES_AN_HOUR = 30


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the shelf, and where its buttons lead."""

    number: int
    hung: Hung | None = None
    without_url: str = ""
    left_url: str = ""
    right_url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    hung: Hung
    url: str


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Target", "Accept")
def four(request: SignedInRequest) -> HttpResponse:
    """`film`: up to four ids in their order. POST keeps them."""
    if request.method == "POST":
        return _keep(request)
    chosen = _films(_ids(request.GET.getlist("film")) or _current(request))[:FILMS_A_SET]
    words = request.GET.get("q", "")
    context = {
        "slots": _slots(chosen),
        "ids": [film.pk for film in chosen],
        "is_full": len(chosen) == FILMS_A_SET,
        "q": words.replace("\0", "")[:80],
        "choices": _choices(words, chosen),
    }
    template = "moviemash/four.html"
    if request.htmx.target in ("four", "found"):
        template += f"#{request.htmx.target}"
    return render(request, template, context)


def _keep(request: SignedInRequest) -> HttpResponse:
    ids = _ids(request.POST.getlist("film"))
    try:
        if len(ids) != FILMS_A_SET:
            raise NotAShelf(_("A shelf here has four films. Choose four, then keep them."))
        spend("pick-four", request.user.pk, SHELVES_AN_HOUR, 3600)
        shelf = pick_four(request.user, _films(ids))
    except Refused as refusal:
        if wants_json(request):
            raise
        flash(request, refusal)
        return redirect(_url(ids))
    if wants_json(request):
        return json_response({"set_id": shelf.pk, "film_ids": shelf.film_ids})
    messages.success(request, _("Your shelf stands. It meets others in duels from now on."))
    return redirect("moviemash:import")


def _current(request: SignedInRequest) -> list[int]:
    """Whoever has a shelf begins with it, unless they have taken every film off it here."""
    if "film" in request.GET or "empty" in request.GET:
        return []
    shelf = FilmSet.objects.current().filter(user=request.user).first()
    return list(shelf.film_ids) if shelf else []


def _ids(told: Sequence[str]) -> list[int]:
    ids = (int(one) for one in told if one.isascii() and one.isdigit() and len(one) < 10)
    return list(dict.fromkeys(ids))[:FILMS_A_SET]


def _films(ids: Sequence[int]) -> list[Movie]:
    films = Movie.objects.in_bulk(ids)
    return [films[pk] for pk in ids if pk in films]


def _slots(chosen: Sequence[Movie]) -> list[Slot]:
    ids = [film.pk for film in chosen]
    slots = [
        Slot(
            number=number,
            hung=hung,
            without_url=_url(ids[: number - 1] + ids[number:]),
            left_url=_url(_swapped(ids, number - 2)) if number > 1 else "",
            right_url=_url(_swapped(ids, number - 1)) if number < len(ids) else "",
        )
        for number, hung in enumerate(hang(chosen, columns=FILMS_A_SET), start=1)
    ]
    return slots + [Slot(number) for number in range(len(slots) + 1, FILMS_A_SET + 1)]


def _swapped(ids: Sequence[int], at: int) -> list[int]:
    return [*ids[:at], ids[at + 1], ids[at], *ids[at + 2 :]]


def _choices(text: str, chosen: Sequence[Movie]) -> list[Choice]:
    if len(chosen) == FILMS_A_SET:
        return []
    ids = [film.pk for film in chosen]
    asked = asked_for(text)
    if asked.words:
        found = Movie.objects.matching(asked.words, asked.year)
    else:
        # Nobody should face an empty page: well known films to begin with.
        found = Movie.objects.order_by("-renown", "title", "pk")
    found = found.exclude(pk__in=ids).in_stock()
    return [Choice(hung, _url([*ids, hung.movie.pk])) for hung in hang(found[:FOUND_SHOWN])]


def _url(ids: Sequence[int]) -> str:
    query = urlencode([("film", pk) for pk in ids]) if ids else "empty=1"
    return f"{reverse('moviemash:four')}?{query}"
