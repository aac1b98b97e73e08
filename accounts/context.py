"""What every page's template may ask about the person who looks."""

from functools import cache
from typing import Any

from django.http import HttpRequest

COUNTED_AT_MOST = 99


def person(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_count": 0, "has_shortcuts": True}

    @cache
    def unread_count() -> int:
        return int(user.notifications.unread()[:COUNTED_AT_MOST].count())

    profile = getattr(user, "profile", None)
    facts: dict[str, Any] = {
        # Templates call it: a page that shows no bell asks nothing.
        "unread_count": unread_count,
        "has_shortcuts": profile.uses_shortcuts if profile else True,
    }
    # The device's own choice (the cookie) goes before what the person chose for all devices.
    if profile and "theme" not in request.COOKIES:
        facts["theme"] = profile.theme
    return facts
