"""Who speaks to a server, each again as soon as it is answered."""

import os
import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing

from benchmarks.fanout.crowd import Crowd, now_ns, seated
from benchmarks.fanout.dialects import Dialect, Marquee, Member
from benchmarks.fanout.house import ORIGIN, House, Person
from benchmarks.fanout.programs import Program, python
from benchmarks.write.figures import Written
from config.embedded.servers import free_port

ENTER_SECONDS = 180
WARM_SECONDS = 2
LATE_SECONDS = 10


class Writer(Marquee):
    """Waits for `ok`, which is sent after the commit."""

    origin = ORIGIN

    def __init__(self) -> None:
        self.answered: deque[Member] = deque()
        # The same words as the others say; the envelope around them is the site's own.
        self.text_size = Dialect().text_size

    def aside(self, member: Member, payload: bytes) -> Sequence[bytes]:
        super().aside(member, payload)
        if payload.startswith(b'{"event":"ok"'):
            self.answered.append(member)
        return []


def site(house: House, people: list[Person], rooms: list[str], seconds: float) -> Written:
    members = [
        Member(number, rooms[number % len(rooms)], person.cookie, person.user_id)
        for number, person in enumerate(people)
    ]
    writer = Writer()
    return _measure("marquee", house, house.start_web(), writer, writer.answered, members, seconds)


def textbook(house: House, rooms: int, senders: int, seconds: float) -> Written:
    port = free_port()
    program = Program(
        "textbook-table",
        python("-m", "benchmarks.fanout.servers.textbook", str(port), "memory", "store"),
        port,
        folder=house.folder,
        guard=house.guard,
        environment=house.environment,
    )
    members = seated(senders, [f"room-{number:02d}" for number in range(rooms)])
    return _measure("textbook + table", house, program, Dialect(), None, members, seconds)


def _measure(
    name: str,
    house: House,
    program: Program,
    dialect: Dialect,
    answered: deque[Member] | None,
    members: list[Member],
    seconds: float,
) -> Written:
    try:
        with closing(Crowd(dialect, program.port)) as crowd:
            crowd.enter(members, ENTER_SECONDS)
            free = crowd.free if answered is None else answered
            _speak(crowd, free, members, WARM_SECONDS)
            server, services = program.cpu(), house.services_cpu()
            mine, begin = time.process_time(), time.perf_counter()
            waits = _speak(crowd, free, members, seconds)
            took = time.perf_counter() - begin
            return Written(
                name=name,
                seconds=took,
                waits=waits,
                server_cpu=program.cpu() - server,
                services_cpu=house.services_cpu() - services,
                refused=len(crowd.refused),
                generator_share=(time.process_time() - mine) / took,
                load=os.getloadavg()[0],
            )
    except Exception as error:
        error.add_note(f"{name} said last: {program.last_words()}")
        raise
    finally:
        program.end()


def _speak(
    crowd: Crowd, free: deque[Member], members: Sequence[Member], seconds: float
) -> list[float]:
    """Everybody, one word under way each. How long each word waited."""
    waits: list[float] = []
    free.clear()
    deadline = time.monotonic() + seconds
    for member in members:
        _say(crowd, member)
    under_way = len(members)
    while under_way and time.monotonic() < deadline + LATE_SECONDS:
        crowd.pump(0.05)
        while free:
            member = free.popleft()
            waits.append((now_ns() - member.at) / 1e9)
            under_way -= 1
            if time.monotonic() < deadline:
                _say(crowd, member)
                under_way += 1
    return waits


def _say(crowd: Crowd, member: Member) -> None:
    member.at = now_ns()
    crowd.say(member)
