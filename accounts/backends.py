"""Who is signed in, with the profile that every page asks for, in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.with_profile().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
