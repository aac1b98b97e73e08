"""One run: people in their rooms, a load, a fault in the middle of it, and the verdict."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.faults import history
from benchmarks.faults.checker import check
from benchmarks.faults.checker.case import Case
from benchmarks.faults.checker.tally import Tally
from benchmarks.faults.client import Client
from benchmarks.faults.figures import Figures, measure
from benchmarks.faults.journal import Journal
from benchmarks.faults.load import Load, Place
from benchmarks.faults.people import Person, heads_of, make_room, read_database, slow_the_music
from benchmarks.faults.rig import Rig, Web
from config.live import leases
from config.live.database import in_database

CLIENTS = 40
KINDS = ("chat", "watch", "chat", "music")
# Position check (5 s ± 20 %), and a little for the machine.
QUIET_SECONDS = 8.0
HEALTH_EVERY_SECONDS = 0.7
SETTLE_SECONDS = 45.0
LOOKS = 5


@dataclass(frozen=True)
class Scenario:
    name: str
    words: str
    run: Callable[["Stage"], Awaitable[None]]
    # Called before the load, instead of the four rooms with their forty people.
    prepare: Callable[["Stage"], Awaitable[None]] | None = None
    # Called with the finished run, for what only this scenario measures.
    measure: Callable[["Stage", Case], None] | None = None
    # Called when all is over, whatever happened.
    finish: Callable[["Stage"], Awaitable[None]] | None = None
    has_load: bool = True
    seconds: float | None = None  # at least so long
    quiet: float = QUIET_SECONDS
    clocks: bool = False  # needs a rig whose first process has a clock of its own


@dataclass
class Result:
    scenario: str
    seed: int
    tallies: list[Tally]
    figures: Figures
    # What only this scenario measures: name → (value, target or None, unit).
    targets: dict[str, tuple[float, float | None, str]]
    seconds: float
    journal: Path

    @property
    def is_green(self) -> bool:
        return all(tally.is_green for tally in self.tallies)


@dataclass
class Stage:
    rig: Rig
    journal: Journal
    dice: random.Random
    seconds: float
    places: list[Place] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    load: Load | None = None
    links: dict[str, tuple[str, int]] = field(default_factory=dict)
    more_rooms: list[str] = field(default_factory=list)
    targets: dict[str, tuple[float, float | None, str]] = field(default_factory=dict)

    # --- People and rooms

    async def furnish(self) -> None:
        people = self.rig.people
        each = CLIENTS // len(KINDS)
        for number, kind in enumerate(KINDS):
            crowd = people[number * each : (number + 1) * each]
            room = await in_database(make_room, crowd[0], kind)
            self.places.append(Place(room, kind, [self.client_of(one) for one in crowd]))
        for place in self.places:
            for client in place.clients:
                client.open_room(place.room)
                client.start()
        await self.everybody_in()

    async def everybody_in(self) -> None:
        for client in self.clients:
            for room in list(client.halls):
                if not client.is_stopped:
                    assert await client.joined(room, 60), f"client {client.number} is not in"

    def client_of(self, person: Person | None) -> Client:
        client = Client(
            len(self.clients),
            person.id if person else None,
            person.cookie if person else "",
            self.rig.doors,
            self.journal,
            random.Random(self.dice.random()),
            self.rig.door_is_doubled,
        )
        self.clients.append(client)
        return client

    @property
    def rooms(self) -> list[str]:
        return [place.room for place in self.places] + self.more_rooms

    # --- Faults

    @contextmanager
    def fault(self, name: str, breaks: str = "") -> Iterator[None]:
        self.journal.note(history.Fault, name=name, breaks=breaks)
        yield
        self.journal.note(history.Fault, name=name, breaks=breaks, is_over=True)

    def bitten(self, words: str, has: bool) -> None:
        self.journal.note(history.Bitten, words=words, has=has)

    async def pause(self, share: float) -> None:
        """Wait for a part of the load's time."""
        await asyncio.sleep(share * self.seconds)

    async def restart(self, web: Web) -> None:
        await asyncio.to_thread(web.kill)  # buries it
        await asyncio.to_thread(web.begin)

    def aim(self, name: str, value: float, target: float | None, unit: str = "s") -> None:
        self.targets[name] = (value, target, unit)

    async def visit_pages(self, room: str) -> None:
        """Ask each process for pages as a person does, for as long as it is not cancelled."""
        headers = {"cookie": self.rig.people[0].cookie, "host": "localhost"}
        paths = (f"/rooms/{room}/", "/rooms/", f"/rooms/{room}/messages", "/settings/", "/")
        async with httpx.AsyncClient(timeout=30, headers=headers) as visitor:
            while True:
                for web in self.rig.web:
                    if not web.is_running or web.is_shunned:
                        continue
                    path = self.dice.choice(paths)
                    began = time.monotonic()
                    try:
                        answer = await visitor.get(f"http://127.0.0.1:{web.port}{path}")
                        status = answer.status_code
                    except httpx.HTTPError:
                        status = 0
                    seconds = time.monotonic() - began
                    self.journal.note(history.Asked, path=path, status=status, seconds=seconds)
                await asyncio.sleep(0.2)

    @asynccontextmanager
    async def alongside(self, work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        task = asyncio.create_task(work)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    # --- Looks

    async def look_at_health(self) -> None:
        while True:
            for web in self.rig.web:
                parts = await asyncio.to_thread(web.health) if web.is_running else None
                self.journal.note(history.Health, process=web.name, parts=parts)
            await asyncio.sleep(HEALTH_EVERY_SECONDS)

    async def note_usage(self, *, is_end: bool) -> None:
        for web in self.rig.web:
            held = await web.tell("usage")
            process = held.pop("process")
            clients = sum(
                client.door == web.proxy.port and client.is_live.is_set() for client in self.clients
            )
            counted = await asyncio.to_thread(self._leases_of, process)
            self.journal.note(
                history.Usage,
                process=web.name,
                clients=clients,
                leases=counted,
                is_end=is_end,
                **held,
            )

    def _leases_of(self, process: str) -> int:
        """How many sockets Valkey believes this process to have in our rooms."""
        found = set()
        with self.rig.valkey.client() as valkey:
            for room in self.rooms:
                for name, value in valkey.hgetall(leases.key(f"room-{room}")).items():
                    _user, connection, owner = name.decode().split(":", 2)
                    if owner == process and value[:1] == b"L":
                        found.add(connection)
        return len(found)

    # --- The end

    async def note_screens(self) -> None:
        """Until nothing went on meanwhile: a host's grace may end while we look."""
        for look in range(LOOKS):
            before = await in_database(heads_of, self.rooms)
            await self._note_screens(look)
            if before == await in_database(heads_of, self.rooms):
                return
            await asyncio.sleep(QUIET_SECONDS)

    async def _note_screens(self, look: int) -> None:
        """First what each page shows by itself, all at one moment; then what is true."""
        pages = [
            (client, room)
            for client in self.clients
            for room in client.halls
            if client.is_live.is_set() and client.user is not None
        ]
        for client, room in pages:
            client.note_screen(room, look)
        self._note_tabs()
        for client, room in pages:
            if (model := await client.read_afresh(room)) is not None:
                client.note_screen(room, look, model)

    def _note_tabs(self) -> None:
        for client in self.clients:
            for room in list(client.halls):
                if client.user is None:
                    continue
                is_live = client.is_live.is_set()
                since = client.joined_at if is_live else client.gone_at
                self.journal.note(
                    history.Tab,
                    client=client.number,
                    room=room,
                    user=client.user,
                    is_live=is_live,
                    since=since,
                )


async def play(rig: Rig, scenario: Scenario, seed: int, seconds: float, folder: Path) -> Result:
    began = time.monotonic()
    path = folder / f"{scenario.name}-{seed}.jsonl"
    journal = Journal(path)
    seconds = max(seconds, scenario.seconds or 0)
    stage = Stage(rig, journal, random.Random(f"{scenario.name} {seed}"), seconds)
    for web in rig.web:
        await web.proxy.start()
    health: asyncio.Task[None] | None = None
    try:
        await (scenario.prepare(stage) if scenario.prepare else stage.furnish())
        await _set_clocks(stage)
        await stage.note_usage(is_end=False)
        health = asyncio.create_task(stage.look_at_health())
        await _perform(stage, scenario)
        await asyncio.sleep(scenario.quiet)
        await _settle(stage)
        await stage.note_screens()
        await stage.note_usage(is_end=True)
        await asyncio.sleep(HEALTH_EVERY_SECONDS * 2)
    finally:
        if health is not None:
            health.cancel()
        await asyncio.gather(*(client.stop() for client in stage.clients))
        for web in rig.web:
            await web.proxy.stop()
            web.proxy = type(web.proxy)(web.port)
        journal.close()
        if scenario.finish is not None:
            await scenario.finish(stage)
    database = await in_database(read_database, stage.rooms, stage.links)
    history.write_database(path.with_suffix(".database.json"), database)
    records = history.read(path)
    case = Case(records, database)
    if scenario.measure is not None:
        scenario.measure(stage, case)
    return Result(
        scenario.name,
        seed,
        check(records, database),
        measure(case),
        stage.targets,
        time.monotonic() - began,
        path,
    )


async def _perform(stage: Stage, scenario: Scenario) -> None:
    if not scenario.has_load:
        await scenario.run(stage)
        return
    stage.load = Load(stage.places, random.Random(stage.dice.random()), stage.seconds)
    load = asyncio.create_task(stage.load.run())
    try:
        await scenario.run(stage)
        stage.load.may_end = True
        await load
        await in_database(slow_the_music, stage.rooms)
    finally:
        load.cancel()


async def _set_clocks(stage: Stage) -> None:
    for client in stage.clients:
        if client.is_live.is_set():
            await client.set_clock()


async def _settle(stage: Stage) -> None:
    """Everybody who has a page open is back before it is looked at; who is not, is found out."""
    deadline = time.monotonic() + SETTLE_SECONDS
    for client in stage.clients:
        for room in list(client.halls):
            if not client.is_stopped:
                await client.joined(room, max(0.1, deadline - time.monotonic()))
