"""A server of the benchmark: one process of its own on one core, and what it uses."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from config.supervisor.guard import Guard

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
END_SECONDS = 8
# Each server alone on the first; generator, PostgreSQL and Valkey on the second.
SERVER_CORE, OTHER_CORE = 0, 1


class NotStarted(RuntimeError):
    """A server did not answer; the text has its last words."""


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


class Program:
    """Ended by its own id; the guard ends it should we be killed."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        port: int,
        *,
        folder: Path,
        guard: Guard,
        environment: Mapping[str, str] | None = None,
        cwd: Path = PROJECT,
        core: int | None = SERVER_CORE,
    ) -> None:
        self.name, self.port = name, port
        self._log = folder / f"{name}.log"
        self._guard = guard
        with self._log.open("ab") as log:
            self._popen = subprocess.Popen(
                [str(part) for part in command],
                cwd=cwd,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        guard.watch(self._popen.pid)
        # At once: threads made later inherit it.
        os.sched_setaffinity(self._popen.pid, _cores(core))
        self.process = psutil.Process(self._popen.pid)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self._popen.poll() is not None:
                raise NotStarted(f"{self.name} ended: {self.last_words()}")
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if time.monotonic() > deadline:
                self.end()
                raise NotStarted(f"{self.name} does not answer: {self.last_words()}")
            time.sleep(0.1)

    def last_words(self, size: int = 1500) -> str:
        return self._log.read_text(errors="replace")[-size:]

    def cpu(self) -> float:
        return cpu_of([self.process])

    def rss(self) -> int:
        return int(self.process.memory_info().rss)

    def end(self) -> None:
        if self._popen.poll() is None:
            self._popen.terminate()
            try:
                self._popen.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        self._guard.leave(self._popen.pid)


def cpu_of(processes: Sequence[psutil.Process]) -> float:
    """Seconds that these have computed so far, those they have ended included."""
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def pin_myself(core: int) -> None:
    os.sched_setaffinity(0, _cores(core))


def pin(process: psutil.Process, core: int) -> None:
    with suppress(psutil.NoSuchProcess):
        for thread in process.threads():
            with suppress(OSError):
                os.sched_setaffinity(thread.id, _cores(core))


def _cores(core: int | None) -> set[int]:
    every = sorted(os.sched_getaffinity(0) | ALL_CORES)
    return set(every) if core is None else {every[min(core, len(every) - 1)]}


ALL_CORES = os.sched_getaffinity(0)
