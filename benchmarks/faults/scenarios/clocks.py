"""One process whose clock is wrong."""

import asyncio
import time

from benchmarks.faults.stage import Stage

JUMPS = (3600, -7200)


async def jump(stage: Stage) -> None:
    """F9: an hour ahead, then an hour behind; the others are right."""
    web = stage.rig.web[0]
    await stage.pause(0.15)
    for seconds in JUMPS:
        with stage.fault(f"the clock of {web.name} jumps by {seconds} s"):
            web.clock.write_text(f"{seconds:+d}\n")
            await asyncio.sleep(2)
            shift = await web.tell("clock", now=time.time())
            stage.bitten(f"its clock is {shift:.0f} s off", abs(shift - seconds) < 60)
            await stage.pause(0.3)
    web.clock.write_text("+0\n")
    await asyncio.sleep(2)
