"""uvicorn's WebSocket protocol, a little stricter, which hands the application its transport.

Started as `uvicorn --ws config.live.server:MarqueeWebSocketProtocol config.asgi:application`.
"""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.server import ServerProtocol

EXTENSION = "marquee.transport"
MAX_MESSAGE = 64 * 1024
PING_SECONDS = PONG_SECONDS = 20.0
# So long a closed socket may take to read what is left and to answer the close.
CLOSING_SECONDS = 5.0


def _nobody_asks() -> None:
    pass


class MarqueeWebSocketProtocol(WebSocketsSansIOProtocol):
    # Called whenever `is_free` may have changed.
    on_turn: Callable[[], None] = staticmethod(_nobody_asks)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No extensions: compressing for each socket costs twice of what the frame itself does.
        self.conn = ServerProtocol(extensions=[], max_size=MAX_MESSAGE, logger=self.logger)
        self.ping_interval, self.ping_timeout = PING_SECONDS, PONG_SECONDS

    @property
    def is_free(self) -> bool:
        """Takes a frame without another look: open, and with little unread."""
        is_open = not (self.close_sent or self.transport.is_closing())
        return is_open and self.writable.is_set()

    @property
    def close_sent(self) -> bool:
        return self._close_sent

    @close_sent.setter
    def close_sent(self, value: bool) -> None:
        self._close_sent = value
        self.on_turn()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.on_turn()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.on_turn()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.on_turn()
        self.on_turn = _nobody_asks  # who asked holds this line in turn

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self.on_turn()

    def shutdown(self) -> None:
        super().shutdown()
        self.on_turn()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            # The application's task has been made but does not run before this returns.
            self.scope["extensions"][EXTENSION] = self  # type: ignore[assignment]

    def close_now(self, code: int, reason: str = "") -> None:
        """Close without waiting: behind what is unread if it is read soon, else by aborting."""
        if self.close_sent or self.transport.is_closing():
            return
        try:
            self.conn.send_close(code, reason)
        except InvalidState:
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        if self.read_paused:  # the client's own close must still be read
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSING_SECONDS, self.transport.abort)
