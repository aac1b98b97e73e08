"""Where frames leave for a socket: straight to the server's transport, or by ASGI's `send`."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from config.live.envelope import websocket_frame

if TYPE_CHECKING:
    from config.live.server import MarqueeWebSocketProtocol
    from config.live.topic import Packet

# More unread than this, and the socket is closed as too slow; its client resumes.
MOST_UNREAD = 64 * 1024

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outlet(Protocol):
    """Writing never waits. False: the socket reads too slowly."""

    def quick(self) -> Callable[[bytes], object] | None:
        """Where joined frames may go for now without a look at each; None: they may not."""

    def when_it_turns(self, act: Callable[[], None]) -> None:
        """`act` whenever `quick` may answer something else."""

    def write(self, joined: bytes, packets: Sequence["Packet"]) -> bool: ...

    def write_text(self, text: bytes) -> bool: ...

    def close(self, code: int, reason: str) -> None: ...


class TransportOutlet:
    def __init__(self, protocol: "MarqueeWebSocketProtocol") -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        # A state may be larger than the limit by itself: that alone is not slowness.
        self._allowed = MOST_UNREAD

    def quick(self) -> Callable[[bytes], object] | None:
        return self._transport.write if self._protocol.is_free else None

    def when_it_turns(self, act: Callable[[], None]) -> None:
        self._protocol.on_turn = act

    def write(self, joined: bytes, packets: Sequence["Packet"] = ()) -> bool:
        # Past its close frame a socket takes no more, and the server's own state must hold.
        if self._transport.is_closing() or self._protocol.close_sent:
            return True
        if (unread := self._transport.get_write_buffer_size()) > MOST_UNREAD:
            if unread > self._allowed:
                return False
        else:
            self._allowed = MOST_UNREAD + (len(joined) if len(joined) > MOST_UNREAD else 0)
        self._transport.write(joined)
        return True

    def write_text(self, text: bytes) -> bool:
        return self.write(websocket_frame(text))

    def close(self, code: int, reason: str) -> None:
        self._protocol.close_now(code, reason)


class QueueOutlet:
    """For servers that do not hand out their transport, and for tests."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[dict[str, Any]] = deque()
        self._unread = 0
        self._allowed = MOST_UNREAD
        self._writer: asyncio.Task[None] | None = None
        self._is_closing = False

    def quick(self) -> None:
        return None

    def when_it_turns(self, act: Callable[[], None]) -> None:
        pass

    def write(self, joined: bytes, packets: Sequence["Packet"]) -> bool:
        return all(self.write_text(packet.text) for packet in packets)

    def write_text(self, text: bytes) -> bool:
        if self._is_closing:
            return True
        if self._unread > self._allowed:
            return False
        if self._unread <= MOST_UNREAD:
            self._allowed = MOST_UNREAD + (len(text) if len(text) > MOST_UNREAD else 0)
        self._unread += len(text)
        self._put({"type": "websocket.send", "text": text.decode()})
        return True

    def close(self, code: int, reason: str) -> None:
        if not self._is_closing:
            self._is_closing = True
            self._put({"type": "websocket.close", "code": code, "reason": reason})

    def _put(self, message: dict[str, Any]) -> None:
        self._waiting.append(message)
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write_all())

    async def _write_all(self) -> None:
        # A socket that is gone has nobody left to tell; the reading side sees its end.
        with suppress(Exception):
            while self._waiting:
                message = self._waiting.popleft()
                await self._send(message)
                self._unread -= len(message.get("text", "").encode())
        self._waiting.clear()
        self._writer = None
