"""The ways to bring a shelf, and what is given through them."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from config.live.protocol import InvalidMessage, Refused
from config.refusals import json_response, wants_json
from guide.models import Movie
from guide.pictures import hang
from moviemash.importers.actions import NothingGiven, give_file, give_member
from moviemash.importers.facts import import_facts
from moviemash.importers.found import Kind
from moviemash.importers.reading import MOST_BYTES
from moviemash.importers.reasons import reason
from moviemash.models import FilmSet, Import


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """POST takes `kind` and `file`, or `kind=feed` and `member`."""
    if request.method != "POST":
        return _page(request)
    try:
        taken = _take(request)
    except Refused as refusal:
        if wants_json(request):
            raise
        return _page(request, refusal, status=refusal.status)
    if wants_json(request):
        return json_response(import_facts(taken), status=202)
    return redirect(taken)


def _take(request: SignedInRequest) -> Import:
    try:
        kind = Kind(request.POST.get("kind", ""))
    except ValueError:
        raise InvalidMessage from None
    uploaded = request.FILES.get("file")
    if kind is Kind.FEED and not uploaded:
        return give_member(request.user, request.POST.get("member", ""))
    if not isinstance(uploaded, UploadedFile):
        raise NothingGiven
    most = MOST_BYTES[kind]
    if (uploaded.size or 0) > most:  # not even read into memory
        raise InvalidMessage(reason("too_large", {"most": most // 1024**2}))
    return give_file(request.user, kind, uploaded.read())


def _page(
    request: SignedInRequest, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    shelf = FilmSet.objects.current().filter(user=request.user).first()
    films = Movie.objects.in_stock().in_bulk(shelf.film_ids) if shelf else {}
    context = {
        "shelf": shelf,
        "posters": hang([films[pk] for pk in shelf.film_ids], columns=4) if shelf else [],
        "open_imports": request.user.imports.filter(state=Import.State.READY)[:3],
        "may_fetch": settings.LETTERBOXD_FEEDS,
        "uses_tmdb": bool(settings.TMDB_API_KEY),
        "refusal": refusal,
        # Beside which form the refusal stands.
        "refused_kind": request.POST.get("kind", "") if refusal else "",
        "member": request.POST.get("member", "")[:15],
    }
    return render(request, "moviemash/import.html", context, status=status)
