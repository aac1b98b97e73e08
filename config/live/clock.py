"""Whose clock it is: the database's, the same for every process; and how it is told to clients.

A process whose own clock is wrong, or is set while it runs, must not move a film or end a vote: it
knows the database's clock by its own *monotonic* one, and reads it again every few seconds.
"""

import threading
import time
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

from django.db import connection
from django.db.models import FloatField, Func
from msgspec import Meta

from config import policy
from config.live.database import in_database
from config.live.protocol import Command
from config.live.registry import handles
from config.live.topics import Visit

policy.rows({"event clock": policy.ANYONE})

READ_EVERY_SECONDS = 10.0
# How far two clocks may drift apart: a quartz crystal keeps a tenth of this.
DRIFT = 1e-4
SECONDS = "extract(epoch FROM clock_timestamp())::float8"
ASK = f"SELECT {SECONDS}"


class Clock(Command, frozen=True, kw_only=True):
    # Echoed, so it must be a number that every client reads back as it was.
    t0_ms: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    # With a channel: a heartbeat, and what was seen of it last.
    rev: Annotated[int, Meta(ge=0)] | None = None


class Reading(NamedTuple):
    """The database's clock was `ahead` of the monotonic one by so many seconds, give or take."""

    ahead: float
    error: float
    at: float

    def is_followed_by(self, other: "Reading") -> bool:
        """False: too far apart for chance and drift. The database's clock was set."""
        return abs(other.ahead - self.ahead) <= self.error_at(other.at) + other.error

    def error_at(self, moment: float) -> float:
        return self.error + DRIFT * max(0.0, moment - self.at)


def better(known: Reading | None, new: Reading) -> Reading:
    """Which of two readings to go by: the surer one, and always the newer of two that differ."""
    if known is None or not known.is_followed_by(new):
        return new
    return new if new.error <= known.error_at(new.at) else known


class _Known:
    """What this process knows of the database's clock. From any thread."""

    def __init__(self) -> None:
        self.reading: Reading | None = None
        self._turn = threading.Lock()

    def take(self, new: Reading) -> None:
        with self._turn:
            self.reading = better(self.reading, new)


_known = _Known()


def now_ms() -> int:
    """The database's clock as this process knows it; never waits. Our own before it was read."""
    known = _known.reading
    seconds = time.time() if known is None else time.monotonic() + known.ahead
    return int(seconds * 1000)


def now() -> datetime:
    return datetime.fromtimestamp(now_ms() / 1000, UTC)


def read_ms() -> int:
    """The database's clock, asked this moment: for what everybody is to go by. In its threads."""
    with connection.cursor() as cursor:
        began = time.monotonic()
        cursor.execute(ASK)
        seconds = float(cursor.fetchone()[0])
        ended = time.monotonic()
    _known.take(Reading(seconds - (began + ended) / 2, (ended - began) / 2, ended))
    return int(seconds * 1000)


class Read(Func):
    """The database's clock in seconds, read beside what else is asked."""

    template = SECONDS
    output_field = FloatField()


async def keep() -> None:
    await in_database(read_ms)


def clock_answer(command: Clock, t1_ms: int) -> dict[str, int]:
    return {"t0_ms": command.t0_ms, "t1_ms": t1_ms, "t2_ms": now_ms()}


@handles("clock", Clock, needs_channel=False, cost=0.2)
async def handle_clock(visit: Visit, command: Clock) -> dict[str, int]:
    """Only for completeness of the register: the socket answers it ahead of everything else."""
    return clock_answer(command, now_ms())
