"""The verdict in counts: never only "passed"."""

from collections.abc import Sequence

from benchmarks.faults.checker.tally import Wrong
from benchmarks.faults.figures import Figures, middle, share
from benchmarks.faults.stage import Result

MOST_SHOWN = 6


def headline(result: Result) -> str:
    figures = result.figures
    counts = {
        kind: sum(tally.count(kind) for tally in result.tallies)
        for kind in (Wrong.LOST, Wrong.DOUBLED, Wrong.DISORDER, Wrong.OTHER)
    }
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return (
        f"{result.scenario} seed {result.seed}: {figures.acknowledged} acknowledged, "
        f"{figures.delivered} delivered, {told}"
    )


def lines_of(result: Result) -> list[str]:
    lines = [headline(result)]
    for name, value, target, unit in _figures(result):
        lines.append(_line(name, value, target, unit))
    for name, (value, target, unit) in result.targets.items():
        lines.append(_line(name, value, target, unit))
    for tally in result.tallies:
        if tally.is_green:
            continue
        lines.append(f"  {tally.name} RED, {tally.promise}: {len(tally.violations)} wrong")
        shown = tally.violations[:MOST_SHOWN]
        lines += [f"      {kind}: {words}" for kind, words in shown]
    return lines


def table(results: Sequence[Result]) -> list[str]:
    """Invariant × fault: what was checked, and what of it was wrong."""
    heads = [f"{result.scenario}/{result.seed}" for result in results]
    width = max([10, *map(len, heads)]) + 1
    lines = ["    " + "".join(head.rjust(width) for head in heads)]
    for row in range(len(results[0].tallies) if results else 0):
        cells = []
        for result in results:
            tally = result.tallies[row]
            wrong = f" {len(tally.violations)}!" if tally.violations else ""
            seen = f"{tally.checked}{wrong}" if tally.checked or wrong else "–"
            cells.append(seen.rjust(width))
        lines.append(results[0].tallies[row].name.ljust(4) + "".join(cells))
    for tally in results[0].tallies if results else []:
        lines.append(f"{tally.name.ljust(4)} {tally.promise}")
    return lines


def missed(results: Sequence[Result]) -> list[str]:
    """Targets of time that were not reached: on a busy machine times are upper bounds."""
    found = []
    for result in results:
        timed = [*_figures(result)]
        timed += [(name, *facts) for name, facts in result.targets.items()]
        for name, value, target, unit in timed:
            if target is not None and value > target:
                found.append(
                    f"{result.scenario}/{result.seed}: {name} {value:.2f} {unit} > {target:g}"
                )
    return found


def _figures(result: Result) -> list[tuple[str, float, float | None, str]]:
    figures: Figures = result.figures
    # Two thousand at once have a target of their own.
    soon = 5.0 if result.scenario == "F1" else None
    return [
        ("answered, p50", middle(figures.answers), None, "s"),
        ("answered, p99", share(figures.answers, 0.99), None, "s"),
        ("heard by the others, p50", middle(figures.deliveries), None, "s"),
        ("heard by the others, p99", share(figures.deliveries, 0.99), None, "s"),
        ("made up, slowest", max(figures.repairs, default=0.0), 6.0, "s"),
        ("sockets lost", figures.sockets_lost, None, ""),
        ("back, median", middle(figures.back), soon, "s"),
        ("back, slowest", max(figures.back, default=0.0), 60.0, "s"),
    ]


def _line(name: str, value: float, target: float | None, unit: str) -> str:
    aim = "" if target is None else f"  (target {target:g}{', MISSED' if value > target else ''})"
    number = f"{value:.0f}" if not unit else f"{value:.3f} {unit}"
    return f"    {name}: {number}{aim}"
