"""A real PostgreSQL and a real Valkey from pip wheels, for a checkout that has neither.

Only `manage.py` and the test plugin start them; importing settings merely looks a running pair up.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import psutil

from config.embedded import postgresql, valkey
from config.embedded.guard import guarded
from config.embedded.home import open_home, write_private
from config.embedded.lock import Owned, owned
from config.embedded.servers import NotStarted, reap
from config.processes import is_alive_since

__all__ = ["Addresses", "NotStarted", "Owned", "running_addresses", "services"]

ANNOUNCEMENT = "services.json"


class Addresses(msgspec.Struct, frozen=True):
    """Where the pair listens. An empty address: that one was not asked for."""

    database_url: str
    redis_url: str


class Announcement(msgspec.Struct, frozen=True):
    """What `services.json` tells the other commands: the addresses, and whose they are."""

    addresses: Addresses
    owner: int
    owner_since: float


def running_addresses(directory: Path) -> Addresses | None:
    """The pair that a process runs in this directory now, if one does. Starts nothing."""
    try:
        announced = msgspec.json.decode((directory / ANNOUNCEMENT).read_bytes(), type=Announcement)
    except (OSError, msgspec.DecodeError):
        return None
    is_running = is_alive_since(announced.owner, announced.owner_since)
    return announced.addresses if is_running else None


@contextmanager
def services(
    directory: Path,
    *,
    with_postgresql: bool = True,
    with_valkey: bool = True,
    durable: bool = True,
) -> Iterator[Addresses]:
    """Run the pair for the length of the block. Raises `Owned` while another process does.

    With `durable=False` nothing is synced to the disk and all of it is gone afterwards.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(owned(directory))
        home = stack.enter_context(open_home(directory, durable=durable))
        stack.enter_context(guarded(directory, home))
        reap(home)  # what a killed owner, whose guard was killed as well, left running
        # Entered in this order so that they end in the other: Valkey first, PostgreSQL last.
        database_url = stack.enter_context(postgresql.running(home)) if with_postgresql else ""
        redis_url = stack.enter_context(valkey.running(home)) if with_valkey else ""
        addresses = Addresses(database_url, redis_url)
        stack.enter_context(_announced(directory, addresses))
        yield addresses


@contextmanager
def _announced(directory: Path, addresses: Addresses) -> Iterator[None]:
    me = psutil.Process()
    announcement = Announcement(addresses, me.pid, me.create_time())
    write_private(directory / ANNOUNCEMENT, msgspec.json.encode(announcement))
    try:
        yield
    finally:
        (directory / ANNOUNCEMENT).unlink(missing_ok=True)
