"""One supervised process, and what it says."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import psutil
from honcho.colour import get_colours
from honcho.printer import Message, Printer

from config.processes import is_alive, left_after
from config.supervisor.guard import Guard

PROJECT = Path(__file__).resolve().parents[2]
END_SECONDS = 10


class Died(RuntimeError):
    """A process ended that should go on; the text says which."""


class Announcer:
    """Puts every line of every process on one output, each behind its process's name."""

    def __init__(self, output: IO[str]) -> None:
        self._printer = Printer(output, width=8)
        self._colours = get_colours()
        self._turn = threading.Lock()

    def colour(self) -> str:
        return str(next(self._colours))

    def say(self, name: str, line: str, colour: str | None = None) -> None:
        with self._turn, suppress(ValueError, BrokenPipeError):  # the output may be gone already
            self._printer.write(Message("line", line, datetime.now(), name, colour))


@dataclass(frozen=True)
class Surroundings:
    """What all processes of a site have in common."""

    environment: Mapping[str, str]
    announcer: Announcer
    guard: Guard


class Process:
    """A program under our eyes: started, ended, killed and started again."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        surroundings: Surroundings,
        *,
        sockets: Sequence[int] = (),
    ) -> None:
        self.name = name
        self._arguments = arguments
        self._surroundings = surroundings
        self._sockets = sockets
        self._colour = surroundings.announcer.colour()
        self._popen: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None

    @property
    def pid(self) -> int:
        assert self._popen, f"{self.name} was never started"
        return self._popen.pid

    @property
    def is_running(self) -> bool:
        # Looked at, not waited for: until it is waited for, its process id is nobody else's.
        if self._popen is None or self._popen.returncode is not None:
            return False
        try:
            return is_alive(psutil.Process(self.pid))
        except psutil.NoSuchProcess:  # another thread waits for it, and it is gone this moment
            return False

    def start(self) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, *self._arguments],
            cwd=PROJECT,
            env={**os.environ, **self._surroundings.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=self._sockets,
            # A session of its own: Ctrl-C in the terminal asks us alone, and we end all in order.
            start_new_session=True,
        )
        self._surroundings.guard.watch(self.pid)
        self._listener = threading.Thread(
            target=self._listen, args=[self._popen.stdout], daemon=True
        )
        self._listener.start()

    def ask_to_end(self) -> None:
        if self.is_running:
            os.kill(self.pid, signal.SIGTERM)

    def end(self, seconds: float = END_SECONDS) -> None:
        """Wait until it ended as asked; after a while make it."""
        if self.is_running:
            left_after([psutil.Process(self.pid)], seconds)
        self.kill()

    def kill(self) -> None:
        """End it and its own children at once, as a crash would."""
        if self._popen is None or self._popen.returncode is not None:
            return
        os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()
        self._surroundings.guard.leave(self.pid)
        if self._listener:
            self._listener.join(timeout=1)

    def raise_if_dead(self) -> None:
        if not self.is_running:
            self.kill()
            assert self._popen
            raise Died(f"{self.name} ended with code {self._popen.returncode}.")

    def _listen(self, output: IO[str]) -> None:
        for line in output:
            self._surroundings.announcer.say(self.name, line.rstrip("\n"), self._colour)
