"""Letters to people who are away: to a confirmed address, and ended by one press."""

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User

OFF_SALT = "letters: off"


def send_letter(user: User, subject: str, template: str, context: Mapping[str, Any]) -> bool:
    """False where this person gets none: no confirmed address, or they asked for none."""
    if not (user.is_active and user.profile.wants_letters):
        return False
    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
    if address is None:
        return False
    off_url = whole_url(reverse("accounts:letters_off", args=[off_token(user)]))
    facts = {**context, "name": user.name, "off_url": off_url, "site_domain": _domain()}
    with translation.override(settings.LANGUAGE_CODE):
        body = render_to_string(template, facts)
    headers = {
        "List-Unsubscribe": f"<{off_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    # A name of a person or a room may hold what a header must not.
    line = " ".join(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}".split())
    return bool(EmailMessage(line, body, to=[address.email], headers=headers).send())


def whole_url(path: str) -> str:
    """Ours, as a letter needs it: tasks have no request to ask."""
    return f"{settings.SITE_ORIGINS[0]}{path}"


def off_token(user: User) -> str:
    return signing.dumps(user.pk, salt=OFF_SALT)


def user_of_token(token: str) -> int | None:
    try:
        return int(signing.loads(token, salt=OFF_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _domain() -> str:
    return settings.SITE_ORIGINS[0].partition("://")[2]
