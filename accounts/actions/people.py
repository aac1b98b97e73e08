"""Accounts: opened, told about, suspended."""

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.actions.sessions import end_all_sessions
from accounts.avatars import keep_avatar
from accounts.models import Profile, Theme, User
from config.live.protocol import InvalidMessage


class NameTaken(InvalidMessage):
    text = _("That name is taken, or too easily mistaken for one that is.")


def check_username(username: str, *, may_be_reserved: bool = False) -> None:
    if fault := rules.username_fault(username):
        raise InvalidMessage(fault, field="username")
    if not may_be_reserved and rules.is_reserved(username):
        raise InvalidMessage(_("That name belongs to the house."), field="username")


def open_account(
    username: str,
    email: str = "",
    password: str | None = None,
    display_name: str = "",
    *,
    may_be_reserved: bool = False,
    **fields: Any,
) -> User:
    """A new full account. Raises NameTaken where a look-alike exists."""
    username = rules.clean_username(username)
    check_username(username, may_be_reserved=may_be_reserved)
    user = User(
        username=username,
        email=email.strip().lower(),
        display_name=rules.clean_display_name(display_name),
        **fields,
    )
    # None leaves an account that nobody can sign in to by password.
    user.set_password(password)
    save_new(user)
    return user


def save_new(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        if "name_key" in str(error) or "username" in str(error):
            raise NameTaken(field="username") from error
        raise


@transaction.atomic
def update_profile(user: User, **facts: Any) -> None:
    """Keep what the person says about themselves: fields of User and Profile, by name.

    `avatar` is a picture from `read_avatar`, or None to take the present one down.
    """
    if "avatar" in facts:
        worn_before = user.profile.avatar.name or ""
        facts["avatar"] = keep_avatar(facts["avatar"]) if facts["avatar"] else ""
        transaction.on_commit(partial(_drop_unworn, worn_before))
    on_user = {"display_name"} & facts.keys()
    on_profile = facts.keys() - on_user
    for name in on_user:
        setattr(user, name, facts[name])
    for name in on_profile:
        setattr(user.profile, name, facts[name])
    if on_user:
        user.save(update_fields=on_user)
    if on_profile:
        user.profile.save(update_fields=on_profile)


def _drop_unworn(name: str) -> None:
    if name and not Profile.objects.filter(avatar=name).exists():
        default_storage.delete(name)


def choose_theme(user: User, theme: str) -> None:
    Profile.objects.filter(user=user).update(theme=Theme(theme))


def end_letters(user_id: int) -> None:
    Profile.objects.filter(user=user_id).update(wants_letters=False)


@transaction.atomic
def suspend(user: User) -> None:
    """Out at once and everywhere; what they made stays for the moderators to judge."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    end_all_sessions(user)


def reinstate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True


def add_address(user: User) -> None:
    """Let allauth know the address, so that it can be confirmed and used to come back."""
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": False}
    )
