"""What a process does again and again, whatever befalls it."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from config.live import valkey

log = structlog.get_logger(__name__)


async def for_ever(
    work: Callable[[], Awaitable[None]], seconds: float, *, is_due: bool = False
) -> None:
    """`is_due`: for the first time at once."""
    while True:
        if not is_due:
            # Spread, so that processes do not do it all at once.
            await asyncio.sleep(seconds * random.uniform(0.8, 1.0))
        is_due = False
        try:
            await work()
        except valkey.Unreachable as error:
            log.warning("without Valkey", work=work.__name__, error=str(error))
        except Exception:
            log.exception("failed, and tried again later", work=work.__name__)
