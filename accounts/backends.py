"""Who is signed in, with the profile that every page asks for, in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.models import User
from config.prepared import Prepared

# Every request of somebody signed in asks this.
_person: Prepared[User] = Prepared(
    lambda person: User.objects.with_profile().filter(pk=person).order_by(), person=int
)


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = _person.first(person=int(user_id))
        return user if user and self.user_can_authenticate(user) else None

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, **credentials: Any
    ) -> AbstractBaseUser | None:
        self._tried: set[int] = set()
        return super().authenticate(request, **credentials)

    def _check_password(
        self, user: AbstractBaseUser | None, password: str
    ) -> AbstractBaseUser | None:
        # An address is looked up as a name too. Trying its owner's password twice would take
        # twice as long, and so tell strangers which addresses are known here.
        if user is None or user.pk in self._tried:
            return None
        self._tried.add(user.pk)
        return super()._check_password(user, password)
