"""Who votes, as a request tells it. A browser without a sign-in bears a signed random name."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from moviemash.voters import Voter

COOKIE = "mash"
SALT = "moviemash.visitor"
KEPT_SECONDS = 90 * 24 * 3600

Rest = ParamSpec("Rest")
VoterView = Callable[Concatenate[HttpRequest, Voter, Rest], HttpResponse]


def visitor_of(request: HttpRequest) -> str:
    """The browser's name; empty where it has none, or one we did not sign."""
    return request.get_signed_cookie(COOKIE, default="", salt=SALT) or ""


def with_voter(view: VoterView[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    @wraps(view)
    def voting(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if isinstance(request.user, User):
            return view(request, Voter(user=request.user), *args, **kwargs)
        visitor = visitor_of(request)
        name = visitor or secrets.token_urlsafe(12)
        response = view(request, Voter(visitor=name), *args, **kwargs)
        if not visitor:
            response.set_signed_cookie(
                COOKIE,
                name,
                salt=SALT,
                max_age=KEPT_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    return voting
