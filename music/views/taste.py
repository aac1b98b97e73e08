"""What somebody likes: genres to press, artists to find as one types, and a way past it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from config.addresses import next_address
from config.bodies import command_of
from config.refusals import json_response, wants_json
from music.actions.taste import MOST_CHOICES, choose_taste, skip_taste
from music.importers.spotify import Spotify
from music.models import Artist, Genre, TasteChoice
from music.protocol import ChooseTaste
from rooms.views.membership import person_of

SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class Picked:
    """What is ticked on the page as it was sent, or as it is kept."""

    genre_ids: list[int]
    artist_ids: list[int]


@never_cache
@vary_on_headers("HX-Target", "Accept")
@require_http_methods(["GET", "POST"])
def taste(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    if request.method == "POST" and "search" not in request.POST:
        return _answered(request, user)
    sent = request.POST if request.method == "POST" else request.GET
    picked = _picked(sent) if "search" in sent else _kept(user)
    if wants_json(request):
        return json_response({"genre_ids": picked.genre_ids, "artist_ids": picked.artist_ids})
    template = "music/taste.html"
    if request.htmx.target == "taste-artists":  # type: ignore[attr-defined]
        template += "#taste-artists"
    return render(request, template, _context(request, picked, sent.get("q", "")))


def _answered(request: HttpRequest, user: User) -> HttpResponse:
    if "skip" in request.POST:
        skip_taste(user)
        return redirect(next_address(request, "music:lobby"))
    command = command_of(request, ChooseTaste)
    choose_taste(user, command.genre_ids, command.artist_ids)
    if wants_json(request):
        kept = _kept(user)
        return json_response({"genre_ids": kept.genre_ids, "artist_ids": kept.artist_ids})
    messages.success(request, _("Kept. You can change it whenever you like."))
    return redirect(next_address(request, "music:lobby"))


def _kept(user: User) -> Picked:
    choices = TasteChoice.objects.of(user).order_by("pk")
    return Picked(choices.genre_ids(), choices.artist_ids())


def _picked(sent: Any) -> Picked:
    return Picked(_ids(sent.getlist("genre_ids")), _ids(sent.getlist("artist_ids")))


def _ids(texts: list[str]) -> list[int]:
    numbers = (int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19)
    return list(dict.fromkeys(numbers))[:MOST_CHOICES]


def _context(request: HttpRequest, picked: Picked, words: str) -> dict[str, Any]:
    words = " ".join(words.replace("\0", "").split())[:80]
    chosen = Artist.objects.filter(pk__in=picked.artist_ids).order_by("sort_name", "pk")
    found = Artist.objects.matching(words).exclude(pk__in=picked.artist_ids)
    if not words:
        found = found.with_songs()
        if picked.genre_ids:
            near = Artist.genres.through.objects.filter(genre__in=picked.genre_ids)
            found = found.filter(pk__in=near.values("artist"))
    return {
        "genres": Genre.objects.filter(artists__isnull=False).distinct(),
        "picked": picked,
        "chosen": chosen,
        "found": found[:SUGGESTED],
        "q": words,
        "has_spotify": Spotify.is_configured(),
        "next": next_address(request, "music:lobby"),
    }
