"""Valkey dies, or stands still."""

import asyncio

from benchmarks.faults.stage import Stage

OUTAGES = (1.0, 8.0, 30.0)


async def die(stage: Stage) -> None:
    """F2: away for 1 and 8 seconds, in the long set for 30; each time it has forgotten all."""
    valkey = stage.rig.valkey
    await stage.pause(0.1)
    for seconds in OUTAGES:
        if seconds > stage.seconds / 2:
            continue
        with stage.fault(f"Valkey away for {seconds:g} s", "live" if seconds > 3 else ""):
            await asyncio.to_thread(valkey.kill)
            stage.bitten("Valkey answers no more", not await asyncio.to_thread(valkey.answers))
            await asyncio.sleep(seconds)
            await asyncio.to_thread(valkey.start)
        await stage.pause(0.12)
