"""A page's socket for tests: `async with socket_for(ada) as adas: await adas.ask("typing", …)`."""

# mypy: disable-error-code="no-untyped-call"

import json
from itertools import count
from types import TracebackType
from typing import Any, Self

from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from config.live.database import in_database

PATIENCE_SECONDS = 5.0


class PageSocket(WebsocketCommunicator):
    """Keeps broadcasts that come before an answer, so that tests may look at either."""

    welcome: dict[str, Any]

    def __init__(self, application: Any, user: Any = None, origin: str | None = None) -> None:
        self._user = user
        self._origin = settings.SITE_ORIGINS[0] if origin is None else origin
        self._refs = count(1)
        self.heard: list[dict[str, Any]] = []
        super().__init__(application, "/ws/", headers=[(b"origin", self._origin.encode())])

    async def __aenter__(self) -> Self:
        if self._user is not None:
            cookie = await in_database(_cookie_of, self._user)
            self.scope["headers"].append((b"cookie", cookie.encode()))
        is_open, code = await self.connect(timeout=PATIENCE_SECONDS)
        assert is_open, f"refused with {code}"
        self.welcome = (await self.receive())["data"]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.disconnect(timeout=PATIENCE_SECONDS)

    async def receive(self) -> dict[str, Any]:
        """The next frame, whatever it is."""
        frame: dict[str, Any] = json.loads(await self.receive_from(timeout=PATIENCE_SECONDS))
        return frame

    async def ask(self, event: str, channel: str | None = None, **data: Any) -> dict[str, Any]:
        """Send a command and get its answer; broadcasts meanwhile wait in `heard`."""
        ref = str(next(self._refs))
        await self.send_json_to({"event": event, "ref": ref, "channel": channel, "data": data})
        return await self.answer(ref)

    async def answer(self, ref: str) -> dict[str, Any]:
        while (frame := await self.receive()).get("ref") != ref:
            self.heard.append(frame)
        return frame

    async def hear(self, event: str) -> dict[str, Any]:
        """The next broadcast of this name; those before it are passed over."""
        while True:
            frame = self.heard.pop(0) if self.heard else await self.receive()
            if frame["event"] == event:
                return frame

    async def close_code(self) -> int:
        """Read until the server closes."""
        while True:
            message = await self.receive_output(timeout=PATIENCE_SECONDS)
            if message["type"] == "websocket.close":
                return int(message["code"])


def socket_for(user: Any = None, origin: str | None = None) -> PageSocket:
    """A socket of this person's page, or of a visitor's; an async context manager."""
    from config.asgi import application

    return PageSocket(application, user, origin)


def _cookie_of(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies.output(header="", attrs=[]).strip()
