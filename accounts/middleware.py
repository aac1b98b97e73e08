"""What a request knows of its person: their time zone, and that they came by."""

import zoneinfo
from datetime import timedelta
from urllib.parse import unquote

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from accounts.models import User

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


class SeenMiddleware(MiddlewareMixin):
    """Notes every ten minutes that a person, and this browser of theirs, came by."""

    def process_request(self, request: HttpRequest) -> None:
        # Pages only: a picture that any proxy may keep must not carry a cookie.
        if not _asks_for_page(request) or not request.user.is_authenticated:
            return
        now = timezone.now()
        if now.timestamp() - request.session.get("seen", 0) < SEEN_EVERY.total_seconds():
            return
        request.session["seen"] = int(now.timestamp())
        User.objects.filter(pk=request.user.pk).update(seen_at=now)
        UserSession.objects.create_from_request(request)


class PrivateMiddleware(MiddlewareMixin):
    """What was made for one person is kept by no proxy, unless the view says otherwise."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_kept_apart = response.has_header("Cache-Control")
        if not is_kept_apart and request.session.accessed and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-cache"
        return response


def _asks_for_page(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "text/html" in accepted or "application/json" in accepted
