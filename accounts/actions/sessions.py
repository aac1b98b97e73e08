"""Signed-in browsers: ending one ends its open sockets too."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from accounts.models import User
from config.live import announce


@transaction.atomic
def end_session(user: User, session_key: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore().delete(session_key)
    # A row's end closes the sockets, see accounts.receivers; a browser that never asked for a
    # page has none.
    ended, _ = UserSession.objects.filter(user=user, session_key=session_key).delete()
    if not ended:
        announce.end_session(user.pk, session_key)


def end_other_sessions(user: User, kept_key: str) -> None:
    for session in UserSession.objects.filter(user=user).exclude(session_key=kept_key):
        end_session(user, session.session_key)


def end_all_sessions(user: User) -> None:
    end_other_sessions(user, kept_key="")
    # Also what the list does not know.
    announce.end_session(user.pk, None)
