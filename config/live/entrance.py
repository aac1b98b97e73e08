"""The ASGI application behind `/ws/`: who may come in, the welcome, and the goodbye."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from django.conf import settings

from config.live import hub, limits, presence, sessions
from config.live.clock import now_ms
from config.live.connection import Connection
from config.live.consumer import Consumer
from config.live.database import in_database
from config.live.epoch import epoch
from config.live.outlet import Outlet, QueueOutlet, TransportOutlet
from config.live.protocol import RateLimited, Welcome, encode_event
from config.live.registry import unread_of
from config.live.server import EXTENSION
from config.live.topics import USER_PREFIX

log = structlog.get_logger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def live_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()  # websocket.connect
    if not sessions.comes_from_us(scope):
        log.info("socket from elsewhere", origin=sessions.header(scope, b"origin")[:1])
        await refuse(scope, send, 403)
        return
    network = limits.client_network(scope)
    try:
        await limits.spend_async("connect", network, *settings.LIVE_CONNECTS)
    except RateLimited:
        log.info("too many sockets", network=network)
        await refuse(scope, send, 429)
        return
    await _serve(scope, receive, send, network)


async def refuse(scope: Scope, send: Send, status: int) -> None:
    """Answer the handshake with an HTTP status; servers that cannot say 403."""
    if status != 403 and "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": status, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": 1008})


async def _serve(scope: Scope, receive: Receive, send: Send, network: str) -> None:
    here = await hub.hub_here()
    session_key = sessions.session_key_of(scope)
    user = await in_database(sessions.user_of, session_key)
    await send({"type": "websocket.accept"})
    connection = Connection(
        here,
        _outlet(scope, send),
        user_id=user.pk,
        session_key=session_key if user.is_authenticated else "",
        network=network,
    )
    here.add(connection)
    consumer = Consumer(connection)
    try:
        await _welcome(connection, user)
        while (message := await receive())["type"] == "websocket.receive":
            if not connection.is_closed:
                consumer.take(message)
    finally:
        connection.is_closed = True
        here.remove(connection)
        await consumer.finish()
        # Only now: a command that was under way may have entered a room.
        await presence.drop(connection)
        connection.forget_standings()


async def _welcome(connection: Connection, user: Any) -> None:
    channel = f"{USER_PREFIX}{connection.user_id}"
    if connection.user_id is not None:
        # Before counting what is unread, so that nothing falls between.
        await connection.hub.subscribe(connection, channel)
    welcome = await in_database(_greeting, connection, user)
    connection.write(encode_event(welcome))
    connection.hub.release(connection, channel)


def _greeting(connection: Connection, user: Any) -> Welcome:
    return Welcome(
        user_id=connection.user_id,
        process=connection.hub.process,
        epoch=epoch(),
        server_ms=now_ms(),
        unread=unread_of(user),
    )


def _outlet(scope: Scope, send: Send) -> Outlet:
    protocol = scope.get("extensions", {}).get(EXTENSION)
    return TransportOutlet(protocol) if protocol is not None else QueueOutlet(send)
