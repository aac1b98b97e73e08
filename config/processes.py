"""Whether a process still does anything, and waiting until it does not."""

import time
from collections.abc import Iterable

import psutil

LOOK_EVERY_SECONDS = 0.02


def is_alive(process: psutil.Process) -> bool:
    # A zombie is dead; it may stay for ever where the first process of a container buries nobody.
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def is_alive_since(pid: int, since: float) -> bool:
    """Whether it is the process we knew: an id is used again, but not with its time of birth."""
    try:
        process = psutil.Process(pid)
        return is_alive(process) and abs(process.create_time() - since) < 1
    except psutil.Error:
        return False


def left_after(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for all of them to end; those that did not."""
    deadline = time.monotonic() + seconds
    left = [process for process in processes if is_alive(process)]
    while left and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_SECONDS)
        left = [process for process in left if is_alive(process)]
    return left
