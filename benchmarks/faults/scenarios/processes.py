"""Web processes that die, stand still or are restarted."""

import asyncio
import signal

from benchmarks.faults.rig import Web
from benchmarks.faults.stage import Stage

BETWEEN = "between commit and publish"
DEATH_SECONDS = 5.0


async def die(stage: Stage) -> None:
    """F1: three deaths, spread over the load; each is started again while the next dies."""
    returning: list[asyncio.Task[None]] = []
    await stage.pause(0.1)
    for number, how in enumerate((BETWEEN, "at random", BETWEEN)):
        web = stage.rig.web[number % len(stage.rig.web)]
        with stage.fault(f"{web.name} dies {how}"):
            await _kill(stage, web, how)
        returning.append(asyncio.create_task(stage.restart(web)))
        await stage.pause(0.25)
    await asyncio.gather(*returning)


async def _kill(stage: Stage, web: Web, how: str) -> None:
    if how == BETWEEN:
        await web.tell("arm", point=BETWEEN, after=stage.dice.randint(1, 4))
        for _ in range(int(DEATH_SECONDS / 0.05)):
            if not web.is_running:
                break
            await asyncio.sleep(0.05)
        stage.bitten(f"{web.name} died {how}", not web.is_running)
    if web.is_running:
        web.signal(signal.SIGKILL)
        await asyncio.sleep(0.05)
    stage.bitten(f"{web.name} is dead", not web.is_running)
