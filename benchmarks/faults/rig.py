"""The whole house on one machine: both services, web processes behind proxies, worker, beat."""

import asyncio
import json
import os
import secrets
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any

import psutil

from benchmarks.faults import planted
from benchmarks.faults.client import ORIGIN
from benchmarks.faults.people import Person, make_people, make_usher
from benchmarks.faults.proxy import Proxy
from benchmarks.faults.services import PostgreSQL, Valkey, forget
from config.embedded.home import open_home
from config.embedded.servers import free_port
from config.supervisor.guard import Guard
from config.supervisor.process import Announcer, Died, Process, Surroundings
from config.supervisor.site import BEAT, WORKER

WEB = 3
PEOPLE = 60
START_SECONDS = 90


class Web(Process):
    """One web process, the ear inside it, and the proxy before it."""

    def __init__(
        self, number: int, folder: Path, surroundings: Surroundings, *arguments: str
    ) -> None:
        self.port = free_port()
        self.inside = folder / f"web-{number}.socket"
        self.proxy = Proxy(self.port)
        self.clock = folder / f"web-{number}.clock"
        # A load balancer sends nobody to a process that does not answer.
        self.is_shunned = False
        super().__init__(
            f"web-{number}",
            [
                *("-m", "benchmarks.faults.web", "--port", str(self.port)),
                *("--inside", str(self.inside), *arguments),
            ],
            surroundings,
        )

    def begin(self) -> None:
        self.start()
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.health() is None:
            self.raise_if_dead()
            if time.monotonic() > deadline:
                raise Died(f"{self.name} does not answer")
            time.sleep(0.1)
        listening = {
            found.laddr.port
            for found in psutil.Process(self.pid).net_connections("tcp")
            if found.status == psutil.CONN_LISTEN
        }
        assert self.port in listening, f"{self.name} is not who answers on its port"

    def health(self, seconds: float = 3.0) -> dict[str, bool] | None:
        asked = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            asked.request("GET", "/readyz", headers={"Host": "localhost"})
            answer = asked.getresponse()
            body = answer.read()
            if answer.status not in (HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE):
                return None
            found: dict[str, bool] = json.loads(body)
            return found
        except (OSError, ValueError):
            return None
        finally:
            asked.close()

    def signal(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)

    async def tell(self, do: str, **facts: Any) -> Any:
        """Say something to the ear inside."""
        reader, writer = await asyncio.wait_for(
            asyncio.open_unix_connection(str(self.inside)), timeout=5
        )
        try:
            writer.write(json.dumps({"do": do, **facts}).encode() + b"\n")
            return json.loads(await asyncio.wait_for(reader.readline(), timeout=10))
        finally:
            writer.close()


class Rig:
    def __init__(
        self,
        folder: Path,
        postgresql: PostgreSQL,
        valkey: Valkey,
        guard: Guard,
        output: IO[str],
    ) -> None:
        self.folder, self.postgresql, self.valkey = folder, postgresql, valkey
        self.people: list[Person] = []
        # While the database lies on a small disk: where, and whose place it takes.
        self.small: Path | None = None
        self.large: PostgreSQL | None = None
        self.web: list[Web] = []
        self.jobs: list[Process] = []
        self.environment = _environment(folder, postgresql, valkey)
        self._around = Surroundings(self.environment, Announcer(output), guard)

    @property
    def usher(self) -> Person:
        return self.people[-1]

    def prepare(self) -> None:
        """The database and who is in it, from this process, which is a part of the site as well."""
        os.environ.update(self.environment)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        self.people = [*make_people(PEOPLE), make_usher()]

    @contextmanager
    def open(self, bug: str = "", clocks: bool = False) -> Iterator[None]:
        """Web processes, worker and beat; with a bug, or with a clock of its own for the first."""
        if bug in planted.STATEMENTS:
            self.postgresql.execute("marquee", planted.STATEMENTS[bug])
        more = ["--planted", bug] if bug else []
        self.web = []
        for number in range(1, WEB + 1):
            clock = self.folder / f"web-{number}.clock"
            clock.write_text("+0\n")
            own = ["--clock", str(clock)] if clocks and number == 1 else []
            self.web.append(Web(number, self.folder, self._around, *more, *own))
        try:
            self._start()
            yield
        finally:
            for process in (*self.web, *self.jobs):
                process.kill()

    def _start(self) -> None:
        self.jobs = [
            self.job("worker", WORKER),
            self.job("beat", (*BEAT, "--schedule", str(self.folder / "beat"))),
        ]
        for process in (*self.web, *self.jobs):
            process.start()
        for web in self.web:
            web.wait_until_it_answers()

    def job(self, name: str, arguments: tuple[str, ...]) -> Process:
        return Process(name, arguments, self._around)

    def doors(self) -> list[int]:
        """The proxies a load balancer would send somebody to."""
        return [web.proxy.port for web in self.web if web.is_running and not web.is_shunned]

    def door_is_doubled(self, ref: str) -> bool:
        return any(ref in web.proxy.doubled_refs for web in self.web)


def _environment(folder: Path, postgresql: PostgreSQL, valkey: Valkey) -> dict[str, str]:
    return {
        "DATABASE_URL": postgresql.url,
        "DATABASE_POOL_SIZE": "8",
        "REDIS_URL": valkey.url,
        "LIVE_REDIS_URL": "",
        "LIVE_PREFIX": "faults",
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DEBUG": "",
        "SITE_ORIGINS": ORIGIN,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "VAR_DIR": str(folder),
        "MEDIA_ROOT": str(folder / "media"),
        "EMAIL_URL": "",
        "LOG_LEVEL": "WARNING",
        # All of these people live at one address, and nobody is to be held up for haste.
        "LIMIT_FACTOR": "1000",
        "ROOMS_PER_PERSON": "1000000",
        "ROOM_MAX_MEMBERS": "0",
        "TRUSTED_PROXY_COUNT": "0",
    }


@contextmanager
def running(output: IO[str]) -> Iterator[Rig]:
    """The services and the people; ended again by the ids of what was started."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="marquee-faults-")))
        home = stack.enter_context(open_home(folder, durable=True))
        stack.callback(forget, home)
        guard = Guard()
        stack.callback(guard.close)
        postgresql, valkey = PostgreSQL(home, guard), Valkey(home, guard)
        postgresql.make()
        postgresql.start()
        stack.callback(postgresql.stop)
        valkey.start()
        stack.callback(valkey.stop)
        postgresql.make_database()
        rig = Rig(folder, postgresql, valkey, guard, output)
        rig.prepare()
        yield rig
