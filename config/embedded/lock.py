"""Who may run the services of a directory: whoever holds its lock."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

LOCK = "services.lock"
PATIENCE_SECONDS = 30
LOOK_EVERY_SECONDS = 0.05


class Owned(RuntimeError):
    """Another process runs the services of this directory."""


@contextmanager
def owned(directory: Path, *, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Own the services of the directory. Waits for whoever clears up after a killed owner."""
    # The kernel drops the lock with its holder, however that ends: no stale lock can exist.
    # Children never inherit it, because Python opens files close-on-exec; so never `fork` here.
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    try:
        while not _taken(descriptor):
            owner = os.pread(descriptor, 20, 0).decode().strip()
            is_clearing_up = not (owner.isdigit() and psutil.pid_exists(int(owner)))
            if not is_clearing_up or time.monotonic() > deadline:
                raise Owned(f"Marquee already runs here (process {owner or 'unknown'}).")
            time.sleep(LOOK_EVERY_SECONDS)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held_to_clear_up(directory: Path) -> Iterator[bool]:
    """For the guard of a dead owner: False when a new owner came first, who clears up himself."""
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _taken(descriptor)
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
