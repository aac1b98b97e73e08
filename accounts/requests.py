"""Requests as our middleware leaves them, for the type checker."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from config.policy import Standing


class SiteRequest(HttpRequest):
    htmx: HtmxDetails
    standing: Standing


class SignedInRequest(SiteRequest):
    """Where the policy's row lets nobody in without a sign-in."""

    user: User
