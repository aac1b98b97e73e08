"""Night, matinee or what the device says: a cookie, so that pages come in the right light."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from config.addresses import next_address

THEMES = ("night", "matinee")
_YEAR_SECONDS = 365 * 24 * 60 * 60


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(next_address(request))
    keep_theme(response, request.POST.get("theme", ""))
    return response


def keep_theme(response: HttpResponse, wanted: str) -> None:
    if wanted in THEMES:
        # Read by static/js/theme.js too, which switches without a request.
        response.set_cookie(
            "theme",
            wanted,
            max_age=_YEAR_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
