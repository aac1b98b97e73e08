"""Hands out drawings at addresses that never change what they show, and a wall of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from config.artwork.addresses import NotDrawn, digest_of, drawing_at
from config.artwork.exhibition import exhibition


def _etag(request: HttpRequest, kind: str, digest: str, payload: str) -> str | None:
    return f'"{digest}"' if digest == digest_of(kind, payload) else None


@require_safe
@condition(etag_func=_etag)
def drawing(request: HttpRequest, kind: str, digest: str, payload: str) -> HttpResponse:
    if digest != digest_of(kind, payload):
        raise Http404
    try:
        svg = drawing_at(kind, payload)
    except NotDrawn as never_given_out:
        raise Http404 from never_given_out
    return HttpResponse(
        svg,
        content_type="image/svg+xml",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    return render(request, "artwork/wall.html", {"exhibition": exhibition()})
