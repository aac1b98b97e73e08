"""Two real web processes with real sockets between them."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.db import connection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from config.live import announce
from config.live.database import in_database
from config.live.envelope import ring
from config.live.testing import _cookie_of
from config.live.tests.cinema import PREFIX, Said, Waved

HALL = PREFIX + "blue"
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.django_db(transaction=True)


class WebProcess:
    def __init__(self) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = listening.getsockname()[1]
        number = listening.fileno()
        os.set_inheritable(number, True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.live.tests.served", "--socket", str(number)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": _database_url(), "LIMIT_FACTOR": "1"},
            pass_fds=[number],
        )
        # Connections wait in its queue until it serves.
        listening.close()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def _database_url() -> str:
    one = connection.settings_dict
    password = quote(one["PASSWORD"], safe="")
    return f"postgresql://{one['USER']}:{password}@{one['HOST']}:{one['PORT']}/{one['NAME']}"


@pytest.fixture(scope="module")
def webs(django_db_setup: None) -> Iterator[list[WebProcess]]:
    made = [WebProcess(), WebProcess()]
    yield made
    for web in made:
        web.end()


class Page:
    def __init__(self, client: ClientConnection) -> None:
        self.client = client
        self.refs = count(1)
        self.heard: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        return json.loads(await self.client.recv())

    async def ask(self, event: str, channel: str | None = None, **data: Any) -> dict[str, Any]:
        ref = str(next(self.refs))
        await self.client.send(
            json.dumps({"event": event, "ref": ref, "channel": channel, "data": data})
        )
        while (frame := await self.receive()).get("ref") != ref:
            self.heard.append(frame)
        return frame

    async def read_to_the_end(self) -> int:
        """The number of frames until the server closes."""
        for number in count():
            try:
                await self.receive()
            except ConnectionClosed:
                return number
        raise AssertionError

    async def hear(self, event: str) -> dict[str, Any]:
        while True:
            frame = self.heard.pop(0) if self.heard else await self.receive()
            if frame["event"] == event:
                return frame


@asynccontextmanager
async def page(web: WebProcess, user: Any = None, **options: Any) -> AsyncIterator[Page]:
    cookies = {"cookie": await in_database(_cookie_of, user)} if user else {}
    async with connect(
        f"ws://127.0.0.1:{web.port}/ws/",
        additional_headers=cookies,
        **({"origin": site.SITE_ORIGINS[0], "open_timeout": 60, "close_timeout": 1} | options),
    ) as client:
        opened = Page(client)
        opened.welcome = (await opened.receive())["data"]  # type: ignore[attr-defined]
        yield opened


async def test_what_is_said_in_one_process_is_heard_in_the_other(ada, ben, webs):
    async with page(webs[0], ada) as adas, page(webs[1], ben) as bens:
        assert adas.welcome["process"] != bens.welcome["process"]
        assert adas.welcome["epoch"] == bens.welcome["epoch"]
        await bens.ask("test_enter", HALL)
        await adas.ask("test_enter", HALL)
        await adas.ask("test_say", HALL, text="good evening")

        assert (await bens.hear("moved"))["data"] == {"joined": [ada.pk], "left": []}
        heard = await bens.hear("said")
        assert heard["data"] == {"rev": 1, "seq": 1, "text": "good evening"}


async def test_a_worker_without_sockets_reaches_every_page(ada, webs):
    async with page(webs[0], ada) as first, page(webs[1], ada) as second:
        await in_database(announce.tell, ada.pk, Waved(user_id=7))

        assert (await first.hear("waved"))["data"] == {"user_id": 7}
        assert (await second.hear("waved"))["data"] == {"user_id": 7}


async def test_a_ban_closes_in_every_process(ada, ben, webs):
    async with page(webs[0], ben) as first, page(webs[1], ben) as second:
        for each in (first, second):
            await each.ask("test_enter", PREFIX + "red")

        await in_database(announce.revoke, ben.pk, PREFIX + "red", 4003, "no popcorn")

        for each in (first, second):
            assert (await each.hear("revoked"))["data"]["reason"] == "no popcorn"
            with pytest.raises(ConnectionClosed):
                await each.receive()
            assert each.client.close_code == 4003
            assert each.client.close_reason == "no popcorn"


async def test_the_end_of_a_sign_in_closes_in_every_process(ada, webs):
    async with page(webs[0], ada) as first, page(webs[1], ada) as second:
        await in_database(announce.end_session, ada.pk)

        for each in (first, second):
            with pytest.raises(ConnectionClosed):
                await each.receive()
            assert each.client.close_code == 4001


@pytest.mark.parametrize("origin", [None, "null", "http://localhost:8001"])
async def test_a_page_from_elsewhere_gets_403(origin, webs):
    with pytest.raises(InvalidStatus) as refusal:
        async with page(webs[0], origin=origin):
            pass
    assert refusal.value.response.status_code == 403


async def test_another_address_gets_404(webs):
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(f"ws://127.0.0.1:{webs[0].port}/ws", open_timeout=60):
            pass
    assert refusal.value.response.status_code == 404


async def test_nothing_is_compressed(webs):
    async with page(webs[0], compression="deflate") as visitors:
        assert visitors.client.protocol.extensions == []


async def test_over_64_kib_the_server_closes(webs):
    async with page(webs[0]) as visitors:
        await visitors.client.send('{"event": "' + "x" * 65_536 + '"}')

        with pytest.raises(ConnectionClosed):
            await visitors.receive()
        assert visitors.client.close_code == 1009


async def test_three_broken_frames_close_and_the_others_are_untouched(ada, webs):
    async with page(webs[0], ada) as adas, page(webs[0]) as visitors:
        await visitors.client.send(b"\x00")
        await visitors.client.send("[]")
        await visitors.client.send("{")

        assert [(await visitors.receive())["code"] for _ in range(3)] == ["INVALID_MESSAGE"] * 3
        with pytest.raises(ConnectionClosed):
            await visitors.receive()
        assert visitors.client.close_code == 1008
        assert (await adas.ask("clock", t0_ms=1))["event"] == "ok"


async def test_invalid_utf_8_closes(webs):
    async with page(webs[0]) as visitors:
        visitors.client.protocol.send_text(b"\xff\xfe")
        visitors.client.send_data()

        with pytest.raises(ConnectionClosed):
            await visitors.receive()
        assert visitors.client.close_code == 1007


async def test_a_fragmented_message_is_one_frame(webs):
    async with page(webs[0]) as visitors:
        await visitors.client.send(['{"event": "clock", ', '"ref": "1", "data": {"t0_ms": 5}}'])

        assert (await visitors.receive())["data"]["t0_ms"] == 5


async def test_who_stops_reading_is_closed_and_the_others_hear_everything(webs):
    """4008 stands behind what was unread; a client that never reads is cut off."""
    narrow = socket.create_connection(("127.0.0.1", webs[0].port))
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    narrow.setblocking(False)
    channel = PREFIX + "green"
    async with (
        page(webs[0], max_size=None) as quick,
        page(webs[0], sock=narrow, max_size=None, max_queue=1, ping_interval=None) as slow,
    ):
        await quick.ask("test_enter", channel)
        await slow.ask("test_enter", channel)
        slow.client.transport.pause_reading()

        await say_twelve_megabytes(channel, quick)

        slow.client.transport.resume_reading()
        assert await slow.read_to_the_end() < 200
        assert slow.client.close_code == 4008


async def say_twelve_megabytes(channel: str, quick: Page) -> None:
    """More than the kernel's buffers hold, at the pace of who does read."""
    for rev in range(1, 201):
        announce.send(ring(channel, Said(rev=rev, seq=rev, text="x" * 60_000)))
        assert (await quick.hear("said"))["data"]["rev"] == rev


async def test_who_never_reads_again_is_cut_off(webs):
    reader, writer = await asyncio.open_connection("127.0.0.1", webs[0].port, limit=1024)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    writer.write(
        b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        b"Origin: " + site.SITE_ORIGINS[0].encode() + b"\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    channel = PREFIX + "grey"
    asking = json.dumps({"event": "test_enter", "ref": "1", "channel": channel}).encode()
    writer.write(bytes([0x81, 0x80 | len(asking)]) + bytes(4) + asking)
    await reader.readuntil(b'"ref":"1"')
    writer.transport.pause_reading()
    async with page(webs[0], max_size=None) as quick:
        await quick.ask("test_enter", channel)
        await say_twelve_megabytes(channel, quick)

        # Bytes no longer taken from us: the connection is reset, not merely forgotten.
        async with asyncio.timeout(15):
            with pytest.raises(ConnectionError):
                await write_for_ever(writer)
    writer.close()


async def write_for_ever(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"\x8a\x80" + bytes(4))
        await writer.drain()
        await asyncio.sleep(0.1)


async def test_a_restart_says_come_back(ada, webs):
    web = WebProcess()
    async with page(web, ada) as adas:
        await adas.ask("test_enter", HALL)
        await in_database(web.end)

        await adas.read_to_the_end()
        assert adas.client.close_code == 1012
    assert web.process.returncode in (0, -signal.SIGTERM)


def test_a_fault_point_ends_the_process_there_once_and_only_in_debug(tmp_path):
    control = tmp_path / "faults"
    code = (
        "import os; from django.conf import settings\n"
        "settings.configure(DEBUG=os.environ['DEBUG'] == 'true')\n"
        "from config.live import faults\n"
        "faults.point('elsewhere'); faults.point('here'); print('alive')"
    )

    def run(**more: str) -> subprocess.CompletedProcess[bytes]:
        env = os.environ | {"MARQUEE_FAULTS": str(control)} | more
        return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True)

    assert run(DEBUG="true").stdout == b"alive\n"
    control.write_text("here")
    assert run(DEBUG="false").stdout == b"alive\n"
    assert run(DEBUG="true").returncode == -signal.SIGKILL
    assert run(DEBUG="true").stdout == b"alive\n"
