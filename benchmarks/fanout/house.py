"""The site that is measured: both services in a folder of their own, its people and its rooms."""

import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.fanout.programs import OTHER_CORE, Program, cpu_of, pin, python
from config import embedded
from config.embedded.home import POINTER
from config.embedded.servers import free_port
from config.supervisor.guard import Guard

ORIGIN = "http://stage.test"
# Senders keep to the site's own pace. But all of these sockets come from one address within
# seconds: every limit is asked as ever, and answers from so much more.
LIMIT_FACTOR = 10_000


@dataclass(frozen=True)
class Person:
    user_id: int
    cookie: str


class House:
    def __init__(self, folder: Path, addresses: embedded.Addresses, guard: Guard) -> None:
        self.folder, self.guard = folder, guard
        self.services = [
            process
            for process in psutil.process_iter()
            if process.pid != os.getpid() and _works_under(process, _home_of(folder))
        ]
        self.environment = _environment(folder, addresses)

    def prepare(self) -> None:
        """The database, and the static files under their hashed names, as `manage.py up` does."""
        os.environ.update(self.environment)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)

    def services_cpu(self) -> float:
        """PostgreSQL's backends come and go: looked up anew each time."""
        family = list(self.services)
        for service in self.services:
            family += service.children(recursive=True)
        return cpu_of(list(dict.fromkeys(family)))

    def start_web(self, core: int | None = 0) -> Program:
        """The process that `manage.py up` and compose start, under production's settings."""
        port = free_port()
        return Program(
            "marquee",
            python("-m", "config.web", "--port", str(port)),
            port,
            folder=self.folder,
            guard=self.guard,
            environment=self.environment,
            core=core,
        )


@contextmanager
def open_house() -> Iterator[House]:
    """PostgreSQL with fsync and Valkey with its log, on the generator's core."""
    # Asked to end (`timeout`), it ends what it started as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="marquee-bench-")))
        guard = Guard()
        stack.callback(guard.close)
        stack.callback(_forget_home, folder)
        addresses = stack.enter_context(embedded.services(folder, durable=True))
        house = House(folder, addresses, guard)
        for process in house.services:
            for each in (process, *process.children(recursive=True)):
                pin(each, OTHER_CORE)
        house.prepare()
        yield house


def _home_of(folder: Path) -> Path:
    pointer = folder / POINTER
    return Path(pointer.read_text().strip()) if pointer.exists() else folder / "services"


def _forget_home(folder: Path) -> None:
    """As root the data lies outside our folder, and would outlast it."""
    if (folder / POINTER).exists():
        shutil.rmtree(_home_of(folder), ignore_errors=True)


def _works_under(process: psutil.Process, home: Path) -> bool:
    try:
        # Of PostgreSQL the first alone: its children are found by it.
        return (
            Path(process.cwd()).is_relative_to(home)
            and process.name()
            in (
                "postgres",
                "valkey-server",
            )
            and (process.parent() is None or process.parent().name() != "postgres")
        )
    except psutil.Error:
        return False


def _environment(folder: Path, addresses: embedded.Addresses) -> dict[str, str]:
    return {
        "DATABASE_URL": addresses.database_url,
        "DATABASE_POOL_SIZE": "8",
        "REDIS_URL": addresses.redis_url,
        "LIVE_REDIS_URL": "",
        "LIVE_PREFIX": "bench",
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DEBUG": "",
        "SITE_ORIGINS": ORIGIN,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "VAR_DIR": str(folder),
        "MEDIA_ROOT": str(folder / "media"),
        "EMAIL_URL": "",
        "LOG_LEVEL": "WARNING",
        "LIMIT_FACTOR": str(LIMIT_FACTOR),
        "ROOMS_PER_PERSON": "1000000",
        "ROOM_MAX_MEMBERS": "0",
        "TRUSTED_PROXY_COUNT": "0",
    }


# --- Who comes, made by the site's own actions


def make_people(count: int, prefix: str = "guest") -> list[Person]:
    from django.db import transaction

    from accounts.actions import open_account

    people = []
    with transaction.atomic():  # one commit, not thousands
        for number in range(count):
            user = open_account(f"{prefix}{number:05d}", f"{prefix}{number}@example.com")
            people.append(Person(user.pk, _cookie_of(user)))
    return people


def _cookie_of(user: "object") -> str:
    """A sign-in without the page: what `login` writes into the session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def make_rooms(hosts: Sequence[Person], kind: str = "chat", name: str = "Stage") -> list[str]:
    """One room for each host, who has the first seat."""
    from django.db import transaction

    from accounts.models import User
    from rooms.actions import create_room
    from rooms.protocol import CreateRoom

    rooms = []
    with transaction.atomic():
        for number, host in enumerate(hosts):
            user = User.objects.get(pk=host.user_id)
            wish = CreateRoom(name=f"{name} {number}", kind=kind, is_public=True)
            rooms.append(str(create_room(user, wish).pk))
    return rooms
