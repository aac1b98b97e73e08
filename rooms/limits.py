"""How often one person may do what is dear to others."""

from typing import TYPE_CHECKING

from config.live.limits import spend

if TYPE_CHECKING:
    from accounts.models import User

AN_HOUR = 3600.0


def spend_creation(user: "User") -> None:
    if not user.is_staff:
        spend("create_room", user.pk, 5, per_seconds=AN_HOUR)


def spend_invite(user: "User") -> None:
    spend("invite", user.pk, 30, per_seconds=AN_HOUR)


def spend_link(user: "User") -> None:
    """Guessing at links would take for ever; this makes it take longer."""
    spend("link", user.pk, 30, per_seconds=AN_HOUR)


def spend_report(user: "User") -> None:
    spend("report", user.pk, 20, per_seconds=AN_HOUR)
