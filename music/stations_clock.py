"""The time of the music rooms heard in this process: nothing ticks, something happens when due.

Every process with listeners keeps it. Whoever is first at a room's row moves the room on; for the
others nothing is due any more. So no process is needed, and none can be lost.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from config.live import clock
from config.live.database import in_database
from config.live.envelope import Ring
from config.live.watchers import watches
from music.actions.stations import keep_time
from music.models import Station

if TYPE_CHECKING:
    from config.live.hub import Hub

log = structlog.get_logger(__name__)

# What the bus lost is made up for by looking again after so long.
LOOK_AGAIN_SECONDS = 30.0
RETRY_SECONDS = 1.0
PREFIX = "room-"
_NAMES = ("song_changed", "host_sync", "vote_closed", "votes_waived", "station_changed")
_FRAMES = tuple(f'{{"event":"{name}"'.encode() for name in _NAMES)


class StationClock:
    def __init__(self, hub: "Hub") -> None:
        # When each music room heard here is looked at next, by the database's clock.
        self._due: dict[str, float] = {}
        self._opened: set[str] = set()
        self._wake = asyncio.Event()
        self._task = hub.loop.create_task(self._run())

    def opened(self, channel: str) -> None:
        if channel.startswith(PREFIX):
            self._opened.add(channel)
            self._wake.set()

    def heard(self, ring: Ring) -> None:
        # Somebody's hand, or another process, moved what was due.
        if ring.channel in self._due and ring.frame.startswith(_FRAMES):
            self._due[ring.channel] = 0.0
            self._wake.set()

    def closed(self, channel: str) -> None:
        self._opened.discard(channel)
        self._due.pop(channel, None)

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            # Not wait_for: before Python 3.12 it may lose the cancellation that ends this task.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_left()):
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self._look()
            except Exception:
                log.exception("music rooms not kept, and tried again")
                await asyncio.sleep(RETRY_SECONDS)
                self._wake.set()

    def _seconds_left(self) -> float:
        earliest = min(self._due.values(), default=_now() + LOOK_AGAIN_SECONDS)
        return max(0.0, earliest - _now())

    async def _look(self) -> None:
        opened, self._opened = self._opened, set()
        try:
            music = await in_database(_music_among, opened) if opened else set()
        except Exception:
            self._opened |= opened
            raise
        for channel in music:
            self._due[channel] = 0.0
        now = _now()
        due = [channel for channel, at in self._due.items() if at <= now]
        await asyncio.gather(*(self._keep(channel) for channel in due))

    async def _keep(self, channel: str) -> None:
        # What is heard from now on counts again.
        self._due[channel] = _now() + LOOK_AGAIN_SECONDS
        try:
            due_ms = await in_database(
                keep_time, UUID(channel.removeprefix(PREFIX)), clock.now_ms(), is_heard=True
            )
        except Exception:
            log.exception("music room not kept, and tried again", channel=channel)
            due_ms = clock.now_ms() + round(RETRY_SECONDS * 1000)
        if due_ms is not None and channel in self._due:
            self._due[channel] = min(self._due[channel], due_ms / 1000)


def _now() -> float:
    return clock.now_ms() / 1000


def _music_among(channels: Iterable[str]) -> set[str]:
    ids = [UUID(channel.removeprefix(PREFIX)) for channel in channels]
    rooms = Station.objects.filter(room__in=ids).values_list("room", flat=True)
    return {f"{PREFIX}{pk}" for pk in rooms}


watches(StationClock)
