"""Listening to the other processes: one Valkey pub/sub connection, come what may."""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec
import structlog
from redis.asyncio.client import PubSub

from config.live import envelope, valkey
from config.live.envelope import CONTROL, Envelope, bus_key

log = structlog.get_logger(__name__)

# A connection that says nothing at all for so long, not even to a ping, is given up.
SILENCE_SECONDS = 10.0
PING_SECONDS = 4.0
CONFIRM_SECONDS = 0.5


class Bus:
    """`on_message` for everything heard; `on_return` after an outage, for what was missed."""

    def __init__(
        self,
        process: str,
        on_message: Callable[[Envelope], None],
        on_return: Callable[[], None],
    ) -> None:
        self._is_echo = envelope.echoes(process)
        self._on_message = on_message
        self._on_return = on_return
        self._wanted: set[str] = {bus_key(CONTROL)}
        self._confirmed: dict[str, asyncio.Event] = {}
        self._pubsub: PubSub | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._connected = asyncio.Event()
        self._heard_at = 0.0

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep_alive())]
        with suppress(TimeoutError):
            await asyncio.wait_for(self._connected.wait(), CONFIRM_SECONDS)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def subscribe(self, channel: str) -> None:
        """Returns once Valkey has confirmed, or soon without it: the position check repairs."""
        key = bus_key(channel)
        self._wanted.add(key)
        confirmed = self._confirmed.setdefault(key, asyncio.Event())
        with suppress(TimeoutError, *valkey.Unreachable):
            async with asyncio.timeout(CONFIRM_SECONDS):
                if not confirmed.is_set():
                    await self._ask("subscribe", key)
                    await confirmed.wait()

    async def unsubscribe(self, channel: str) -> None:
        key = bus_key(channel)
        self._wanted.discard(key)
        self._confirmed.pop(key, None)
        with suppress(TimeoutError, *valkey.Unreachable):
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._ask("unsubscribe", key)

    async def _ask(self, verb: str, key: str) -> None:
        if self._pubsub is not None:
            ask: Callable[[str], Awaitable[Any]] = getattr(self._pubsub, verb)
            await ask(key)

    async def _listen(self) -> None:
        is_return = False
        while True:
            try:
                await self._listen_once(is_return)
            except valkey.Unreachable as error:
                log.warning("live bus lost", error=str(error))
            except Exception:
                log.exception("live bus failed")
            finally:
                self._pubsub = None
                self._connected.clear()
                for confirmed in self._confirmed.values():
                    confirmed.clear()
            is_return = True
            await asyncio.sleep(random.uniform(0.1, 0.5))

    async def _listen_once(self, is_return: bool) -> None:
        client = valkey.connected_for_listening()
        try:
            async with client.pubsub() as pubsub:
                await pubsub.subscribe(*self._wanted)
                self._pubsub = pubsub
                self._heard_at = asyncio.get_running_loop().time()
                if is_return:
                    log.info("live bus returned")
                    self._on_return()
                while pubsub.connection is not None:
                    # What the library notes of each message takes longer than reading it.
                    response = await pubsub.connection.read_response(
                        timeout=math.inf, disconnect_on_error=False, push_request=True
                    )
                    self._heard_at = asyncio.get_running_loop().time()
                    if response[0] == b"message":
                        self._take(response[2])
                    else:
                        self._note(await pubsub.handle_message(response))
        finally:
            await client.aclose()

    def _note(self, message: dict[str, Any] | None) -> None:
        if message is not None and message["type"] == "subscribe":
            self._connected.set()
            key = message["channel"].decode()
            if key in self._confirmed:
                self._confirmed[key].set()

    def _take(self, data: bytes) -> None:
        # The process has told its own sockets already, before it published.
        if self._is_echo(data):
            return
        try:
            heard = envelope.decode(data)
        except msgspec.DecodeError as error:
            log.error("not an envelope on the live bus", error=str(error))
            return
        self._on_message(heard)

    async def _keep_alive(self) -> None:
        """Notices a connection that died without a word."""
        while True:
            await asyncio.sleep(PING_SECONDS)
            pubsub = self._pubsub
            if pubsub is None:
                continue
            silent_for = asyncio.get_running_loop().time() - self._heard_at
            if silent_for > SILENCE_SECONDS and pubsub.connection is not None:
                log.warning("live bus is silent", seconds=round(silent_for))
                await pubsub.connection.disconnect(nowait=True)
            else:
                with suppress(*valkey.Unreachable):
                    await pubsub.ping()
