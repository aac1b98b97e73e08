"""What stands above every table: the machine, who sits on which core, what else it was doing."""

import os
import platform
import sys
from datetime import UTC, datetime

from benchmarks.fanout.house import LIMIT_FACTOR
from benchmarks.fanout.programs import ALL_CORES


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def surroundings() -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}, {_processor()}, "
        f"{len(ALL_CORES)} cores, Python {platform.python_version()}, load {load}",
        f"Each server alone on core {min(ALL_CORES)}; generator, PostgreSQL (fsync on) and Valkey "
        f"on core {max(ALL_CORES)}. LIMIT_FACTOR={LIMIT_FACTOR}: every limit is asked, none is "
        "reached.",
        "CPU is the server process's own; what PostgreSQL and Valkey used beside it stands in its "
        "own column. No TLS, no compression.",
    ]
    if len(ALL_CORES) < 2:
        lines.insert(0, "!!! ONE CORE ONLY: server and generator share it: no figure is sound.")
    return "\n".join(lines)


def _processor() -> str:
    with open("/proc/cpuinfo") as facts:
        for line in facts:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()
