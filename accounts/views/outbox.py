"""Mail that a checkout kept. For developers alone: it holds everybody's reset links."""

import ipaddress
import re
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Letter

_ADDRESS = re.compile(r"(https?://\S+)")


def _for_developers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """In a checkout, and there at its own machine alone: it may be open to a whole network."""

    def answer(request: HttpRequest, **named: int) -> HttpResponse:
        if not (settings.DEBUG and _is_from_here(request)):
            raise Http404
        return view(request, **named)

    return never_cache(require_safe(answer))


def _is_from_here(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except ValueError:
        return False


@_for_developers
def outbox(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/outbox.html", {"letters": Letter.objects.all()[:50]})


@_for_developers
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    found = get_object_or_404(Letter, pk=letter_id)
    # Even parts are words, odd ones addresses.
    parts = [(part, place % 2 == 1) for place, part in enumerate(_ADDRESS.split(found.body))]
    return render(request, "accounts/letter.html", {"letter": found, "parts": parts})
