"""One open socket, as the hub and the handlers see it."""

import asyncio
import secrets
import time
from typing import TYPE_CHECKING

from config.live.envelope import session_mark
from config.live.outlet import Outlet
from config.live.topics import Visit, head_of

if TYPE_CHECKING:
    from config.live.hub import Hub

SUBSCRIBE_SECONDS = 2.0
# A close frame holds 125 bytes, two of them the code.
MOST_REASON = 120
# So long async handlers may count on what a person was to a thing; longer those (`recalls`) that
# find out by themselves, while they keep something, that it is no longer so.
STANDING_SECONDS, RECALL_SECONDS = 5.0, 15.0


class Connection:
    __slots__ = (
        "_standings",
        "channels",
        "checked_at",
        "entered",
        "heard_by_handler",
        "hub",
        "id",
        "is_closed",
        "network",
        "outlet",
        "session",
        "session_key",
        "user_id",
    )

    def __init__(
        self,
        hub: "Hub",
        outlet: Outlet,
        *,
        user_id: int | None = None,
        session_key: str = "",
        network: str = "",
    ) -> None:
        self.id = secrets.token_hex(8)
        self.hub = hub
        self.outlet = outlet
        self.user_id = user_id
        self.session_key = session_key
        self.session = session_mark(session_key) if session_key else None
        self.network = network
        self.is_closed = False
        self.checked_at = time.monotonic()
        # Channels whose broadcasts it gets, and those where its person is present by it.
        self.channels: set[str] = set()
        self.entered: set[str] = set()
        # What the handler under way has subscribed, with the head as of then.
        self.heard_by_handler: list[tuple[str, int | None]] = []
        self._standings: dict[str, tuple[float, Visit]] = {}
        outlet.when_it_turns(self._turned)

    # --- For handlers in database threads

    def subscribe(self, channel: str) -> None:
        """Hear a channel from now on; what is heard before the answer follows it.

        Handlers of events about the channel itself say `subscribes=True` instead. Call it before
        reading what the answer tells.
        """
        asyncio.run_coroutine_threadsafe(self.hub.subscribe(self, channel), self.hub.loop).result(
            SUBSCRIBE_SECONDS
        )
        self.heard_by_handler.append((channel, head_of(channel)))

    def unsubscribe(self, channel: str) -> None:
        self.hub.loop.call_soon_threadsafe(self.hub.unsubscribe, self, channel)

    # --- For the loop

    def write(self, text: bytes) -> None:
        if not self.is_closed and not self.outlet.write_text(text):
            self.close(4008)

    def _turned(self) -> None:
        for channel in self.channels:
            if topic := self.hub.topics.get(channel):
                topic.look_again()

    def close(self, code: int, reason: str = "") -> None:
        """Out of the hub first: nothing may follow a close frame."""
        if self.is_closed:
            return
        self.is_closed = True
        self.hub.remove(self)
        self.outlet.close(code, reason.encode()[:MOST_REASON].decode(errors="ignore"))

    # --- From any thread

    def remember_standing(self, visit: Visit) -> None:
        self._standings[visit.channel or ""] = (time.monotonic(), visit)

    def recent_visit(
        self, channel: str | None, within_seconds: float = STANDING_SECONDS
    ) -> Visit | None:
        """How this person stood to the thing a moment ago."""
        found = self._standings.get(channel or "")
        if found is None or time.monotonic() - found[0] > within_seconds:
            return None
        return found[1]

    def forget_old_standings(self) -> None:
        """Nobody counts on them any more, and they hold more than all else of a socket."""
        long_ago = time.monotonic() - RECALL_SECONDS
        for channel, (at, _) in list(self._standings.items()):
            if at < long_ago:
                self.forget_standing(channel)

    def forget_standings(self) -> None:
        """A closed socket would hold them, in a circle, until somebody looks for garbage."""
        self._standings.clear()

    def forget_standing(self, channel: str) -> None:
        self._standings.pop(channel, None)
