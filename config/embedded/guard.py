"""A process beside the owner of the services, which ends them when the owner was killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.home import Home

PROJECT = Path(__file__).resolve().parents[2]
ALL_IS_WELL = b"."


@contextmanager
def guarded(directory: Path, home: Home) -> Iterator[None]:
    guard = subprocess.Popen(
        [
            *(sys.executable, "-m", "config.embedded"),
            *(str(os.getpid()), directory.resolve(), home.path, str(int(home.durable))),
        ],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.communicate(ALL_IS_WELL)
