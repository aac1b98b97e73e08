"""Web processes that die, stand still or are restarted; a worker and a beat that come and go."""

import asyncio
import signal
import time
from datetime import UTC, datetime, timedelta

from benchmarks.faults import history
from benchmarks.faults.checker.case import Case
from benchmarks.faults.people import end_rooms_at, have_ended, make_room
from benchmarks.faults.rig import Web
from benchmarks.faults.stage import Stage
from benchmarks.faults.windows import is_in, windows
from config.live.database import in_database
from config.supervisor.site import BEAT, WORKER

BETWEEN = "between commit and publish"
DEATH_SECONDS = 5.0
SHORT_SECONDS, LONG_SECONDS = 5.0, 45.0
NOTICED_SECONDS = 40.0
RESTARTING = 1012
ROOMS_THAT_END = 5
DUE_WITHIN_SECONDS, LATER_SECONDS = 180.0, 8.0


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
        # A slow machine takes long to start it: there is always one left to come back to.
        await asyncio.gather(*returning[:-1])
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


async def pause(stage: Stage) -> None:
    """F6: one process stands still for 5 and for 45 seconds, and wakes as if nothing had been."""
    web = stage.rig.web[0]
    await stage.pause(0.1)
    for seconds in (SHORT_SECONDS, LONG_SECONDS):
        with stage.fault(f"{web.name} stands still for {seconds:g} s"):
            web.signal(signal.SIGSTOP)
            web.is_shunned = True
            stage.bitten(f"{web.name} answers no more", await _is_silent(web))
            await asyncio.sleep(seconds - 1)
            web.signal(signal.SIGCONT)
            web.is_shunned = False
        await stage.pause(0.05)


async def _is_silent(web: Web) -> bool:
    return await asyncio.to_thread(web.health, 1.0) is None


async def half_open(stage: Stage) -> None:
    """F8: nothing passes between one process and its people, and nobody is told."""
    web = stage.rig.web[0]
    await stage.pause(0.1)
    people = [client for client in stage.clients if client.door == web.proxy.port]
    began = time.monotonic()
    with stage.fault(f"the line to {web.name} is dead"):
        web.proxy.stall()
        web.is_shunned = True
        clients = servers = 0.0
        while time.monotonic() < began + 2 * NOTICED_SECONDS and not (clients and servers):
            held = (await web.tell("usage"))["sockets"]
            elapsed = time.monotonic() - began
            if not servers and held == 0:
                servers = elapsed
            if not clients and all(client.door != web.proxy.port for client in people):
                clients = elapsed
            await asyncio.sleep(0.2)
        web.proxy.flow()
        web.is_shunned = False
    stage.bitten(f"{len(people)} people were on that line", bool(people))
    stage.bitten("both sides noticed", bool(clients and servers))
    stage.aim("the clients noticed and were elsewhere after", clients, NOTICED_SECONDS)
    stage.aim("the server noticed after", servers, NOTICED_SECONDS)


async def restart_in_turn(stage: Stage) -> None:
    """F14: as a deployment does, one after the other."""
    await stage.pause(0.1)
    for web in stage.rig.web:
        with stage.fault(f"{web.name} is restarted"):
            web.is_shunned = True
            web.ask_to_end()
            await asyncio.to_thread(web.end)
            await asyncio.to_thread(web.begin)
            web.is_shunned = False
        await stage.pause(0.05)


def measure_restarts(stage: Stage, case: Case) -> None:
    spans = windows(case)
    codes = [
        closed.code
        for closed in case.all(history.Closed)
        if not closed.is_meant and is_in(closed.t, spans)
    ]
    others = [code for code in codes if code != RESTARTING]
    stage.aim("sockets drained with 1012", codes.count(RESTARTING), None, "")
    stage.aim("sockets that ended otherwise", len(others), 0, "")


async def jobs(stage: Stage) -> None:
    """F15: worker and beat die, and come back twice; what falls due happens once."""
    rig = stage.rig
    host = rig.people[0]
    # Somebody with nothing else to do.
    watcher = stage.client_of(rig.people[len(stage.clients)])
    watcher.start()
    rooms = [await in_database(make_room, host, "chat") for _ in range(ROOMS_THAT_END)]
    stage.more_rooms += rooms
    for room in rooms:
        watcher.open_room(room)
        assert await watcher.joined(room)
    with stage.fault("worker and beat die"):
        for job in rig.jobs:
            job.kill()
        stage.bitten("worker and beat are dead", not any(job.is_running for job in rig.jobs))
        await in_database(end_rooms_at, rooms, datetime.now(UTC) + timedelta(seconds=3))
        await asyncio.sleep(4)
    with stage.fault("worker and beat are there twice"):
        for number in (1, 2):
            schedule = ("--schedule", str(rig.folder / f"beat-{number}"))
            rig.jobs += [
                rig.job(f"worker-{number}", (*WORKER, "-n", f"worker-{number}@%h")),
                rig.job(f"beat-{number}", (*BEAT, *schedule)),
            ]
        twice = rig.jobs[2:]
        for job in twice:
            job.start()
        # Both are due a minute after their start; the one that is later finds it done.
        deadline = time.monotonic() + DUE_WITHIN_SECONDS
        while not await in_database(have_ended, rooms) and time.monotonic() < deadline:
            await asyncio.sleep(1)
        await asyncio.sleep(LATER_SECONDS)
        stage.bitten("two workers and two beats ran", all(job.is_running for job in twice))
        for job in twice:
            job.ask_to_end()
        for job in twice:
            await asyncio.to_thread(job.end)
    del rig.jobs[2:]
    for job in rig.jobs:
        job.start()
    stage.bitten("what was due has happened", await in_database(have_ended, rooms))
    for room in list(watcher.halls):
        watcher.forget_room(room)
