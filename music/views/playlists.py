from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from config.bodies import command_of
from config.live.protocol import Refused, Unauthenticated
from config.refusals import flash, json_response, wants_json
from music.actions import playlists as actions
from music.facts import page_facts, playlist_facts
from music.models import Playlist, Song
from music.protocol import AddToPlaylist, ChangePlaylist, MakePlaylist, MoveSong, NameSong
from rooms.views.membership import person_of
from rooms.views.twins import answer

A_PAGE = 24


@vary_on_headers("Accept")
@require_http_methods(["GET", "POST"])
def playlists(request: HttpRequest) -> HttpResponse:
    """One's own, and those that others share; POST makes one."""
    if request.method == "POST":
        return _made(request)
    user = request.user
    own = list(user.playlists.with_song_count()) if user.is_authenticated else []
    shared = Playlist.objects.filter(is_public=True).playable().with_names().with_song_count()
    if user.is_authenticated:
        shared = shared.exclude(owner=user)
    # What people made, before the one that every artist has.
    ordered = shared.order_by(F("artist").asc(nulls_first=True), "title", "pk")
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    if wants_json(request):
        following = page.next_page_number() if page.has_next() else None
        facts = page_facts("playlists", [playlist_facts(each) for each in page], following)
        return json_response({"own": [playlist_facts(each) for each in own], **facts})
    return render(request, "music/playlists.html", {"own": own, "page": page})


def _made(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        raise Unauthenticated
    command = command_of(request, MakePlaylist)
    known = set(Song.objects.filter(pk__in=command.song_ids).values_list("pk", flat=True))
    try:
        made = actions.make_playlist(
            person_of(request),
            command.title,
            is_public=command.is_public,
            song_ids=[pk for pk in command.song_ids if pk in known],
        )
    except Refused as refusal:
        if wants_json(request):
            raise
        flash(request, refusal)
        return redirect("music:playlists")
    return json_response(playlist_facts(made)) if wants_json(request) else redirect(made)


@require_GET
@vary_on_headers("Accept")
def playlist(request: HttpRequest, playlist_id: int) -> HttpResponse:
    found = get_object_or_404(
        Playlist.objects.visible_to(request.user).with_names(), pk=playlist_id
    )
    songs = list(found.ordered_songs())
    if wants_json(request):
        return json_response(playlist_facts(found, songs))
    context = {
        "playlist": found,
        "songs": songs,
        "length_ms": sum(song.plays_ms or 0 for song in songs),
        "is_own": found.owner_id is not None and found.owner_id == request.user.pk,
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "music/playlist.html", context)


@require_POST
def edit_playlist(request: HttpRequest, playlist_id: int) -> HttpResponse:
    found = _own(request, playlist_id)
    command = command_of(request, ChangePlaylist)
    return _changed(
        request,
        found,
        lambda: actions.change_playlist(found, title=command.title, is_public=command.is_public),
        _("Kept."),
    )


@require_POST
def add_to_playlist(request: HttpRequest) -> HttpResponse:
    """To one of one's own lists; without one a first list is made for it."""
    user = person_of(request)
    command = command_of(request, AddToPlaylist)
    song = get_object_or_404(Song, pk=command.song_id)
    if command.playlist_id:
        found = _own(request, command.playlist_id)
    else:
        found = actions.make_playlist(user, _("My songs"))
    said = _("“%(song)s” is in “%(playlist)s”.") % {"song": song.title, "playlist": found.title}

    def add() -> dict[str, Any]:
        actions.add_song(found, song)
        found.refresh_from_db()
        return playlist_facts(found)

    return answer(request, add, goes_to=found, said=said)


@require_POST
def move_in_playlist(request: HttpRequest, playlist_id: int) -> HttpResponse:
    found = _own(request, playlist_id)
    command = command_of(request, MoveSong)
    return _changed(
        request,
        found,
        lambda: actions.move_song(found, command.song_id, command.position, command.version),
    )


@require_POST
def remove_from_playlist(request: HttpRequest, playlist_id: int) -> HttpResponse:
    found = _own(request, playlist_id)
    song = get_object_or_404(Song, pk=command_of(request, NameSong).song_id)
    return _changed(request, found, lambda: actions.remove_song(found, song))


@require_POST
def delete_playlist(request: HttpRequest, playlist_id: int) -> HttpResponse:
    found = _own(request, playlist_id)
    return answer(
        request,
        lambda: actions.delete_playlist(found),
        goes_to="music:playlists",
        said=_("“%(title)s” is gone. Its songs are still in the catalogue.")
        % {"title": found.title},
    )


def _changed(
    request: HttpRequest, found: Playlist, change: Callable[[], None], said: str = ""
) -> HttpResponse:
    def act() -> dict[str, Any]:
        change()
        found.refresh_from_db()
        return playlist_facts(found)

    return answer(request, act, goes_to=found, said=said)


def _own(request: HttpRequest, playlist_id: int) -> Playlist:
    """Other people's lists cannot be changed, and their private ones do not exist."""
    own = Playlist.objects.filter(owner=person_of(request)).with_names()
    return get_object_or_404(own, pk=playlist_id)
