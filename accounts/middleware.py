"""What a request knows of its person: their time zone, and that they came by."""

import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

Answerer = Callable[[HttpRequest], HttpResponse]
ZONES = frozenset(zoneinfo.available_timezones())
SEEN_EVERY = timedelta(minutes=10)


def time_zone_of(request: HttpRequest) -> str:
    """What the person chose, else what their device says, else UTC."""
    profile = getattr(request.user, "profile", None)
    chosen = profile.time_zone if profile else ""
    for name in (chosen, unquote(request.COOKIES.get("tz", ""))):
        if name in ZONES:
            return name
    return "UTC"


class TimeZoneMiddleware(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> None:
        timezone.activate(zoneinfo.ZoneInfo(time_zone_of(request)))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # Threads are used again; the next request is somebody else's.
        timezone.deactivate()
        return response
