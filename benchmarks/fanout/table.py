"""What is printed: one table a shape, and whether our targets were met."""

from collections.abc import Iterable, Sequence

from benchmarks.fanout.figures import MOST_BUSY, Middle
from benchmarks.fanout.idle import Idle


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Markdown, so that it can stand in docs as it was printed."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(heads), *cells]) for at in range(len(heads))]
    lines = [_line(heads, widths), _line(["-" * width for width in widths], widths)]
    return "\n".join([*lines, *(_line(row, widths) for row in cells)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(f"{c:<{w}}" for c, w in zip(cells, widths, strict=True)) + " |"


FANOUT_HEADS = (
    "server",
    "CPU s/100k",
    "range",
    "PG+Valkey s/100k",
    "deliveries/s",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "lost",
    "B each",
    "RSS MB",
    "generator",
    "load",
    "runs",
)


def fanout_table(middles: Sequence[Middle]) -> str:
    return table(FANOUT_HEADS, [_row(each) for each in middles])


def _row(each: Middle) -> list[str]:
    lost = "0" if not each.lost else f"{each.lost} of {each.owed}"
    for count, word in ((each.doubled, "doubled"), (each.refused, "refused"), (each.closed, "cut")):
        lost += f", {count} {word}" if count else ""
    runs = f"{each.runs}" if not each.void else f"{each.runs} ({each.void} VOID)"
    return [
        each.contender,
        f"{each.cpu:.2f}",
        f"{each.cpu_low:.2f}–{each.cpu_high:.2f}",
        f"{each.services:.2f}",
        f"{each.a_second:,.0f}",
        f"{each.p50:.1f}",
        f"{each.p95:.1f}",
        f"{each.p99:.1f}",
        lost,
        f"{each.bytes_each:.0f}",
        f"{each.rss_mb:.0f}",
        f"{each.generator_share:.0%}",
        f"{each.load:.1f}",
        runs,
    ]


VOID_NOTE = f"A run whose generator needs more than {MOST_BUSY:.0%} of its core is void."

IDLE_HEADS = (
    "server",
    "sockets",
    "base MB",
    "kB a socket",
    "CPU ms a connect",
    "connects/s",
    "idle CPU",
    "cut",
    "load",
)


def idle_table(runs: Sequence[Idle]) -> str:
    return table(
        IDLE_HEADS,
        [
            [
                run.contender,
                f"{run.sockets:,}",
                f"{run.base_mb:.0f}",
                f"{run.kb_each:.1f}",
                f"{run.cpu_ms_each:.2f}",
                f"{run.connects_a_second:,.0f}",
                f"{run.idle_share:.1%}",
                str(run.closed),
                f"{run.load:.1f}",
            ]
            for run in runs
        ],
    )


def verdict(what: str, value: float, most: float, unit: str = "") -> str:
    word = "met" if value <= most else "MISSED"
    return f"{word}: {what}: {value:.2f}{unit} (at most {most:g}{unit})"
