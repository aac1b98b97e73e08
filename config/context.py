"""What every page's template may ask about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {"debug": settings.DEBUG, "theme": request.COOKIES.get("theme", "")}
