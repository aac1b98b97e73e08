"""The order of a channel's numbered broadcasts: each once, none missing, whatever the bus does."""

from collections.abc import Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Numbering(Generic[Thing]):
    """Hands out numbered things in order; keeps those that come too early.

    Until anchored it does not know what came before, and keeps everything.
    """

    def __init__(self) -> None:
        self.last: int | None = None
        self._early: dict[int, Thing] = {}

    def anchor(self, rev: int) -> list[Thing]:
        """Everything up to `rev` is known to the listeners. Only the first anchor holds."""
        if self.last is not None:
            return []
        self.last = rev
        return self._ready()

    def take(self, rev: int, thing: Thing) -> list[Thing]:
        """What may go out now that this has come."""
        if self.last is not None and rev <= self.last:
            return []
        self._early.setdefault(rev, thing)
        return self._ready()

    def fill(self, until: int, missed: Iterable[tuple[int, Thing]]) -> list[Thing]:
        """The gap up to `until`, as the database tells it: what came early is told by that too."""
        if self.last is None or until <= self.last:
            return self._ready()
        after, self.last = self.last, until
        found = [thing for rev, thing in sorted(missed, key=_by_rev) if after < rev <= until]
        return found + self._ready()

    @property
    def has_gap(self) -> bool:
        return self.last is not None and bool(self._early)

    @property
    def earliest(self) -> int | None:
        return min(self._early, default=None)

    def _ready(self) -> list[Thing]:
        if self.last is None:
            return []
        ready = []
        while (following := self._early.pop(self.last + 1, None)) is not None:
            ready.append(following)
            self.last += 1
        for rev in [rev for rev in self._early if rev <= self.last]:
            del self._early[rev]
        return ready


def _by_rev(pair: tuple[int, object]) -> int:
    return pair[0]
