"""A chat as the Channels tutorial teaches it: `python -m … textbook PORT memory|redis [store]`.

`store` keeps each message first, as most sites built on the tutorial do.
"""

import os
import sys
from typing import Any

import django
import uvicorn
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

PORT, LAYER = int(sys.argv[1]), sys.argv[2]
STORES = "store" in sys.argv[3:]

LAYERS = {
    "memory": {"BACKEND": "channels.layers.InMemoryChannelLayer"},
    "redis": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
    },
}

if STORES:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    settings.CHANNEL_LAYERS = {"default": LAYERS[LAYER]}
else:
    settings.configure(
        SECRET_KEY="of no use",
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["channels"],
        CHANNEL_LAYERS={"default": LAYERS[LAYER]},
    )
django.setup()

from channels.db import database_sync_to_async  # noqa: E402


class ChatConsumer(AsyncJsonWebsocketConsumer):
    group = ""

    async def receive_json(self, content: dict[str, Any], **_: Any) -> None:
        if content["event"] == "join":
            self.group = content["room"]
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.send_json({"event": "joined", "room": self.group})
            return
        if STORES:
            content["id"] = await database_sync_to_async(keep)(content)
        await self.channel_layer.group_send(self.group, {"type": "chat.message", "said": content})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send_json(event["said"])

    async def disconnect(self, code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)


def keep(content: dict[str, Any]) -> int:
    from benchmarks.write.table import keep_said

    return keep_said(content["room"], content["text"])


application = ProtocolTypeRouter({"websocket": ChatConsumer.as_asgi()})

if __name__ == "__main__":
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=PORT,
        loop="uvloop",
        ws="websockets-sansio",
        # The generator does not ask for it; said here so that nobody need wonder.
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_level="warning",
    )
