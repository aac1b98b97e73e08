import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from config.live import hub as hubs
from config.live import limits, valkey
from config.live.hub import Hub
from config.live.tests.cinema import Halls, halls


@pytest.fixture
def cinema() -> Halls:
    halls.__init__()
    return halls


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey, "_silent_until", 0.0)
    limits._here.clear()


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    here = await hubs.hub_here()
    yield here
    await hubs.stop()


async def until(is_so: Callable[[], bool], seconds: float = 8.0) -> None:
    """Wait for something to become true; fails where it does not."""
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.01)
