"""The site as ASGI: pages by Django, sockets by the live core."""

import os
from collections.abc import Awaitable, Callable
from typing import Any, cast

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

# Only now: these need the apps.
from config.live import hub  # noqa: E402
from config.live.entrance import live_socket, refuse  # noqa: E402

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def sockets(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["path"] == "/ws/":
        await live_socket(scope, receive, send)
    else:
        await receive()
        await refuse(scope, send, 404)


async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The hub lives as long as the process serves."""
    await receive()
    await hub.hub_here()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.stop()
    await send({"type": "lifespan.shutdown.complete"})


application = cast(Any, ProtocolTypeRouter)(
    {"http": pages, "websocket": sockets, "lifespan": lifespan}
)
