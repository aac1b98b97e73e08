"""One evening at one server: everybody comes, people go and come back, a film is moved and runs."""

import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from benchmarks.fanout.crowd import Crowd
from benchmarks.fanout.dialects import Member
from benchmarks.fanout.figures import MOST_BUSY
from benchmarks.fanout.programs import Program
from benchmarks.rooms.ledger import Ledger, Told
from benchmarks.rooms.troupes import RelayTroupe, Troupe

ENTER_SECONDS = 600
SETTLE_SECONDS = 3
DRAIN_SECONDS = 15
WARM_SEEKS = 5
SEEK_EVERY_SECONDS = 0.5
AT_ONCE = 20
# In a room somebody goes, is back a second later, and after another the host moves the film.
APART_SECONDS = 1.0


@dataclass(frozen=True)
class Plan:
    rooms: int
    people: int
    audience: int
    seconds: float
    # Rooms in which something happens, each second.
    rate: float
    seeks: int
    quiet_seconds: float


@dataclass(frozen=True, kw_only=True)
class Evening:
    name: str
    sockets: int
    connects_a_second: float
    rss_mb: float
    told: Sequence[Told]
    busy_share: float
    quiet_share: float
    quiet_frames: int
    refused: Sequence[str]
    closed: int
    generator_share: float
    load: float

    @property
    def is_void(self) -> bool:
        return self.generator_share > MOST_BUSY


def spend_evening(
    name: str, program: Program, troupe: Troupe, rooms: list[list[Member]], plan: Plan
) -> Evening:
    """`rooms`: who comes to each, its host first; the last one is the cinema. Ends the program."""
    members = [member for room in rooms for member in room]
    try:
        with closing(Crowd(troupe, program.port)) as crowd:
            begin = time.perf_counter()
            crowd.enter(members, ENTER_SECONDS)
            came = time.perf_counter() - begin
            _put_films_on(crowd, troupe, [room[0] for room in rooms])
            troupe.ledger = Ledger()
            crowd.stay(SETTLE_SECONDS)
            mine = _Share(time.process_time)
            theirs = _Share(program.cpu)
            _come_and_go(crowd, troupe, rooms[:-1], plan)
            busy = theirs.since()
            _seek(crowd, troupe, rooms[-1], plan.seeks)
            generator = mine.since()
            crowd.stay(SETTLE_SECONDS)
            troupe.unasked = 0
            theirs = _Share(program.cpu)
            crowd.stay(plan.quiet_seconds)
            return Evening(
                name=name,
                sockets=len(crowd.members),
                connects_a_second=len(members) / came,
                rss_mb=program.rss() / 1e6,
                told=troupe.ledger.told(),
                busy_share=busy,
                quiet_share=theirs.since(),
                quiet_frames=troupe.unasked,
                refused=crowd.refused,
                closed=crowd.closed,
                generator_share=generator,
                load=os.getloadavg()[0],
            )
    except Exception as error:
        error.add_note(f"{name} said last: {program.last_words()}")
        raise
    finally:
        program.end()


class _Share:
    """Of a core: what a clock of CPU seconds has gone on since."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._cpu, self._at = clock(), time.perf_counter()

    def since(self) -> float:
        return (self._clock() - self._cpu) / (time.perf_counter() - self._at)


def _put_films_on(crowd: Crowd, troupe: Troupe, hosts: Sequence[Member]) -> None:
    if isinstance(troupe, RelayTroupe):
        return
    waiting = deque(hosts)
    while waiting:
        for host in [waiting.popleft() for _ in range(min(AT_ONCE, len(waiting)))]:
            crowd.send(host, troupe.load(host))
            crowd.send(host, troupe.play(host))
        _until(crowd, lambda: troupe.answers_due == 0)


def _come_and_go(crowd: Crowd, troupe: Troupe, rooms: list[list[Member]], plan: Plan) -> None:
    begin = time.monotonic()
    due: deque[tuple[float, Callable[[list[Member]], None], list[Member]]] = deque()

    def leave(room: list[Member]) -> None:
        crowd.send(room[-1], troupe.leave(room[-1], len(room) - 1))

    def join(room: list[Member]) -> None:
        crowd.send(room[-1], troupe.join(room[-1], len(room) - 1))

    def seek(room: list[Member]) -> None:
        crowd.send(room[0], troupe.seek(room[0], 60_000, len(room) - 1, "host_sync"))

    turns = min(len(rooms), round(plan.rate * plan.seconds))
    plans = [
        (begin + turn / plan.rate + later * APART_SECONDS, act, rooms[turn])
        for turn in range(turns)
        for later, act in enumerate((leave, join, seek))
    ]
    due.extend(sorted(plans, key=lambda planned: planned[0]))
    while due:
        at, act, room = due.popleft()
        while (left := at - time.monotonic()) > 0:
            crowd.pump(left)
        act(room)
        crowd.pump(0)
    _until(crowd, lambda: troupe.ledger.is_all_heard)


def _seek(crowd: Crowd, troupe: Troupe, audience: list[Member], seeks: int) -> None:
    host = audience[0]
    kept = troupe.ledger
    for turn in range(WARM_SEEKS + seeks):
        if turn < WARM_SEEKS:
            troupe.ledger = Ledger()
        elif turn == WARM_SEEKS:
            troupe.ledger = kept
        at = time.monotonic() + SEEK_EVERY_SECONDS
        what = f"seek, {len(audience) - 1} others"
        crowd.send(host, troupe.seek(host, 10_000 * (turn + 1), len(audience) - 1, what))
        while (left := at - time.monotonic()) > 0:
            crowd.pump(left)
    _until(crowd, lambda: troupe.ledger.is_all_heard)


def _until(crowd: Crowd, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DRAIN_SECONDS
    while not is_so() and time.monotonic() < deadline:
        crowd.pump(0.05)
