"""Frames and doorbells that get lost, come twice or in another order."""

import asyncio
import random

from benchmarks.faults.proxy import FrameFaults
from benchmarks.faults.stage import Stage

SHARE = 0.1
BELLS = {"drop": 0.3, "double": 0.1, "swap": 0.1}
SILENCE = {"drop": 1.0, "double": 0.0, "swap": 0.0}
WELL = {"drop": 0.0, "double": 0.0, "swap": 0.0}


async def spoil(stage: Stage) -> None:
    """F10, from the first to the last moment of the load."""
    faults = []
    with stage.fault("frames and doorbells are spoiled"):
        for web in stage.rig.web:
            dice = random.Random(stage.dice.random())
            web.proxy.frames = FrameFaults(dice, SHARE, SHARE, SHARE)
            faults.append(web.proxy.frames)
        await _bells(stage, **BELLS)
        await stage.pause(0.97)
        # The last ones are not even followed by others that would show that they are missing.
        await _bells(stage, **SILENCE)
        assert stage.load is not None
        stage.load.may_end = True
        while not stage.load.is_over:
            await asyncio.sleep(0.05)
        for web in stage.rig.web:
            web.proxy.frames = None
        while not stage.load.is_done:
            await asyncio.sleep(0.05)
        await _bells(stage, **WELL)
    stage.bitten("frames were lost", sum(one.dropped for one in faults) > 0)
    stage.bitten("frames came twice", sum(one.doubled for one in faults) > 0)
    stage.bitten("frames were swapped", sum(one.swapped for one in faults) > 0)
    for web in stage.rig.web:
        spoiled = await web.tell("bells spoiled")
        stage.bitten(f"bells of {web.name} were spoiled: {spoiled}", min(spoiled.values()) > 0)


async def _bells(stage: Stage, **shares: float) -> None:
    for web in stage.rig.web:
        await web.tell("bells", seed=stage.dice.randrange(2**32), **shares)
