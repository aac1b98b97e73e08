"""Whose clock it is: five probes tell a client how far its own is off."""

import time
from typing import Annotated

from msgspec import Meta

from config import policy
from config.live.protocol import Command
from config.live.registry import handles
from config.live.topics import Visit

policy.rows({"event clock": policy.ANYONE})


class Clock(Command, frozen=True, kw_only=True):
    # Echoed, so it must be a number that every client reads back as it was.
    t0_ms: Annotated[int, Meta(ge=-(2**53), le=2**53)]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def clock_answer(command: Clock, t1_ms: int) -> dict[str, int]:
    return {"t0_ms": command.t0_ms, "t1_ms": t1_ms, "t2_ms": now_ms()}


@handles("clock", Clock, needs_channel=False, cost=0.2)
async def handle_clock(visit: Visit, command: Clock) -> dict[str, int]:
    """Only for completeness of the register: the socket answers it ahead of everything else."""
    return clock_answer(command, now_ms())
