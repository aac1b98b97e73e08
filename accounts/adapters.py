"""Where allauth asks us: which names are free, where to go after signing in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("That password does not fit this name."),
        "email_password_mismatch": _("That password does not fit this address."),
        "too_many_login_attempts": _("Too many tries for now. Wait five minutes, then try again."),
        "enter_current_password": _("That is not your present password."),
        "incorrect_password": _("That is not your password."),
        "rate_limited": _("That was too fast. Wait a minute, then try again."),
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        name = rules.clean_username(username)
        if fault := rules.username_fault(name):
            raise ValidationError(str(fault))
        if rules.is_reserved(name):
            raise ValidationError(_("That name belongs to the house. Take another."))
        if not shallow and User.objects.filter(name_key=rules.name_key(name)).exists():
            raise ValidationError(
                _("That name is taken, or too easily mistaken for one that is. Take another.")
            )
        return name

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        # A guest who asks for sign-in or sign-up already has a seat; this is how to keep it.
        if request.user.is_authenticated and request.user.is_guest:
            return reverse("accounts:keep")
        return str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:settings")

    def get_user_search_fields(self) -> list[str]:
        return ["username", "display_name", "email"]


def name_of(user: User) -> str:
    return user.name
