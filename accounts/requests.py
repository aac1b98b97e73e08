"""Requests as our middleware leaves them, and what was typed into them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from config.live.protocol import InvalidMessage
from config.policy import Standing


class SiteRequest(HttpRequest):
    htmx: HtmxDetails
    standing: Standing


class SignedInRequest(SiteRequest):
    """Where the policy's row lets nobody in without a sign-in."""

    user: User


def typed(request: HttpRequest) -> Mapping[str, Any] | None:
    """What fills a form: a form's own fields or a JSON object's; None before it was sent."""
    if request.method != "POST":
        return None
    if request.content_type != "application/json":
        return request.POST
    try:
        return msgspec.json.decode(request.body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidMessage(_("The body is one JSON object, and this is none.")) from error


def refuse(form: forms.BaseForm) -> InvalidMessage:
    """A form's mistakes for those who asked for JSON."""
    mistakes = {field: [str(each) for each in errors] for field, errors in form.errors.items()}
    field, reasons = next(iter(mistakes.items()))
    return InvalidMessage(reasons[0], field=field, mistakes=mistakes)
