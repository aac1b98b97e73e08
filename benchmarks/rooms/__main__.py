"""`python -m benchmarks.rooms`: a thousand rooms of five, a film that 200 watch, and silence.

One web process holds all of it. In ten rooms a second somebody leaves, comes back and the host
moves the film; then the host of the cinema seeks again and again; then nobody does anything while
every film runs. Beside it socket.io passing the same on, without seats, films or a database.
"""

import argparse
import sys
from collections.abc import Callable
from statistics import median

from benchmarks.fanout import rivals
from benchmarks.fanout.contenders import contenders
from benchmarks.fanout.dialects import Member
from benchmarks.fanout.house import House, Person, make_people, make_rooms, open_house
from benchmarks.fanout.programs import OTHER_CORE, pin_myself
from benchmarks.fanout.surroundings import say, surroundings
from benchmarks.fanout.table import VOID_NOTE, table, verdict
from benchmarks.rooms.evening import Evening, Plan, spend_evening
from benchmarks.rooms.ledger import Told
from benchmarks.rooms.troupes import RelayTroupe, SiteTroupe

TOLD_HEADS = (
    "server",
    "what",
    "times",
    "answered p50 ms",
    "p99 ms",
    "heard by the others p50 ms",
    "p99 ms",
    "lost",
    "doubled",
)
HOUSE_HEADS = (
    "server",
    "sockets",
    "came in a second",
    "RSS MB",
    "CPU, coming and going",
    "CPU, all quiet",
    "frames while all is quiet",
    "refused",
    "cut",
    "generator",
    "load",
)
# Seeks to 199 others and frames a second to 200 people while a film simply plays, as each of them
# was measured on a machine of this kind before (docs/performance.md).
PEERS = (
    ("OpenTogetherTube", 57, 66, 0),
    ("CyTube", 8.5, 90, 58),
    ("WatchParty", 20, 314, 210),
    ("Syncplay", 22, 49, 200),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rooms",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rooms", type=int, default=1000)
    parser.add_argument("--people", type=int, default=5, help="in each room")
    parser.add_argument("--audience", type=int, default=200, help="in the cinema")
    parser.add_argument("--seconds", type=float, default=20, help="of coming and going")
    parser.add_argument("--rate", type=float, default=10, help="rooms a second")
    parser.add_argument("--seeks", type=int, default=60)
    parser.add_argument("--quiet", type=float, default=20, help="seconds of silence")
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    plan = Plan(
        options.rooms,
        options.people,
        options.audience,
        options.seconds,
        options.rate,
        options.seeks,
        options.quiet,
    )
    say(surroundings())
    evenings: dict[str, list[Evening]] = {}
    with open_house() as house:
        pin_myself(OTHER_CORE)
        people = make_people(plan.rooms * plan.people + plan.audience)
        held: list[Callable[[int], Evening]] = [lambda at: _ours(house, people, plan, at)]
        if relay := _relay(house, plan):
            held.append(relay)
        for number in range(options.runs):
            for hold in held:
                evening = hold(number)
                evenings.setdefault(evening.name, []).append(evening)
                sys.stderr.write(f"  run {number + 1} {evening.name} is over\n")
    _tell(plan, evenings)


def _ours(house: House, people: list[Person], plan: Plan, number: int) -> Evening:
    hosts = [people[at * plan.people] for at in range(plan.rooms + 1)]
    rooms = make_rooms(hosts, kind="watch", name=f"Hall {number}")
    seats = iter(enumerate(people))
    seated = []
    for at, room in enumerate(rooms):
        size = plan.people if at < plan.rooms else plan.audience
        taken = [next(seats) for _ in range(size)]
        seated.append([Member(seat, room, who.cookie, who.user_id) for seat, who in taken])
    return spend_evening("marquee", house.start_web(), SiteTroupe(), seated, plan)


def _relay(house: House, plan: Plan) -> Callable[[int], Evening] | None:
    try:
        start = next(
            each.start for each in contenders(rivals.installed()) if each.name == "socket.io"
        )
    except rivals.NoRivals as why:
        say(f"!!! WITHOUT socket.io: {why}. Its rows are missing.")
        return None

    def hold(number: int) -> Evening:
        seats = iter(range(plan.rooms * plan.people + plan.audience))
        seated = []
        for at in range(plan.rooms + 1):
            size = plan.people if at < plan.rooms else plan.audience
            seated.append([Member(next(seats), f"room-{at:04d}") for _ in range(size)])
        return spend_evening("socket.io", start(house), RelayTroupe(), seated, plan)

    return hold


def _tell(plan: Plan, evenings: dict[str, list[Evening]]) -> None:
    say(f"\n## {plan.rooms:,} rooms of {plan.people}, and {plan.audience} in one cinema\n")
    say(table(HOUSE_HEADS, [_house_row(held) for held in evenings.values()]))
    say(f"\n## Who hears of it, and how soon ({plan.rate:g} rooms a second)\n")
    rows = [
        _told_row(name, [evening.told[at] for evening in held])
        for name, held in evenings.items()
        for at in range(len(held[0].told))
    ]
    say(table(TOLD_HEADS, rows))
    seek = f"a seek to {plan.audience - 1} others"
    say(f"\n## {seek}, beside those who watch together elsewhere\n")
    per_200 = 200 / (plan.rooms * plan.people + plan.audience) / plan.quiet_seconds
    rows = [
        [name, f"{_seeks(held, 'p50'):.1f}", f"{_seeks(held, 'p99'):.1f}", _quiet(held, per_200)]
        for name, held in evenings.items()
    ]
    rows += [[name, str(p50), str(p99), str(frames)] for name, p50, p99, frames in PEERS]
    say(table(("server", "p50 ms", "p99 ms", "frames/s to 200 while it plays"), rows))
    say(f"\n{VOID_NOTE}")
    ours = evenings["marquee"]
    say(verdict(f"{seek}, p50", _seeks(ours, "p50"), 10, " ms"))
    say(verdict(f"{seek}, p99", _seeks(ours, "p99"), 50, " ms"))
    say(verdict("frames while all is quiet", sum(each.quiet_frames for each in ours), 0))


def _house_row(held: list[Evening]) -> list[str]:
    void = sum(each.is_void for each in held)
    return [
        held[0].name + (f" ({void} VOID)" if void else ""),
        f"{held[0].sockets:,}",
        f"{median(each.connects_a_second for each in held):.0f}",
        f"{median(each.rss_mb for each in held):.0f}",
        f"{median(each.busy_share for each in held):.0%}",
        f"{median(each.quiet_share for each in held):.1%}",
        str(sum(each.quiet_frames for each in held)),
        str(sum(len(each.refused) for each in held)),
        str(sum(each.closed for each in held)),
        f"{median(each.generator_share for each in held):.0%}",
        f"{median(each.load for each in held):.1f}",
    ]


def _told_row(name: str, told: list[Told]) -> list[str]:
    answer = [median(each.answer_p50 for each in told), median(each.answer_p99 for each in told)]
    return [
        name,
        told[0].what,
        str(sum(each.moves for each in told)),
        *(f"{each:.1f}" if any(answer) else "–" for each in answer),
        f"{median(each.p50 for each in told):.1f}",
        f"{median(each.p99 for each in told):.1f}",
        str(sum(each.lost for each in told)),
        str(sum(each.doubled for each in told)),
    ]


def _seeks(held: list[Evening], part: str) -> float:
    return median(getattr(evening.told[-1], part) for evening in held)


def _quiet(held: list[Evening], per_200: float) -> str:
    return f"{round(median(each.quiet_frames for each in held) * per_200, 1):g}"


if __name__ == "__main__":
    main()
