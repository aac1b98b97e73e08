"""One contender under one load, from its start to its end."""

import gc
import os
import time
from contextlib import closing
from dataclasses import dataclass

from benchmarks.fanout.contenders import Contender, come
from benchmarks.fanout.crowd import Crowd
from benchmarks.fanout.figures import Run
from benchmarks.fanout.house import House, Person
from benchmarks.fanout.loads import Load
from benchmarks.fanout.programs import Program

ENTER_SECONDS = 180
DRAIN_SECONDS = 15
WARM_SECONDS = 2


@dataclass(frozen=True)
class Shape:
    name: str
    clients: int
    rooms: int
    senders: int
    load: Load
    seconds: float

    def __str__(self) -> str:
        where = "one room" if self.rooms == 1 else f"{self.rooms} rooms"
        return f"{self.clients} clients in {where}, {self.senders} senders, {self.load}"


def measure(
    contender: Contender, shape: Shape, house: House, people: list[Person], round_: int
) -> Run:
    members = come(contender, people, shape.clients, shape.rooms, round_)
    program = contender.start(house)
    try:
        with closing(Crowd(contender.dialect(), program.port)) as crowd:
            crowd.enter(members, ENTER_SECONDS)
            senders = members[: shape.senders]
            shape.load.run(crowd, senders, WARM_SECONDS)
            crowd.drain(DRAIN_SECONDS)
            return _run(contender, shape, house, program, crowd, senders)
    except Exception as error:
        error.add_note(f"{contender.name} said last: {program.last_words()}")
        raise
    finally:
        program.end()


def _run(
    contender: Contender,
    shape: Shape,
    house: House,
    program: Program,
    crowd: Crowd,
    senders: list,
) -> Run:
    crowd.forget()
    gc.collect()
    gc.freeze()
    gc.disable()
    services, server = house.services_cpu(), program.cpu()
    mine, begin = time.process_time(), time.perf_counter()
    shape.load.run(crowd, senders, shape.seconds)
    share = (time.process_time() - mine) / (time.perf_counter() - begin)
    crowd.drain(DRAIN_SECONDS)
    gc.enable()
    gc.unfreeze()
    return Run(
        contender=contender.name,
        deliveries=crowd.deliveries,
        owed=crowd.owed,
        doubled=crowd.doubled,
        refused=len(crowd.refused),
        closed=crowd.closed,
        bytes_read=crowd.bytes_read,
        seconds=crowd.last_at / 1e9 - begin,
        latencies_ns=crowd.latencies,
        server_cpu=program.cpu() - server,
        services_cpu=house.services_cpu() - services,
        generator_share=share,
        load=os.getloadavg()[0],
        rss_mb=program.rss() / 1e6,
    )
