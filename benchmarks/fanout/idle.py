"""What a socket costs that says nothing."""

import os
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median

from benchmarks.fanout.contenders import Contender, come
from benchmarks.fanout.crowd import Crowd
from benchmarks.fanout.house import House, Person

# One ping of everybody's falls into it.
IDLE_SECONDS = 22
FIRST = 20
ROOM_OF = 50
ENTER_SECONDS = 400


@dataclass(frozen=True)
class Idle:
    contender: str
    sockets: int
    base_mb: float
    kb_each: float
    cpu_ms_each: float
    connects_a_second: float
    idle_share: float
    closed: int
    load: float


def measure_idle(
    contender: Contender, count: int, house: House, people: list[Person], round_: int
) -> Idle:
    members = come(contender, people, count, max(1, count // ROOM_OF), round_)
    program = contender.start(house)
    try:
        # Imports, pools and caches belong to the process, not to its sockets.
        with closing(Crowd(contender.dialect(), program.port)) as first:
            first.enter(come(contender, people, FIRST, 1, round_), ENTER_SECONDS)
        time.sleep(1)
        base, cpu, begin = program.rss(), program.cpu(), time.perf_counter()
        with closing(Crowd(contender.dialect(), program.port)) as crowd:
            crowd.enter(members, ENTER_SECONDS)
            took, spent = time.perf_counter() - begin, program.cpu() - cpu
            crowd.stay(2)
            cpu, begin = program.cpu(), time.perf_counter()
            crowd.stay(IDLE_SECONDS)
            idle = (program.cpu() - cpu) / (time.perf_counter() - begin)
            return Idle(
                contender=contender.name,
                sockets=len(crowd.members),
                base_mb=base / 1e6,
                kb_each=(program.rss() - base) / count / 1e3,
                cpu_ms_each=spent / count * 1e3,
                connects_a_second=count / took,
                idle_share=idle,
                closed=crowd.closed,
                load=os.getloadavg()[0],
            )
    finally:
        program.end()


def middle_of_idle(runs: Sequence[Idle]) -> Idle:
    return Idle(
        contender=runs[0].contender,
        sockets=min(run.sockets for run in runs),
        base_mb=median(run.base_mb for run in runs),
        kb_each=median(run.kb_each for run in runs),
        cpu_ms_each=median(run.cpu_ms_each for run in runs),
        connects_a_second=median(run.connects_a_second for run in runs),
        idle_share=median(run.idle_share for run in runs),
        closed=sum(run.closed for run in runs),
        load=median(run.load for run in runs),
    )
