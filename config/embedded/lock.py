"""Who may run the services of a directory: whoever holds its lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "services.lock"


class Owned(RuntimeError):
    """Another process runs the services of this directory."""


@contextmanager
def owned(directory: Path) -> Iterator[None]:
    # The kernel drops the lock with its holder, however that ends: no stale lock can exist.
    # Children never inherit it, because Python opens files close-on-exec; so never `fork` here.
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(descriptor, 20, 0).decode().strip()
            raise Owned(f"Marquee already runs here (process {owner or 'unknown'}).") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
