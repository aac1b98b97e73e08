"""The people of a checkout: one sign-in for each kind of person."""

import secrets
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.actions import open_account
from accounts.models import User
from config.embedded.home import write_private

USHERS = "Ushers"
# What moderators may do behind the screen; apps above have their own reports and actions.
_USHERS_MAY = (
    "accounts.view_user",
    "accounts.suspend_user",
    "accounts.view_block",
    "rooms.view_room",
    "rooms.change_room",
    "rooms.view_membership",
    "rooms.view_message",
    "rooms.change_message",
    "rooms.view_report",
    "rooms.change_report",
    "rooms.view_moderationaction",
    "music.view_artist",
    "music.view_song",
    "music.change_song",
    "music.view_playlist",
    "music.view_match",
    "music.view_seeker",
)


class DemoSignIn(NamedTuple):
    role: str
    username: str
    password: str


_PEOPLE: tuple[tuple[str, str, dict[str, bool]], ...] = (
    ("member", "Ben", {}),
    ("host", "Ada", {}),
    ("moderator", "Mona", {"is_staff": True}),
    ("admin", "Ines", {"is_staff": True, "is_superuser": True}),
)


@transaction.atomic
def fill_demo() -> list[DemoSignIn]:
    """Make whoever is missing; what was changed by hand stays as it is."""
    for role, display_name, powers in _PEOPLE:
        if not User.objects.filter(username=role).exists():
            user = open_account(
                role,
                f"{role}@example.com",
                demo_password(),
                display_name,
                may_be_reserved=True,
                **powers,
            )
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    User.objects.get(username="moderator").groups.add(fill_ushers())
    return sign_ins()


def sign_ins() -> list[DemoSignIn]:
    return [DemoSignIn(role, role, demo_password()) for role, _, _ in _PEOPLE]


def demo_password() -> str:
    """Each checkout draws its own: one that all know would open /admin/ to a whole network."""
    kept = settings.VAR_DIR / "demo_password"
    if not kept.exists():
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        write_private(kept, f"seat-{secrets.token_hex(4)}".encode())
    return kept.read_text()


def fill_ushers() -> Group:
    """The group whose members work the report queue."""
    ushers, _ = Group.objects.get_or_create(name=USHERS)
    wanted = [named.partition(".")[::2] for named in _USHERS_MAY]
    known = Permission.objects.filter(
        content_type__app_label__in={app for app, _ in wanted},
        codename__in={codename for _, codename in wanted},
    ).select_related("content_type")
    ushers.permissions.add(
        *(each for each in known if (each.content_type.app_label, each.codename) in wanted)
    )
    return ushers
