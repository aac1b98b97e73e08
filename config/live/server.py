"""uvicorn's WebSocket protocol, a little stricter, which hands the application its transport.

Started as `uvicorn --ws config.live.server:MarqueeWebSocketProtocol config.asgi:application`.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request
from websockets.server import ServerProtocol

EXTENSION = "marquee.transport"
MAX_MESSAGE = 64 * 1024
PING_SECONDS = PONG_SECONDS = 20.0
# So long a closed socket may take to read what is left and to answer the close.
CLOSING_SECONDS = 5.0


class MarqueeWebSocketProtocol(WebSocketsSansIOProtocol):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No extensions: compressing for each socket costs twice of what the frame itself does.
        self.conn = ServerProtocol(extensions=[], max_size=MAX_MESSAGE, logger=self.logger)
        self.ping_interval, self.ping_timeout = PING_SECONDS, PONG_SECONDS

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
