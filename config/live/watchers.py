"""Who wants to know which channels are heard in this process, and what is said there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from config.live.envelope import Ring

if TYPE_CHECKING:
    from config.live.hub import Hub


class Watcher(Protocol):
    """Lives as long as a hub; all but `stop` is called on its loop and must not wait."""

    def opened(self, channel: str) -> None:
        """The channel has its first listener here."""

    def heard(self, ring: Ring) -> None:
        """Something was rung; a copy may come again, and what the bus lost never comes."""

    def closed(self, channel: str) -> None:
        """The last listener here is gone."""

    async def stop(self) -> None: ...


_makers: list[Callable[["Hub"], Watcher]] = []


def watches(make: Callable[["Hub"], Watcher]) -> Callable[["Hub"], Watcher]:
    """Register in `ready()` what each hub makes for itself when it starts."""
    _makers.append(make)
    return make


def watchers_of(hub: "Hub") -> list[Watcher]:
    return [make(hub) for make in _makers]
