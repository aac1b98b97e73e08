"""The door of music rooms: first whose songs, then for whom."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User, UserQuerySet
from config.live.protocol import Refused
from music.discovery import acquaintances
from music.forms import StationForm
from music.models import Artist, Playlist
from music.views.artists import number_in, words_of
from rooms import limits
from rooms.actions.lifecycle import create_room
from rooms.views.membership import person_of

A_PAGE, PEOPLE_SHOWN = 24, 30


@require_http_methods(["GET", "POST"])
def new_room(request: HttpRequest) -> HttpResponse:
    """`?artist_id=` or `?playlist_id=`; without either a choice of artists."""
    user = person_of(request)
    artist = _artist(number_in(request, "artist_id"))
    playlists = Playlist.objects.visible_to(user).playable().with_names()
    playlist_id = number_in(request, "playlist_id")
    if artist is None and playlist_id is None:
        return _choice(request)
    if playlist_id is not None and not playlists.filter(pk=playlist_id).exists():
        raise Http404
    form = StationForm(
        request.POST if request.method == "POST" else None,
        artist=artist,
        playlists=_offered(playlists, user, playlist_id),
        acquaintances=_acquaintances(user),
        initial=_wishes(request, user, artist, playlist_id),
    )
    if request.method == "POST" and form.is_valid():
        try:
            limits.spend_creation(user)
            return redirect(create_room(user, form.command()))
        except Refused as refusal:
            form.show(refusal)
    context = {"form": form, "artist": artist}
    return render(request, "music/new_room.html", context, status=422 if form.errors else 200)


def _acquaintances(user: User) -> UserQuerySet:
    """Those they met last, by name."""
    latest = acquaintances(user).values_list("user", flat=True)[:PEOPLE_SHOWN]
    people: UserQuerySet = User.objects.full().with_profile().filter(pk__in=list(latest))
    return people.order_by("username")


def _choice(request: HttpRequest) -> HttpResponse:
    """Of those of whom something can be heard."""
    words = words_of(request)
    found = Artist.objects.matching(words).with_songs().prefetch_related("genres")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "music/new_room_artist.html", {"page": page, "q": words})


def _artist(artist_id: int | None) -> Artist | None:
    if artist_id is None:
        return None
    artist = Artist.objects.filter(pk=artist_id).first()
    if artist is None:
        raise Http404
    return artist


def _offered(playlists: Any, user: User, playlist_id: int | None) -> Any:
    own = playlists.filter(owner=user)
    return playlists.filter(pk=playlist_id) | own if playlist_id is not None else own


def _wishes(
    request: HttpRequest, user: User, artist: Artist | None, playlist_id: int | None
) -> dict[str, Any]:
    wishes: dict[str, Any] = {
        "is_public": "no" if "with" in request.GET else "yes",
        "names": request.GET.get("with", "")[:150],
    }
    if artist is not None:
        wishes["name"] = _("%(artist)s, all night") % {"artist": artist.name[:80]}
    if playlist_id is not None:
        wishes["playlist"] = playlist_id
        if artist is None:
            title = Playlist.objects.values_list("title", flat=True).get(pk=playlist_id)
            wishes["name"] = title[:100]
    return wishes
