from collections import defaultdict

from django.core.paginator import Paginator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from config.bodies import command_of
from config.refusals import json_response, wants_json
from music.actions.taste import like_artist
from music.facts import artist_facts, genre_facts, page_facts, song_facts
from music.models import Artist, Genre, Provider, Song, Source, TasteChoice
from music.parts import parts
from music.protocol import LikeArtist
from music.tasks import press_artist
from rooms.views.membership import person_of
from rooms.views.twins import answer

A_PAGE, SONGS_A_PAGE, SLEEVES_A_GENRE = 36, 50, 4
LONGEST_WORDS = 80


@require_GET
@vary_on_headers("Accept")
def genres(request: HttpRequest) -> HttpResponse:
    found = Genre.objects.filter(artists__isnull=False).distinct()
    if wants_json(request):
        return json_response({"genres": [genre_facts(genre) for genre in found]})
    named = _best_known_by_genre()
    counted = found.annotate(artist_count=Count("artists")).order_by("name")
    shown = [(genre, named[genre.pk]) for genre in counted]
    return render(request, "music/genres.html", {"genres": shown})


def _best_known_by_genre() -> dict[int, list[Artist]]:
    place = Window(RowNumber(), partition_by="genres", order_by=["-renown", "pk"])
    filed = Artist.objects.annotate(genre_id=F("genres"), place=place)
    found: dict[int, list[Artist]] = defaultdict(list)
    for each in filed.filter(genre_id__isnull=False, place__lte=SLEEVES_A_GENRE).order_by("place"):
        found[each.genre_id].append(each)  # type: ignore[attr-defined]
    return found


@require_GET
@vary_on_headers("HX-Target", "Accept")
def artists(request: HttpRequest) -> HttpResponse:
    words, genre_id = words_of(request), number_in(request, "genre_id")
    found = Artist.objects.matching(words)
    if genre_id is not None:
        found = found.of_genre(genre_id)
    page = Paginator(found.prefetch_related("genres"), A_PAGE).get_page(request.GET.get("page"))
    if wants_json(request):
        following = page.next_page_number() if page.has_next() else None
        return json_response(
            page_facts("artists", [artist_facts(each) for each in page], following)
        )
    context = {
        "page": page,
        "q": words,
        "genre_id": genre_id,
        "genres": Genre.objects.filter(artists__isnull=False).distinct(),
    }
    template = "music/artists.html"
    if request.htmx.target == "artists":  # type: ignore[attr-defined]
        template += "#artists"
    return render(request, template, context)


@require_GET
@vary_on_headers("Accept")
def artist(request: HttpRequest, artist_id: int) -> HttpResponse:
    """An artist and their songs: the page of `/music/artists/{id}/songs/`."""
    found = get_object_or_404(Artist.objects.prefetch_related("genres"), pk=artist_id)
    songs = Song.objects.of_artist(found).with_names()
    page = Paginator(songs, SONGS_A_PAGE).get_page(request.GET.get("page"))
    if wants_json(request):
        following = page.next_page_number() if page.has_next() else None
        facts = page_facts("songs", [song_facts(song) for song in page], following)
        return json_response({"artist": artist_facts(found), **facts})
    user = request.user
    is_liked = user.is_authenticated and TasteChoice.objects.of(user).filter(artist=found).exists()
    context = {
        "artist": found,
        "page": page,
        "is_liked": is_liked,
        "is_pressing": _pressing(found, page.object_list),
        "attributions": _attributions(page.object_list),
        "own_playlists": list(user.playlists.all()) if user.is_authenticated else [],
        "parts": parts("artist", request, found),
    }
    return render(request, "music/artist.html", context)


@require_GET
def artist_by_id(request: HttpRequest, artist_id: int) -> HttpResponse:
    return redirect(get_object_or_404(Artist, pk=artist_id), permanent=True)


@require_POST
def like(request: HttpRequest, artist_id: int) -> HttpResponse:
    found = get_object_or_404(Artist, pk=artist_id)
    command = command_of(request, LikeArtist)
    return answer(
        request,
        lambda: like_artist(person_of(request), found, on=command.on),
        goes_to=found,
    )


def words_of(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_WORDS]


def number_in(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        return None
    return int(text)


def _pressing(artist: Artist, songs: object) -> bool:
    """Whether the house is still composing for them; asking puts them in front of the others."""
    is_waiting = any(
        song.provider == Provider.HOUSE and song.source == Source.NONE and not song.is_withdrawn
        for song in songs  # type: ignore[attr-defined]
    )
    if is_waiting:
        press_artist.delay(artist.pk)
    return is_waiting


def _attributions(songs: object) -> list[str]:
    """Whom the thirty seconds are from: providers want to be named beside them."""
    named = {
        Provider.DEEZER: _("Thirty seconds of each, by courtesy of Deezer."),
        Provider.ITUNES: _("Thirty seconds of each, provided courtesy of Apple Music."),
    }
    heard = {
        song.provider
        for song in songs  # type: ignore[attr-defined]
        if song.source == Source.PREVIEW
    }
    return [text for provider, text in named.items() if provider in heard]
