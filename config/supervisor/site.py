"""One whole site: its processes, the socket they share, and when they are ready."""

import os
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from config.supervisor.guard import Guard
from config.supervisor.process import Announcer, Died, Process, Surroundings

# A checkout's root may well run its own tasks: no pickles are read.
CELERY = (*("-W", "ignore::UserWarning:celery.platforms"), *("-m", "celery", "-A", "config.celery"))
LOUDNESS = ("--loglevel", os.environ.get("LOG_LEVEL") or "WARNING")
BEAT = (*CELERY, "--quiet", "beat", *LOUDNESS, "--pidfile", "")
WORKER = (
    *(*CELERY, "--quiet", "worker", *LOUDNESS),
    *("--concurrency", "2", "--without-gossip", "--without-mingle"),
)

START_SECONDS = 60
RESTARTS = 5
RESTART_WINDOW = 60
LOOK_EVERY_SECONDS = 0.05


class WebProcess(Process):
    """A web process. Beside the shared address it answers on a loopback port of its own."""

    def __init__(self, number: int, listener: socket.socket, surroundings: Surroundings) -> None:
        self.port = _free_port()
        super().__init__(
            f"web-{number}",
            ["-m", "config.web", "--socket", str(listener.fileno()), "--port", str(self.port)],
            surroundings,
            sockets=[listener.fileno()],
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_it_answers(self, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not self._answers():
            self.raise_if_dead()
            if time.monotonic() > deadline:
                raise Died(f"{self.name} does not answer on {self.url}/healthz.")
            time.sleep(LOOK_EVERY_SECONDS)

    def _answers(self) -> bool:
        asked = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", "/healthz")
            return asked.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
        except OSError:
            return False  # not listening yet
        finally:
            asked.close()

    def restart(self) -> None:
        """Start it again on the same port, after it was stopped or killed."""
        self.start()
        self.wait_until_it_answers()


class Site:
    """Web processes behind one listening socket, a worker and beat.

    Ends them in the order web, beat, worker; the services are somebody else's.
    """

    def __init__(
        self,
        directory: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        web: int = 2,
        with_jobs: bool = True,
        environment: Mapping[str, str] | None = None,
        output: IO[str] = sys.stdout,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        # Raises OSError when the port is taken, before anything is started.
        self._listener = socket.create_server((host, port), backlog=2048)
        self.port: int = self._listener.getsockname()[1]
        self._guard = Guard()
        self._announcer = Announcer(output)
        # Completed below: the origins name the ports that the web processes chose.
        variables: dict[str, str] = {}
        around = Surroundings(variables, self._announcer, self._guard)
        self.web = [WebProcess(number, self._listener, around) for number in range(1, web + 1)]
        schedule = str(directory / "beat-schedule")
        beat = Process("beat", [*BEAT, "--schedule", schedule], around)
        worker = Process("worker", WORKER, around)
        self._jobs = [beat, worker] if with_jobs else []
        variables |= self._origins() | dict(environment or {})
        self._restarts: list[float] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def processes(self) -> Sequence[Process]:
        """In the order of their end."""
        return [*self.web, *self._jobs]

    def start(self) -> None:
        for process in self.processes:
            process.start()
        for web in self.web:
            web.wait_until_it_answers()

    def tend(self) -> None:
        """Start again what ended by itself. Raises Died when that happens too often."""
        for process in self.processes:
            if process.is_running:
                continue
            now = time.monotonic()
            self._restarts = [then for then in self._restarts if now - then < RESTART_WINDOW]
            if len(self._restarts) >= RESTARTS:
                process.raise_if_dead()
            self._restarts.append(now)
            self._announcer.say(process.name, "ended by itself; starting it again")
            process.kill()
            process.start()

    def stop(self) -> None:
        # No new visitor comes in while the last ones are shown out.
        self._listener.close()
        for web in self.web:
            web.ask_to_end()
        for web in self.web:
            self._see_out(web)
        for job in self._jobs:
            job.ask_to_end()
            self._see_out(job)
        self._guard.close()

    def _see_out(self, process: Process) -> None:
        process.end()
        self._announcer.say(process.name, "ended")

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _origins(self) -> dict[str, str]:
        if given := os.environ.get("SITE_ORIGINS"):
            return {"SITE_ORIGINS": given}
        ports = (self.port, *(web.port for web in self.web))
        hosts = ("localhost", "127.0.0.1")
        return {
            "SITE_ORIGINS": ",".join(f"http://{host}:{port}" for port in ports for host in hosts)
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
