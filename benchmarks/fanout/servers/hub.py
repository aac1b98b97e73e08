"""Our hub alone: `python -m benchmarks.fanout.servers.hub PORT`. No person, policy or database."""

import os
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

import django
import msgspec
import uvicorn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.live import hub  # noqa: E402
from config.live.connection import Connection  # noqa: E402
from config.live.envelope import Ring  # noqa: E402
from config.live.outlet import TransportOutlet  # noqa: E402
from config.live.server import EXTENSION, MarqueeWebSocketProtocol  # noqa: E402
from config.live.topics import register_topic  # noqa: E402

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Said(msgspec.Struct):
    event: str
    room: str
    text: str = ""


read = msgspec.json.Decoder(Said).decode
write = msgspec.json.Encoder().encode
heads: defaultdict[str, int] = defaultdict(int)


class Halls:
    """Numbered as rooms are, by a counter instead of a table."""

    def heads(self, names: Sequence[str]) -> Mapping[str, int]:
        return {name: heads[f"room-{name}"] for name in names}

    def changes(self, name: str, after: int, until: int) -> None:
        return None

    def may_hear(self, *_: Any) -> bool:
        return True

    def presence_event(self, *_: Any) -> None:
        return None

    def absent(self, *_: Any) -> None:
        return None

    def hidden_from(self, user_ids: Collection[int]) -> Mapping[int, Collection[int]]:
        return {}


async def hall(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await hub.hub_here()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await hub.stop()
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    here = await hub.hub_here()
    await receive()
    await send({"type": "websocket.accept"})
    connection = Connection(here, TransportOutlet(scope["extensions"][EXTENSION]))
    here.add(connection)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            said = read(message["text"])
            if said.event == "join":
                await here.subscribe(connection, said.room)
                connection.write(write({"event": "joined", "room": said.room}))
                here.release(connection, said.room, heads[said.room])
            else:
                heads[said.room] += 1
                here.deliver(Ring(said.room, write(said), heads[said.room]))
    finally:
        connection.is_closed = True
        here.remove(connection)


if __name__ == "__main__":
    register_topic("room-", Halls())
    uvicorn.run(
        hall,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        ws=MarqueeWebSocketProtocol,
        access_log=False,
        log_level="warning",
    )
