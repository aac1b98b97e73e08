"""What somebody listens to on Spotify, asked once: of the sign-in nothing is kept here."""

import secrets

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.live.limits import spend
from music.actions.taste import import_top_artists
from music.clients import ProviderTrouble
from music.importers.spotify import Spotify, consent_address, token_of
from rooms.views.membership import person_of

log = structlog.get_logger(__name__)

ASKED = "spotify_asked"
IMPORTS_AN_HOUR = 6


@never_cache
@require_safe
def spotify(request: HttpRequest) -> HttpResponse:
    """Off to Spotify, which asks its own member. A link: a form may lead to nobody but us."""
    if not Spotify.is_configured():
        raise Http404
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    request.session[ASKED] = [state, verifier]
    return redirect(consent_address(_back(request), state, verifier))


@never_cache
@require_safe
def spotify_back(request: HttpRequest) -> HttpResponse:
    """Back from there, once: with a code, or with a no."""
    user = person_of(request)
    state, verifier = request.session.pop(ASKED, ("", ""))
    if not state or not constant_time_compare(request.GET.get("state", ""), state):
        messages.error(request, _("That answer of Spotify's belongs to no question of yours."))
    elif not (code := request.GET.get("code", "")):
        messages.info(request, _("Spotify told us nothing, and nothing was changed."))
    else:
        spend("spotify", user.pk, IMPORTS_AN_HOUR, per_seconds=3600)
        try:
            token = token_of(code, verifier, _back(request))
            artists = import_top_artists(user, Spotify(token).my_top_artists())
        except ProviderTrouble as error:
            log.warning("no taste from spotify", error=str(error))
            messages.error(request, _("Spotify did not answer. Nothing was changed; try again."))
        else:
            told = ngettext(
                "%(n)d artist of yours came from Spotify. Take out whom you like.",
                "%(n)d artists of yours came from Spotify. Take out whom you like.",
                len(artists),
            )
            messages.success(request, told % {"n": len(artists)})
    return redirect("music:taste")


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("music:spotify_back"))
