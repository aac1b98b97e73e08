"""PostgreSQL dies, stands still, has no room left, or comes back as it was yesterday."""

import asyncio
import os
import subprocess
import time
from pathlib import Path

from benchmarks.faults import history
from benchmarks.faults.checker.case import RESTORED, Case
from benchmarks.faults.client import Lost, Refused
from benchmarks.faults.services import PostgreSQL
from benchmarks.faults.stage import Stage
from benchmarks.faults.windows import is_in, windows
from config.live.database import in_database

AWAY_SECONDS = 3.0
PAUSE_SECONDS = 8.0
PROBE_EVERY_SECONDS = 0.25
SMALL = "320m"
FULL_SECONDS = 8.0


async def die(stage: Stage) -> None:
    """F4: an immediate stop and a start; later all backends are terminated."""
    postgresql = stage.rig.postgresql
    await stage.pause(0.15)
    with stage.fault("PostgreSQL is away", "database"):
        await asyncio.to_thread(postgresql.stop_at_once)
        stage.bitten("PostgreSQL answers no more", not await asyncio.to_thread(postgresql.answers))
        await asyncio.sleep(AWAY_SECONDS)
        await asyncio.to_thread(postgresql.start)
    await stage.pause(0.3)
    with stage.fault("all backends are terminated"):
        ended = await asyncio.to_thread(postgresql.end_backends)
        stage.bitten(f"{ended} backends were terminated", ended > 0)
    await _forget_connections()


async def pause(stage: Stage) -> None:
    """F5: postmaster and backends stand still; the loops of the web processes go on."""
    postgresql = stage.rig.postgresql
    await stage.pause(0.2)
    probes: list[float] = []
    async with stage.alongside(_probe(stage, probes)):
        with stage.fault("PostgreSQL stands still", "database"):
            postgresql.pause()
            stage.bitten(
                "PostgreSQL answers no more", not await asyncio.to_thread(postgresql.answers)
            )
            probes.clear()
            await asyncio.sleep(PAUSE_SECONDS - 2)  # asking it took two seconds
            postgresql.resume()
            slowest = max(probes, default=0.0)
    stage.aim("slowest ping with PostgreSQL paused", slowest, 1.0)
    stage.aim("pings meanwhile", len(probes), None, "")


async def _probe(stage: Stage, probes: list[float]) -> None:
    while True:
        for place in stage.places:
            client = stage.dice.choice(place.clients)
            began = time.monotonic()
            try:
                await client.request("clock", "", {"t0_ms": 0}, 10.0)
                probes.append(time.monotonic() - began)
            except (Lost, Refused):
                pass
        await asyncio.sleep(PROBE_EVERY_SECONDS)


# --- F11


async def move_to_a_small_disk(stage: Stage) -> None:
    """The whole cluster, on a file system of its own that can be filled."""
    rig = stage.rig
    assert os.geteuid() == 0, "only root may mount a small disk"
    dump = rig.postgresql.home.path / "before.dump"
    await asyncio.to_thread(rig.postgresql.dump, dump)
    await asyncio.to_thread(rig.postgresql.stop)
    small = rig.postgresql.home.folder("small")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", small], check=True)
    rig.postgresql.home.give(small)
    rig.small, rig.large = small, rig.postgresql
    rig.postgresql = await asyncio.to_thread(_made_small, rig.large, small / "data", dump)
    await _forget_connections()
    await stage.furnish()


def _made_small(large: PostgreSQL, data: Path, dump: Path) -> PostgreSQL:
    small = large.beside(data)
    small.make()
    small.start()
    small.make_database()
    small.run(small.program("pg_restore"), "-d", small.url, dump)
    return small


async def fill(stage: Stage) -> None:
    """F11: not a byte is left; then there is room again."""
    rig = stage.rig
    assert rig.small is not None
    balloon = rig.small / "balloon"
    await stage.pause(0.2)
    with stage.fault("the disk is full"):
        await asyncio.to_thread(_blow_up, balloon)
        free = os.statvfs(rig.small)
        stage.bitten("not a block is left", free.f_bavail == 0)
        for _ in range(int(FULL_SECONDS)):
            # What was freed meanwhile, by a checkpoint or a crash, is taken as well.
            await asyncio.to_thread(_blow_up, balloon)
            await asyncio.sleep(1)
        log = rig.postgresql.log.read_text(errors="replace")
        stage.bitten("PostgreSQL met the full disk", "No space left on device" in log)
        balloon.unlink()
        if rig.postgresql.process is None or rig.postgresql.process.poll() is not None:
            await asyncio.to_thread(rig.postgresql.start)
    await _forget_connections()


def _blow_up(balloon: Path) -> None:
    try:
        with balloon.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue
    except OSError:
        return


async def move_back(stage: Stage) -> None:
    rig = stage.rig
    if rig.small is None or rig.large is None:
        return
    # The verdict is still to be read from the small one.
    dump = rig.large.home.path / "after.dump"
    await asyncio.to_thread(rig.postgresql.dump, dump)
    await asyncio.to_thread(rig.postgresql.stop)
    subprocess.run(["umount", rig.small], check=True)
    rig.postgresql, rig.small = rig.large, None
    await asyncio.to_thread(rig.postgresql.start)
    await asyncio.to_thread(rig.postgresql.restore, dump)
    await _forget_connections()


def measure_full(stage: Stage, case: Case) -> None:
    spans = windows(case, "the disk is full")
    states = sum(is_in(state.t, spans) for state in case.all(history.State))
    stage.aim("states read with the disk full", states, None, "")


# --- F18


async def restore(stage: Stage) -> None:
    """F18: the site is stopped, an older database put in place, and the site started again."""
    rig = stage.rig
    dump = rig.postgresql.home.path / "yesterday.dump"
    await stage.pause(0.2)
    await asyncio.to_thread(rig.postgresql.dump, dump)
    await stage.pause(0.2)
    epochs = await _epochs(stage)
    for process in (*rig.web, *rig.jobs):
        process.ask_to_end()
    for process in (*rig.web, *rig.jobs):
        await asyncio.to_thread(process.end)
    await _forget_connections()
    await asyncio.to_thread(rig.postgresql.restore, dump)
    stage.journal.note(history.Fault, name=RESTORED)
    for process in (*rig.web, *rig.jobs):
        process.start()
    for web in rig.web:
        await asyncio.to_thread(web.wait_until_it_answers)
    await stage.everybody_in()
    stage.bitten("the epoch is another one", not epochs & await _epochs(stage))


async def _epochs(stage: Stage) -> set[str]:
    return {client.epoch for client in stage.clients if client.is_live.is_set()}


async def _forget_connections() -> None:
    """Those of the rig itself: the site must find out for itself."""

    def forget() -> None:
        from django.db import connections

        connections["default"].close_pool()

    await in_database(forget)
