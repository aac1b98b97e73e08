"""Who stands behind a socket: the session cookie at first, the session itself ever after."""

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, parse_cookie
from django.utils import timezone

from config.live.protocol import Unauthenticated
from config.prepared import Prepared, cursor


def header(scope: Mapping[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def comes_from_us(scope: Mapping[str, Any]) -> bool:
    """Exactly one origin, and exactly one of ours: scheme, host and port."""
    origins = header(scope, b"origin")
    return len(origins) == 1 and origins[0] in settings.SITE_ORIGINS


def session_key_of(scope: Mapping[str, Any]) -> str:
    cookies = parse_cookie("; ".join(header(scope, b"cookie")))
    return cookies.get(settings.SESSION_COOKIE_NAME, "")


def user_of(session_key: str) -> Any:
    """Everything the site checks of a session: age, the password it was made with, the account."""
    if not session_key:
        return AnonymousUser()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if user.is_active else AnonymousUser()


class SignInEnded(Unauthenticated):
    """Nobody stands behind this socket any more; it closes after the answer."""


def person(user_id: int | None) -> Any:
    """As they are now. Raises SignInEnded where the account is gone or closed."""
    if user_id is None:
        return AnonymousUser()
    found = active.first(user=user_id)
    if found is None:
        raise SignInEnded
    return found


# For sources of channels, which may ask for it and more in one trip.
active: Prepared[Any] = Prepared(
    # The profile too: whatever is told of a person shows some of it beside their name.
    lambda user: (
        get_user_model()
        .objects.filter(pk=user, is_active=True)
        .select_related("profile")
        .order_by()
    ),
    user=int,
)


def ended(session_keys: Collection[str]) -> set[str]:
    """Those of the sessions that are no more, in one query."""
    with cursor() as asking:
        asking.execute(ALIVE, [list(session_keys), timezone.now()])
        return set(session_keys) - {key for (key,) in asking.fetchall()}


# Of thousands at once: an array is one value, not thousands to word.
ALIVE = """SELECT "session_key" FROM "django_session"
    WHERE "session_key" = ANY(%s) AND "expire_date" > %s"""
