"""What the two servers have in common: a free port, an end, and words for a failed start."""

import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from config.embedded.home import Home
from config.processes import is_alive, left_after

END_SECONDS = 20
# How each server is asked for a quick but orderly end.
ORDERLY_END = {"postgres": signal.SIGINT, "valkey-server": signal.SIGTERM}


class NotStarted(RuntimeError):
    """A service could not be started; the text says which, and what it said itself."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return " / ".join(lines[-3:]) or f"it said nothing in {log}"


def reap(home: Home) -> None:
    """End the servers that work in this home, whoever started them."""
    found = list(_servers_in(home))
    pids = {process.pid for process in found}
    for process in found:
        try:
            if process.ppid() not in pids:  # PostgreSQL's postmaster ends its own children
                process.send_signal(ORDERLY_END[process.name()])
        except psutil.NoSuchProcess:
            continue
    left = left_after(found, END_SECONDS)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    left_after(left, END_SECONDS)


def _servers_in(home: Home) -> Iterator[psutil.Process]:
    """Known by the folder they work in: a recorded process id may be somebody else's by now."""
    folders = {str(home.path / name) for name in (".", "postgresql", "valkey")}
    for process in psutil.process_iter():
        try:
            if process.name() in ORDERLY_END and process.cwd() in folders and is_alive(process):
                yield process
        except psutil.Error:
            continue
