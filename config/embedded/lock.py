"""Who may run the services of a directory: whoever holds its lock."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from config.processes import is_alive

LOCK = "services.lock"
DYING_SECONDS = 1
CLEARING_UP_SECONDS = 30
LOOK_EVERY_SECONDS = 0.05


class Owned(RuntimeError):
    """Another process runs the services of this directory."""


@contextmanager
def owned(directory: Path) -> Iterator[None]:
    """Own the services of the directory. Waits for whoever clears up after a killed owner."""
    with _opened(directory) as descriptor:
        if not _taken_from_the_dead(descriptor):
            raise Owned(f"Marquee already runs here (process {_owner(descriptor) or 'unknown'}).")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield


@contextmanager
def held_to_clear_up(directory: Path, dead_owner: str) -> Iterator[bool]:
    """For the guard of a dead owner: False when a new owner came first, who clears up himself."""
    with _opened(directory) as descriptor:
        yield _taken_from_the_dead(descriptor, dead_owner)


@contextmanager
def _opened(directory: Path) -> Iterator[int]:
    # The kernel drops the lock with its holder, however that ends: no stale lock can exist.
    # Children never inherit it, because Python opens files close-on-exec; so never `fork` here.
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _taken_from_the_dead(descriptor: int, dead: str = "") -> bool:
    """Take the lock, if its owner is alive no more. A guard holds it without being the owner."""
    began = time.monotonic()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            owner = _owner(descriptor)
            # The dying look alive for a moment, and lose the lock after their pipes.
            is_alive_to_us = owner != dead and _is_alive(owner)
            patience = DYING_SECONDS if is_alive_to_us else CLEARING_UP_SECONDS
            if time.monotonic() > began + patience:
                return False
        time.sleep(LOOK_EVERY_SECONDS)


def _owner(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode().strip()


def _is_alive(owner: str) -> bool:
    try:
        return is_alive(psutil.Process(int(owner)))
    except (ValueError, psutil.NoSuchProcess):
        return False
