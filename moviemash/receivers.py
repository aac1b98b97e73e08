"""Somebody signed in: what their browser voted and said before is theirs."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from moviemash.actions import adopt_marks, adopt_votes
from moviemash.views.voters import COOKIE, visitor_of


@receiver(user_logged_in)
def keep_votes(request: HttpRequest, user: User, **_: Any) -> None:
    # Test clients sign people in without a request of a browser.
    if COOKIE in getattr(request, "COOKIES", {}) and (visitor := visitor_of(request)):
        adopt_votes(user, visitor)
        adopt_marks(user, visitor)
