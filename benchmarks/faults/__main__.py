"""`python -m benchmarks.faults`: the fast set; `--set long --seeds 1-5`; `--planted`."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from benchmarks.faults import planted, report, rig
from benchmarks.faults.scenarios import ALL, FAST
from benchmarks.faults.stage import Result, Scenario, play

FAST_SECONDS, LONG_SECONDS, PLANTED_SECONDS = 16.0, 60.0, 20.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--set", choices=("fast", "long"), default="fast")
    parser.add_argument("--only", default="", help="names of faults: F1,F10")
    parser.add_argument("--seeds", default="1", help="1, 1-5 or 3,7")
    parser.add_argument("--seconds", type=float, help="of load: 16 in the fast set, 60 in the long")
    parser.add_argument("--planted", action="store_true", help="every planted bug must be found")
    parser.add_argument("--bug", default="", help="this planted bug alone")
    parser.add_argument("--strict", action="store_true", help="a missed time fails, too")
    parser.add_argument("--keep", type=Path, help="where the journals stay; else nowhere")
    parser.add_argument("--log", type=Path, help="what the processes say; else nothing")
    options = parser.parse_args()
    # Asked to end, it ends what it started as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="marquee-faults-journals-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with open(options.log or folder / "site.log", "w", buffering=1) as output:
            if options.planted or options.bug:
                return find_planted(options, folder, output)
            return run(options, folder, output)


def run(options: argparse.Namespace, folder: Path, output: IO[str]) -> int:
    names = FAST if options.set == "fast" else tuple(ALL)
    if options.only:
        names = tuple(options.only.split(","))
    seconds = options.seconds or (FAST_SECONDS if options.set == "fast" else LONG_SECONDS)
    began = time.monotonic()
    results: list[Result] = []
    with rig.running(output) as house:
        for clocks, scenarios in _by_clocks([ALL[name] for name in names]).items():
            with house.open(clocks=clocks):
                say(f"the house is open after {time.monotonic() - began:.0f} s", "")
                for scenario in scenarios:
                    for seed in seeds_of(options.seeds):
                        results.append(_play(house, scenario, seed, seconds, folder))
    say("", *report.table(results), "")
    late = report.missed(results)
    if late:
        say("Times missed (upper bounds on a busy machine):", *late)
    red = [result for result in results if not result.is_green]
    total = f"{len(results)} runs in {time.monotonic() - began:.0f} s, {len(red)} of them red"
    say(total, *(report.headline(result) for result in results))
    return 1 if red or (late and options.strict) else 0


def find_planted(options: argparse.Namespace, folder: Path, output: IO[str]) -> int:
    """Each bug in a house of its own; a checker that stays green has missed it."""
    unseen = []
    seconds = options.seconds or PLANTED_SECONDS
    with rig.running(output) as house:
        for bug, scenario in planted.SEEN_IN.items():
            if options.bug and options.bug != bug:
                continue
            with house.open(bug=bug):
                result = _play(house, ALL[scenario], 1, seconds, folder)
            red = [tally.name for tally in result.tallies if not tally.is_green]
            say(f"planted: {bug} → {', '.join(red) or 'nothing'} red", "")
            if not planted.SHOWN_BY[bug].intersection(red):
                unseen.append(bug)
    say(f"not found: {', '.join(unseen)}" if unseen else "every planted bug was found")
    return 1 if unseen else 0


def _play(house: rig.Rig, scenario: Scenario, seed: int, seconds: float, folder: Path) -> Result:
    say(f"{scenario.name} seed {seed}: {scenario.words}")
    result = asyncio.run(play(house, scenario, seed, seconds, folder))
    say(*report.lines_of(result), f"    took: {result.seconds:.0f} s", "")
    return result


def _by_clocks(scenarios: Iterable[Scenario]) -> dict[bool, list[Scenario]]:
    rigs: dict[bool, list[Scenario]] = defaultdict(list)
    for scenario in scenarios:
        rigs[scenario.clocks].append(scenario)
    return rigs


def seeds_of(text: str) -> list[int]:
    """1-5 and 3,7 alike."""
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        seeds += range(int(first), int(last or first) + 1)
    return seeds


def say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
