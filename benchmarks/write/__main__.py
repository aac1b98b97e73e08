"""`python -m benchmarks.write`: words a second that are kept, in one room and in a hundred.

Each sender speaks again as soon as it is answered (`ok`; at the rival, its own words back). Beside
the site: the Channels tutorial with a table, which keeps less of each; and bare psycopg doing our
writes without any site around them, singly and eight in one commit.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.fanout.house import House, Person, make_people, make_rooms, open_house
from benchmarks.fanout.programs import OTHER_CORE, pin_myself
from benchmarks.fanout.surroundings import say, surroundings
from benchmarks.fanout.table import VOID_NOTE, table
from benchmarks.write import limit
from benchmarks.write.figures import Written
from benchmarks.write.speakers import site, textbook

# Sixteen who all want the same row, and a hundred who do not.
SHAPES = {"one": (1, 16), "hundred": (100, 100)}
HEADS = (
    "server",
    "messages/s",
    "p50 ms",
    "p99 ms",
    "server CPU ms each",
    "PG+Valkey CPU ms each",
    "refused",
    "generator",
    "load",
)


@dataclass(frozen=True)
class Shape:
    rooms: int
    senders: int
    seconds: float

    def __str__(self) -> str:
        where = "one room" if self.rooms == 1 else f"{self.rooms} rooms"
        return f"{self.senders} senders in {where}, {self.seconds:g} s"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.write",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--shape", nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    say(surroundings())
    with open_house() as house:
        pin_myself(OTHER_CORE)
        _make_rivals_table()
        shapes = [Shape(*SHAPES[name], options.seconds) for name in options.shape]
        people = make_people(max(shape.senders for shape in shapes))
        for shape in shapes:
            say(f"\n## {shape}, median of {options.runs}\n")
            found = _runs(house, people, shape, options.runs)
            say(table(HEADS, [_row(runs) for runs in found]))
        say(f"\n{VOID_NOTE}")


def _runs(house: House, people: list[Person], shape: Shape, runs: int) -> list[list[Written]]:
    rooms = [make_rooms(people[: shape.rooms], name=f"Desk {number}") for number in range(runs)]
    writers: list[Callable[[int], Written]] = [
        lambda at: site(house, people[: shape.senders], rooms[at], shape.seconds),
        lambda at: textbook(house, shape.rooms, shape.senders, shape.seconds),
        lambda at: limit.measure(house, rooms[at], shape.seconds, words=1),
        lambda at: limit.measure(house, rooms[at], shape.seconds, words=8),
    ]
    found: list[list[Written]] = [[] for _ in writers]
    for number in range(runs):
        for writer, of_writer in zip(writers, found, strict=True):
            run = writer(number)
            of_writer.append(run)
            void = " VOID" if run.is_void else ""
            sys.stderr.write(f"  run {number + 1} {run.name}: {run.a_second:,.0f}/s{void}\n")
    return found


def _make_rivals_table() -> None:
    from benchmarks.write.table import make_table  # needs Django to be set up

    make_table()


def _row(runs: Sequence[Written]) -> list[str]:
    sound = [run for run in runs if not run.is_void] or list(runs)
    void = len(runs) - len(sound) if len(sound) < len(runs) else sum(run.is_void for run in runs)
    return [
        runs[0].name + (f" ({void} VOID)" if void else ""),
        f"{median(run.a_second for run in sound):,.0f}",
        f"{median(run.ms(0.50) for run in sound):.1f}",
        f"{median(run.ms(0.99) for run in sound):.1f}",
        f"{median(run.cpu_ms for run in sound):.2f}" if runs[0].server_cpu else "–",
        f"{median(run.services_ms for run in sound):.2f}",
        str(sum(run.refused for run in runs)),
        f"{median(run.generator_share for run in sound):.0%}",
        f"{median(run.load for run in sound):.1f}",
    ]


if __name__ == "__main__":
    main()
