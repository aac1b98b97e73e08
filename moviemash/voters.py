"""Who votes: a person, or a browser that has not signed in."""

from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Voter:
    """Exactly one of both: `user`, or the random name in a browser's signed cookie."""

    user: User | None = None
    visitor: str = ""

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user is not None else None

    @property
    def key(self) -> str:
        return f"u{self.user_id}" if self.user is not None else f"v{self.visitor}"

    @property
    def counts(self) -> bool:
        """Only accounts move the public table: browsers and guests cost nothing to make."""
        return self.user is not None and not self.user.is_guest
