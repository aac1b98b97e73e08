"""Valkey dies, or stands still."""

import asyncio

from benchmarks.faults.checker.case import Case
from benchmarks.faults.figures import share
from benchmarks.faults.stage import Stage
from benchmarks.faults.windows import answers_in, pages_in, windows

OUTAGES = (1.0, 8.0, 30.0)
PAUSE_SECONDS = 10.0
NO_HANG_SECONDS = 2.0


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


async def pause(stage: Stage) -> None:
    """F3: it takes every question and answers none."""
    valkey = stage.rig.valkey
    async with stage.alongside(stage.visit_pages(stage.places[0].room)):
        await stage.pause(0.2)
        with stage.fault("Valkey stands still", "live"):
            valkey.pause()
            stage.bitten("Valkey answers no more", not await asyncio.to_thread(valkey.answers))
            await asyncio.sleep(PAUSE_SECONDS)
            valkey.resume()
        await stage.pause(0.2)


def measure_pause(stage: Stage, case: Case) -> None:
    spans = windows(case, "Valkey stands still")
    answers = list(answers_in(case, spans))
    pages = [asked.seconds for asked in pages_in(case, spans)]
    stage.aim("slowest answer with Valkey paused", max(answers, default=0.0), NO_HANG_SECONDS)
    stage.aim("answers with Valkey paused, p99", share(answers, 0.99), NO_HANG_SECONDS)
    stage.aim("slowest page with Valkey paused", max(pages, default=0.0), NO_HANG_SECONDS)
    broken = [asked for asked in pages_in(case, spans) if asked.status >= 500 or not asked.status]
    stage.aim(f"pages broken of {len(pages)}", len(broken), 0, "")
