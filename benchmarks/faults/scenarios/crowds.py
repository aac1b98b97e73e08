"""Readers that do not read, and thousands that come back at once."""

import asyncio
import socket
import time

from benchmarks.faults import history
from benchmarks.faults.checker.case import Case
from benchmarks.faults.client import ORIGIN, Client
from benchmarks.faults.figures import share
from benchmarks.faults.load import Place
from benchmarks.faults.people import Person, make_room
from benchmarks.faults.rig import Web
from benchmarks.faults.stage import Stage
from benchmarks.faults.windows import Window, is_in, pages_in, windows
from config.live.database import in_database

SLOW = 20
SLOW_SECONDS = 15.0
LONG_TEXT = 1900
HERD = 2000
HERD_ROOMS = 40
HERD_SECONDS, HERD_P95_SECONDS = 60.0, 35.0
CUTS = 3


async def one_full_room(stage: Stage) -> None:
    """F7: twenty who read, and long messages."""
    people = stage.rig.people[:20]
    room = await in_database(make_room, people[0], "chat")
    clients = [stage.client_of(person) for person in people]
    stage.places.append(Place(room, "chat", clients))
    for client in clients:
        client.open_room(room)
        client.start()
    await stage.everybody_in()


async def slow_readers(stage: Stage) -> None:
    """First without, then with twenty who never read a byte after coming in; all else alike."""
    assert stage.load is not None
    stage.load.padding = "x" * LONG_TEXT
    # The room talks at full speed: what is not read has to lie somewhere.
    stage.load.per_second *= 3
    with stage.fault("everybody reads"):
        await stage.pause(0.4)
    web = stage.rig.web[0]
    before = (await web.tell("usage"))["sockets"]
    room = stage.places[0].room
    people = stage.rig.people[20 : 20 + SLOW]
    slow = [await _never_read(web, person, room) for person in people]
    stage.bitten("twenty came in", (await web.tell("usage"))["sockets"] >= before + SLOW)
    began = time.monotonic()
    with stage.fault("twenty do not read"):
        closed = 0.0
        while time.monotonic() < began + 3 * SLOW_SECONDS and not closed:
            if (await web.tell("usage"))["sockets"] <= before:
                closed = time.monotonic() - began
            await asyncio.sleep(0.1)
    stage.load.per_second /= 3
    for one in slow:
        one.close()
    stage.bitten("the slow ones were closed", bool(closed))
    stage.aim("the last slow reader was closed after", closed, SLOW_SECONDS)


async def _never_read(web: Web, person: Person, room: str) -> socket.socket:
    """A bare socket with a tiny window: comes in, joins, and reads no more."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    opened.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(opened, ("127.0.0.1", web.port))
    asking = (
        f"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {'A' * 22}==\r\n"
        f"Origin: {ORIGIN}\r\nCookie: {person.cookie}\r\n\r\n"
    )
    await loop.sock_sendall(opened, asking.encode())
    heard = b""
    while b'"welcome"' not in heard:
        heard += await asyncio.wait_for(loop.sock_recv(opened, 1024), 10)
    frame = f'{{"event": "join_room", "ref": "1", "channel": "room-{room}"}}'.encode()
    await loop.sock_sendall(opened, bytes([0x81, 0x80 | len(frame)]) + bytes(4) + frame)
    return opened


def measure_slow(stage: Stage, case: Case) -> None:
    well = _deliveries(case, windows(case, "everybody reads"))
    meanwhile = _deliveries(case, windows(case, "twenty do not read"))
    stage.aim("heard by the others while all read, p99", share(well, 0.99), None)
    baseline = 2 * share(well, 0.99)
    stage.aim("heard by the others beside the slow, p99", share(meanwhile, 0.99), baseline)


def _deliveries(case: Case, spans: list[Window]) -> list[float]:
    asked = {
        operation.facts.get("message_id"): operation.invoke.t
        for operation in case.asked_for("chat_message")
        if operation.is_ok and is_in(operation.invoke.t, spans)
    }
    return [
        heard.t - asked[heard.facts["id"]]
        for heard in case.all(history.Recv)
        if heard.event == "chat_message" and heard.facts.get("id") in asked
    ]


# --- F13


async def herd(stage: Stage) -> None:
    """Two thousand pages in forty rooms, cut off at one moment, three times."""
    rig = stage.rig
    rooms = [
        await in_database(make_room, rig.people[number % 40], "chat")
        for number in range(HERD_ROOMS)
    ]
    stage.more_rooms += rooms
    for number in range(HERD):
        # Each person has many pages open, in one room.
        client = stage.client_of(rig.people[number % 40])
        client.open_room(rooms[number % HERD_ROOMS])
        client.start()
        if number % 50 == 49:  # they came one by one, long ago
            await client.joined(rooms[number % HERD_ROOMS], 60)
    await _all_back(dict.fromkeys(stage.clients, 0), time.monotonic(), 240)
    async with stage.alongside(stage.visit_pages(rooms[0])):
        for cut in range(1, CUTS + 1):
            await asyncio.sleep(5)
            with stage.fault(f"two thousand are cut off, {cut}"):
                began = time.monotonic()
                before = {client: client.conn for client in stage.clients}
                lost = sum(web.proxy.cut() for web in rig.web)
                stage.bitten(f"{lost} lines were cut", lost >= HERD)
                times = await _all_back(before, began, 2 * HERD_SECONDS)
            stage.bitten(f"all were back after cut {cut}", len(times) == HERD)
            stage.aim(f"cut {cut}: back, p50", share(times, 0.5), None)
            stage.aim(f"cut {cut}: back, p95", share(times, 0.95), HERD_P95_SECONDS)
            stage.aim(f"cut {cut}: all back", max(times, default=0.0), HERD_SECONDS)


async def _all_back(before: dict[Client, int], began: float, within: float) -> list[float]:
    """Seconds until each is in its room again, by a connection later than the one before."""
    waiting = set(before)
    times: list[float] = []
    while waiting and time.monotonic() < began + within:
        back = {client for client in waiting if client.conn > before[client] and _is_in(client)}
        times += [time.monotonic() - began] * len(back)
        waiting -= back
        await asyncio.sleep(0.1)
    return times


def _is_in(client: Client) -> bool:
    return client.is_live.is_set() and all(
        hall.model is not None and not hall.is_resuming for hall in client.halls.values()
    )


async def nobody(stage: Stage) -> None:
    """They come one after the other, and that is part of the run."""


def measure_herd(stage: Stage, case: Case) -> None:
    asked = list(pages_in(case, windows(case)))
    broken = sum(one.status >= 500 or not one.status for one in asked)
    stage.aim(f"pages broken of {len(asked)}", broken, len(asked) * 0.01, "")
    slowest = max((one.seconds for one in asked), default=0.0)
    stage.aim("slowest page meanwhile", slowest, None)
