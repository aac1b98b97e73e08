from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from config.refusals import json_response, wants_json
from music.actions.taste import is_asked
from music.facts import artist_facts, genre_facts, playlist_facts
from music.models import Artist, Genre, Playlist, TasteChoice
from music.parts import parts

ARTISTS, PLAYLISTS = 12, 6


@require_GET
@vary_on_headers("Accept")
def lobby(request: HttpRequest) -> HttpResponse:
    """What there is to hear: rooms, artists one likes, genres, playlists."""
    user = request.user
    liked = TasteChoice.objects.of(user).artist_ids() if user.is_authenticated else []
    artists = _artists(liked)
    genres = list(Genre.objects.filter(artists__isnull=False).distinct())
    playlists = list(
        Playlist.objects.filter(is_public=True, artist=None)
        .playable()
        .with_names()
        .with_song_count()
        .order_by("-made_at")[:PLAYLISTS]
    )
    if wants_json(request):
        return json_response(
            {
                "artists": [artist_facts(artist) for artist in artists],
                "genres": [genre_facts(genre) for genre in genres],
                "playlists": [playlist_facts(playlist) for playlist in playlists],
            }
        )
    context: dict[str, Any] = {
        "artists": artists,
        "are_liked": bool(liked),
        "genres": genres,
        "playlists": playlists,
        "parts": parts("lobby", request),
        "wants_taste": user.is_authenticated and not liked and not is_asked(user),
    }
    return render(request, "music/lobby.html", context)


def _artists(liked: list[int]) -> list[Artist]:
    """Whom they like before the best known, all of whom can be heard."""
    heard = Artist.objects.with_songs().prefetch_related("genres")
    own = list(heard.filter(pk__in=liked).order_by("-renown", "sort_name")[:ARTISTS])
    others = heard.exclude(pk__in=liked).order_by("-renown", "sort_name")
    return own + list(others[: ARTISTS - len(own)])
