"""Ended sign-ins reach open sockets: signing out, a new password, a session ended elsewhere."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.actions.sessions import end_other_sessions, end_session
from accounts.models import User
from config.live import announce


@receiver(post_delete, sender=UserSession)
def close_sockets(instance: UserSession, **_: Any) -> None:
    announce.end_session(instance.user_id, instance.session_key)


@receiver(user_logged_out)
def end_this_session(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None and request.session.session_key:
        end_session(user, request.session.session_key)


@receiver([password_changed, password_set, password_reset])
def end_sessions_elsewhere(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever knew the old password is out; the browser that changed it stays."""
    kept_key = request.session.session_key if request.user.pk == user.pk else None
    with transaction.atomic():
        end_other_sessions(user, kept_key=kept_key or "")
