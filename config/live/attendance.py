"""One process's part in presence: it renews its lease, and looks who came and went."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import structlog

from config.live import arrivals, leases, valkey
from config.live.database import in_database
from config.live.envelope import Ring
from config.live.rounds import for_ever
from config.live.topic import Topic
from config.live.topics import TopicSource

if TYPE_CHECKING:
    from config.live.connection import Connection
    from config.live.hub import Hub

log = structlog.get_logger(__name__)

RENEW_SECONDS = 5.0
SWEEP_SECONDS = 2.5
# Channels asked for at once: while Valkey looks through them it answers nobody else.
BATCH = 50


class Attendance:
    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._client = valkey.connected_async()
        self._tasks: list[asyncio.Task[None]] = []
        # Sockets that went while Valkey did not answer: it must learn of them yet, or their
        # people stay for as long as this process lives.
        self._untold: list[tuple[frozenset[str], str]] = []

    async def start(self) -> None:
        try:
            await self.renew()
        except valkey.Unreachable as error:
            log.warning("presence begins without Valkey", error=str(error))
        self._tasks = [
            asyncio.create_task(for_ever(self.renew, RENEW_SECONDS)),
            asyncio.create_task(for_ever(self.sweep, SWEEP_SECONDS)),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    async def renew(self) -> None:
        """One key keeps all of this process's people here."""
        if await self._run(*leases.renew_call(self._hub.process)):
            await self._enter_all_again()
        while self._untold:
            await self._run(*leases.drop_call(*self._untold[-1]))
            self._untold.pop()

    async def drop(self, connection: "Connection") -> None:
        channels, connection.entered = frozenset(connection.entered), set()
        entry = self._entry(connection)
        try:
            await self._run(*leases.drop_call(channels, entry))
        except valkey.Unreachable as error:
            log.warning("socket lost without Valkey", error=str(error))
            self._untold.append((channels, entry))

    async def read(self, channels: Sequence[str]) -> leases.Reading:
        if not channels:
            return leases.Reading(True, {})
        return leases.reading(channels, await self._run(*leases.read_call(channels)))

    async def sweep(self) -> None:
        """Tell this process's sockets who came and went since they were last told."""
        topics = [topic for topic in self._hub.topics.values() if topic.source is not None]
        for first in range(0, len(topics), BATCH):
            batch = topics[first : first + BATCH]
            moves = [topic.moves for topic in batch]
            reading = await self.read([topic.channel for topic in batch])
            for topic, before in zip(batch, moves, strict=True):
                # Somebody moved while Valkey was asked: the answer may be older than what is known.
                if topic.moves == before:
                    await self._tell(topic, reading)

    async def _tell(self, topic: Topic, reading: leases.Reading) -> None:
        here, gone = reading.people[topic.channel]
        if topic.present is None:
            # What its listeners were told came from the same keys; only who left since is news.
            joined, left = set[int](), gone
        else:
            joined, left = here - topic.present, topic.present - here
        if not reading.is_settled:
            left = set()
        if (joined or left) and topic.source is not None:
            told = await in_database(
                _told, topic.source, topic.channel, topic.name, joined, left, here
            )
            for ring in told:
                self._hub.deliver(ring)
        topic.present = (topic.present or set()) - left | here

    async def _enter_all_again(self) -> None:
        connections = [each for each in self._hub.connections if each.entered]
        log.info("entering everyone again", sockets=len(connections))
        for connection in connections:
            for channel in list(connection.entered):
                await self._run(*leases.enter_call(channel, self._entry(connection)))

    def _entry(self, connection: "Connection") -> str:
        return leases.field(connection.user_id or 0, connection.id, self._hub.process)

    async def _run(self, script: str, keys: list[str], args: list[Any]) -> Any:
        return await valkey.run_async(self._client, script, keys, args)


def _told(
    source: TopicSource,
    channel: str,
    name: str,
    joined: set[int],
    left: set[int],
    here: set[int],
) -> list[Ring]:
    if left:
        source.absent(name, left, here)
    return arrivals.rings(source, channel, name, joined, left)
