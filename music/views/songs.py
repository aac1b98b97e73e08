"""Songs that members bring, and the thirty seconds that providers give."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.bodies import command_of
from config.live import limits
from config.live.protocol import InvalidMessage, Refused
from config.refusals import json_response, wants_json
from music.actions.songs import upload_song
from music.actions.youtube import add_youtube_song
from music.clients import ProviderTrouble
from music.facts import song_facts
from music.importers.deezer import Deezer
from music.importers.itunes import ITunes
from music.models import Provider, Song, Source
from music.protocol import AddYouTubeSong
from rooms.views.membership import person_of

# A signed address is given out no more shortly before it ends.
NEARLY_OVER_SECONDS, KEPT_WITHOUT_END_SECONDS = 120, 600
PREVIEWS = (60, 60.0)


@require_http_methods(["GET", "POST"])
def new_song(request: HttpRequest) -> HttpResponse:
    """By file or by YouTube; the form that was sent says which."""
    if request.method != "POST":
        return _form(request)
    try:
        song = _brought(request)
    except Refused as refusal:
        if wants_json(request):
            raise
        return _form(request, refusal)
    song = Song.objects.with_names().get(pk=song.pk)
    if wants_json(request):
        return json_response(song_facts(song))
    _say_what_came(request, song)
    return redirect(song.artist)


def _say_what_came(request: HttpRequest, song: Song) -> None:
    names = {"title": song.title, "artist": song.artist.name}
    if song.added_by_id == request.user.pk:
        messages.success(
            request, _("“%(title)s” is here now. The plus puts it into a playlist.") % names
        )
    else:
        known = _("The house has this very recording already: “%(title)s”, %(artist)s.")
        messages.info(request, known % names)


def _brought(request: HttpRequest) -> Song:
    user = person_of(request)
    if "file" in request.FILES:
        if not request.POST.get("may_share"):
            raise InvalidMessage(_("Tick that the music is yours to share."), field="may_share")
        title, artist = (
            request.POST.get(name, "").replace("\0", "") for name in ("title", "artist")
        )
        uploaded = request.FILES["file"]
        assert isinstance(uploaded, UploadedFile)
        return upload_song(user, uploaded, title, artist)
    if "may_share" in request.POST:
        raise InvalidMessage(_("Choose a file first."), field="file")
    command = command_of(request, AddYouTubeSong)
    return add_youtube_song(user, command.address, command.title, command.artist, command.length)


def _form(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    context = {
        "refusal": refusal,
        "is_file": "may_share" in request.POST or "file" in request.FILES,
        "typed": request.POST,
        "takes_files": settings.MUSIC_UPLOADS,
        "takes_films": settings.YOUTUBE_SONGS,
    }
    return render(
        request, "music/new_song.html", context, status=refusal.status if refusal else 200
    )


@require_GET
def preview(request: HttpRequest, song_id: int) -> HttpResponse:
    """To the provider's thirty seconds; what expires is asked for when it is played."""
    song = get_object_or_404(Song, pk=song_id, source=Source.PREVIEW)
    limits.spend("previews", request.user.pk or request.META.get("REMOTE_ADDR", ""), *PREVIEWS)
    try:
        url = song.source_url or _fresh_address(song)
    except ProviderTrouble:
        return HttpResponse(status=503)
    if not url:
        raise Http404
    response = redirect(url)
    response["Cache-Control"] = "private, no-store"
    return response


def _fresh_address(song: Song) -> str:
    key = f"music:preview:{song.pk}"
    kept: str | None = cache.get(key)
    if kept is not None:
        return kept
    if song.provider == Provider.DEEZER:
        found = Deezer().preview(str(song.deezer_id))
    else:
        found = ITunes().preview(str(song.itunes_id))
    if found is None:
        return ""
    seconds = KEPT_WITHOUT_END_SECONDS
    if found.expires_at is not None:
        left = (found.expires_at - datetime.now(UTC)).total_seconds()
        seconds = int(left) - NEARLY_OVER_SECONDS
    if seconds > 0:
        cache.set(key, found.url, seconds)
    return found.url
