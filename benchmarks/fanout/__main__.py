"""`python -m benchmarks.fanout`: one message to everybody in a room, ours and the others'.

Shapes: `paced` (200 clients, 20 messages/s), `full` (100 clients, 4 messages under way), `many`
(500 clients in 50 rooms) and `idle` (5,000 sockets). Starts what it needs and ends it again.
"""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.fanout import rivals
from benchmarks.fanout.contenders import Contender, contenders
from benchmarks.fanout.figures import Middle, Run, middle
from benchmarks.fanout.house import House, Person, make_people, open_house
from benchmarks.fanout.idle import Idle, measure_idle, middle_of_idle
from benchmarks.fanout.loads import Paced, Window
from benchmarks.fanout.measure import Shape, measure
from benchmarks.fanout.programs import OTHER_CORE, pin_myself
from benchmarks.fanout.surroundings import say, surroundings
from benchmarks.fanout.table import VOID_NOTE, fanout_table, idle_table, verdict

SHAPES = ("paced", "full", "many", "idle")


def main() -> None:
    options = _options()
    others = None
    try:
        others = rivals.installed()
    except rivals.NoRivals as why:
        say(f"!!! WITHOUT socket.io AND ws: {why}. Their rows and the ratios to them are missing.")
    chosen = [each for each in contenders(others) if not options.only or each.name in options.only]
    say(surroundings())
    with open_house() as house:
        pin_myself(OTHER_CORE)
        shapes = [_shape(name, options) for name in options.shape if name != "idle"]
        most = max([shape.clients for shape in shapes] or [0])
        if "idle" in options.shape:
            most = max(most, options.idle)
        people = make_people(most) if any(each.is_site for each in chosen) else []
        for shape in shapes:
            _fanout(shape, chosen, house, people, options.runs)
        if "idle" in options.shape:
            _idle(options.idle, chosen, house, people, options.idle_runs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fanout",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--shape", nargs="+", choices=SHAPES, default=["paced", "full", "idle"])
    parser.add_argument("--only", nargs="+", help="these servers alone")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, help="instead of the shape's own number")
    parser.add_argument("--rooms", type=int)
    parser.add_argument("--senders", type=int)
    parser.add_argument("--rate", type=float, help="messages a second, all senders together")
    parser.add_argument("--window", type=int, help="messages under way, in shape `full`")
    parser.add_argument("--idle", type=int, default=5000, help="sockets in shape `idle`")
    parser.add_argument("--idle-runs", type=int, default=1)
    return parser.parse_args()


def _shape(name: str, options: argparse.Namespace) -> Shape:
    clients, rooms, senders, load = {
        "paced": (200, 1, 20, Paced(options.rate or 20)),
        "full": (100, 1, options.window or 4, Window(options.window or 4)),
        "many": (500, 50, 100, Paced(options.rate or 100)),
    }[name]
    return Shape(
        name,
        options.clients or clients,
        options.rooms or rooms,
        options.senders or senders,
        load,
        options.seconds,
    )


def _fanout(
    shape: Shape, chosen: Sequence[Contender], house: House, people: list[Person], runs: int
) -> None:
    say(f"\n## {shape.name}: {shape}, {shape.seconds:g} s, median of {runs}\n")
    found: dict[str, list[Run]] = {each.name: [] for each in chosen}
    for round_ in range(runs):
        # Interleaved, and each time another one first: a noisy minute hits nobody alone.
        turn = round_ % len(chosen)
        for contender in (*chosen[turn:], *chosen[:turn]):
            run = measure(contender, shape, house, people, round_)
            found[contender.name].append(run)
            _note(run, round_)
    middles = [middle(found[each.name]) for each in chosen]
    say(f"\n{fanout_table(middles)}\n\n{VOID_NOTE}")
    for line in _verdicts(shape, {each.contender: each for each in middles}):
        say(line)


def _note(run: Run, round_: int) -> None:
    void = " VOID" if run.is_void else ""
    sys.stderr.write(
        f"  run {round_ + 1} {run.contender}: {run.cpu:.2f} CPU s/100k, "
        f"{run.a_second:,.0f}/s, p99 {run.ms(0.99):.1f} ms, lost {run.lost}{void}\n"
    )


def _verdicts(shape: Shape, of: dict[str, Middle]) -> list[str]:
    lines = []
    ours, hub, io, textbook = (of.get(n) for n in ("marquee", "hub", "socket.io", "textbook"))
    if hub and io and io.cpu:
        lines.append(verdict("hub alone ÷ socket.io, CPU a delivery", hub.cpu / io.cpu, 0.7))
    if shape.name == "paced" and ours:
        lines.append(verdict("whole path, CPU s/100k", ours.cpu, 2.1))
        lines.append(verdict("whole path, p99", ours.p99, 50, " ms"))
    if textbook and textbook.cpu:
        for each in filter(None, (hub, ours)):
            lines.append(f"textbook ÷ {each.contender}: {textbook.cpu / each.cpu:.1f} (aim 20)")
    return lines


def _idle(
    count: int, chosen: Sequence[Contender], house: House, people: list[Person], runs: int
) -> None:
    say(f"\n## idle: {count:,} sockets that are in a room of 50 and say nothing\n")
    found: dict[str, list[Idle]] = {each.name: [] for each in chosen}
    for round_ in range(runs):
        for contender in chosen:
            idle = measure_idle(contender, count, house, people, round_)
            found[contender.name].append(idle)
            sys.stderr.write(f"  run {round_ + 1} {contender.name}: {idle.kb_each:.1f} kB\n")
    middles = [middle_of_idle(found[each.name]) for each in chosen]
    say(idle_table(middles))
    for each in middles:
        if each.contender in ("marquee", "hub"):
            say(verdict(f"{each.contender}, kB an idle socket", each.kb_each, 30))


if __name__ == "__main__":
    main()
