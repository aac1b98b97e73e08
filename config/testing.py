"""The pytest plugin (`-p config.testing`): the services, the cast, and a closed network."""

import gc
import inspect
import ipaddress
import os
import secrets
import socket
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import redis

from config import embedded, testing_database

if TYPE_CHECKING:
    from accounts.models import User

XDIST_WORKER = "PYTEST_XDIST_WORKER"
PRIVATE = "MARQUEE_TESTS_OWN_THE_DATABASE"
CAST = {"ada", "ben", "mod"}


class NetworkClosed(RuntimeError):
    """A test reached for something beyond this machine."""


# --- The run: one private pair of services, started before Django reads its settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough", action="store_true", help="try more of what is tried at random, as CI does"
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Iterator[None]:
    options = parser.parse_known_args(args)
    _set_environment()
    if XDIST_WORKER in os.environ:  # the controller started the services, we inherit its addresses
        os.environ["LIVE_PREFIX"] += f"-{os.environ[XDIST_WORKER]}"
    elif not (options.help or options.version):
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        _start_services(stack)
    return (yield)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: tests often wait, for services and for one another."""
    return (os.cpu_count() or 1) + 1


DEVELOPERS_OWN = ("DEBUG", "EMAIL_URL", "ROOM_MAX_MEMBERS", "ROOMS_PER_PERSON")


def _set_environment() -> None:
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(32))
    # Sixteen threads race in one process, beside the test itself.
    os.environ.setdefault("DATABASE_POOL_SIZE", "20")
    os.environ["LIVE_PREFIX"] = f"test-{secrets.token_hex(4)}"
    # What a developer's own environment says must not change what the tests say.
    for name in list(os.environ):
        if name in DEVELOPERS_OWN or name.startswith(("TMDB_", "LETTERBOXD_")):
            del os.environ[name]


def _start_services(stack: ExitStack) -> None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="marquee-test-")))
    os.environ |= {"VAR_DIR": str(folder), "MEDIA_ROOT": str(folder / "media")}
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if not missing:
        return
    addresses = stack.enter_context(
        embedded.services(
            folder,
            with_postgresql="DATABASE_URL" in missing,
            with_valkey="REDIS_URL" in missing,
            durable=False,
        )
    )
    for name in missing:
        os.environ[name] = getattr(addresses, name.lower())
    os.environ[PRIVATE] = "1" if "DATABASE_URL" in missing else ""
    if os.environ[PRIVATE]:
        testing_database.start_migrating(stack, os.environ["DATABASE_URL"], folder)


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings
    from hypothesis import settings as effort

    effort.register_profile("daily", max_examples=25)
    if not config.getoption("--thorough"):
        effort.load_profile("daily")
    if not settings.configured:
        return
    if os.environ.get(PRIVATE):  # the database goes with its server; dropping it only takes time
        config.option.reuse_db = True
    # Argon2 is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Hashed names need `collectstatic`; the journeys run with those, and with DEBUG off.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.STATIC_ROOT = Path(os.environ["MEDIA_ROOT"]).with_name("static")
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise complains about one that is not there
    # A thread that tells later would tell of one test in the next.
    settings.TRENDING_EVERY_SECONDS = 0
    testing_database.empty_quickly(is_ours=bool(os.environ.get(PRIVATE)))
    config.add_cleanup(_close_network())


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    # All that is imported and collected stays to the end: no use in looking it through for
    # garbage again and again, a tenth of the time of what makes many objects.
    gc.disable()
    collected = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return collected


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> None:
    if fixturedef.argname == "django_db_setup" and os.environ.get(PRIVATE):
        testing_database.wait_for_template(Path(os.environ["VAR_DIR"]))


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    # Handlers work in other threads, which see nothing of a test's open transaction.
    function = getattr(item, "function", None)
    if inspect.iscoroutinefunction(function) and CAST.intersection(
        getattr(item, "fixturenames", ())
    ):
        item.add_marker(pytest.mark.django_db(transaction=True))


# --- The network: nothing beyond this machine, except the services a run was given


def _close_network() -> Any:
    given = {urlsplit(os.environ.get(name, "")).hostname for name in ("DATABASE_URL", "REDIS_URL")}
    allowed = {"", "localhost", socket.gethostname()} | {host for host in given if host}
    for host in list(allowed - {""}):
        try:
            allowed |= {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
        except OSError:
            continue
    patch = pytest.MonkeyPatch()
    connect, connect_ex, lookup = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def check(host: object) -> None:
        name = host.decode() if isinstance(host, bytes) else str(host or "")
        if name not in allowed and not _is_loopback(name):
            raise NetworkClosed(f"This test reached for {name}. Save the answer and read that.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            check(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family != socket.AF_UNIX:
            check(address[0])
        return connect_ex(self, address)

    def guarded_lookup(host: Any, *args: Any, **options: Any) -> Any:
        check(host)
        return lookup(host, *args, **options)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_lookup)
    return patch.undo


def _is_loopback(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


# --- What every test starts with


@pytest.fixture(scope="session")
def live_redis() -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture(scope="session", autouse=True)
def _logging_stands() -> None:
    """The site sets logging up when it is imported: within a test, that test would hear nothing."""
    import config.asgi  # noqa: F401


@pytest.fixture(autouse=True)
def _nothing_live_left(live_redis: "redis.Redis") -> Iterator[None]:
    """Presence, limits, caches and outages of one test are not the next one's."""
    yield
    from config import cache
    from config.live import valkey

    valkey._silent_until = cache._away_until = 0.0
    if keys := list(live_redis.scan_iter(f"{os.environ['LIVE_PREFIX']}*", count=1000)):
        live_redis.delete(*keys)


@pytest.fixture
def thorough(pytestconfig: pytest.Config) -> bool:
    """Whether this run may take its time (`make test`) or is one of many a day."""
    return bool(pytestconfig.getoption("--thorough"))


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For what takes long to make: module fixtures that ask for this make it once.

    Each test of the module undoes its own on top of that, and the last one's end undoes it all.
    The test's own fixture gives a deep copy, so that no object of one test is another's. Not for
    modules with tests that commit.
    """
    from django.db import connection, transaction

    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            # Tests in between that ask nothing may take their time.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
        transaction.set_rollback(True)


# --- The cast


@pytest.fixture
def ada(db: None) -> "User":
    """Hosts."""
    return _person("ada")


@pytest.fixture
def ben(db: None) -> "User":
    """Visits."""
    return _person("ben")


@pytest.fixture
def mod(db: None) -> "User":
    """Moderates."""
    return _person("mod", is_staff=True)


def _person(name: str, **fields: Any) -> "User":
    from accounts.actions import open_account

    return open_account(
        name, f"{name}@example.com", f"{name} likes films", may_be_reserved=True, **fields
    )
