"""Two want the same thing at one instant, through two processes: one gets it."""

import asyncio
import time
from typing import Any

from benchmarks.faults.client import Client, Refused
from benchmarks.faults.load import Place
from benchmarks.faults.people import (
    keep_time,
    make_co_host,
    make_link,
    make_room,
    music_of,
    seat,
)
from benchmarks.faults.rig import Rig
from benchmarks.faults.stage import Stage
from config.live.database import in_database

SEEKS, HAND_OVERS, LAST_SEATS, ENDS = 80, 50, 50, 20
SONGS, CLOSERS = 15, 4
LINKS, USES, TAKERS = 4, 5, 12
PATIENCE_SECONDS = 20.0


async def prepare(stage: Stage) -> None:
    """A room for each kind of contest; everybody sits at a process of their own."""
    rig = stage.rig
    ada, ben, cleo, dan = rig.people[:4]
    room = await in_database(make_room, ada, "watch")
    await in_database(seat, room, [ben])
    await in_database(make_co_host, room, ada, ben)
    await _sit(stage, room, "seek", [(ada, 0), (ben, 1), (cleo, 2)])

    room = await in_database(make_room, ada, "chat")
    # Two pages of each, so that whoever is host can ask for two things at once.
    people = [(person, door) for person in (ada, ben, cleo) for door in (0, 1)]
    await _sit(stage, room, "hand over", people)

    room = await in_database(make_room, ada, "chat", capacity=3)
    await _sit(stage, room, "last seat", [(ada, 0), (ben, 1)])
    stage.places[-1].clients += [_at(stage, cleo, 1), _at(stage, dan, 2)]
    for client in stage.places[-1].clients[2:]:
        client.start()
        await client.is_live.wait()

    room = await in_database(make_room, ada, "music")
    await _sit(stage, room, "song", [(ada, 0), (ben, 1), (cleo, 2)])


def _at(stage: Stage, person: Any, door: int) -> Client:
    client = stage.client_of(person)
    rig: Rig = stage.rig
    client.choose_doors(lambda: [rig.web[door].proxy.port])
    return client


async def _sit(stage: Stage, room: str, kind: str, people: list[tuple[Any, int]]) -> None:
    clients = [_at(stage, person, door) for person, door in people]
    stage.places.append(Place(room, kind, clients))
    for client in clients:
        client.open_room(room)
        client.start()
    for client in clients:
        assert await client.joined(room, 60)


async def run(stage: Stage) -> None:
    seeks, hand_overs, seats, music = stage.places
    won = [await _seek(stage, seeks) for _ in range(SEEKS)]
    won += [await _hand_over(stage, hand_overs) for _ in range(HAND_OVERS)]
    won += [await _last_seat(stage, seats) for _ in range(LAST_SEATS)]
    ended = [await _end(stage) for _ in range(ENDS)]
    for _ in range(SONGS):
        won += await _end_song(stage, music)
    for _ in range(LINKS):
        await _use_link(stage)
    stage.bitten("every contest had a winner", all(count == 1 for count in won) and all(ended))
    tries = SEEKS + HAND_OVERS + LAST_SEATS + ENDS + 2 * SONGS
    stage.aim("contests with one winner", sum(count == 1 for count in won) + sum(ended), None, "")
    stage.aim("contests", tries, None, "")


async def _both(*wishes: Any) -> list[dict[str, Any] | None]:
    """All at one instant; None for who did not get it."""

    async def one(wish: Any) -> dict[str, Any] | None:
        try:
            return await wish  # type: ignore[no-any-return]
        except Refused:
            return None

    return list(await asyncio.gather(*map(one, wishes)))


async def _seek(stage: Stage, place: Place) -> int:
    """Host and co-host move the film from one and the same version."""
    ada, ben, _cleo = place.clients
    version = max(_version(client, place.room) for client in place.clients)
    await _until(lambda: all(_version(one, place.room) == version for one in place.clients))
    wishes = [
        client.ask(
            "host_sync",
            place.room,
            {"action": "seek", "position_ms": stage.dice.randrange(10**6), "version": version},
            until=time.monotonic() + PATIENCE_SECONDS,
        )
        for client in stage.dice.sample([ada, ben], 2)
    ]
    return sum(answer is not None for answer in await _both(*wishes))


async def _hand_over(stage: Stage, place: Place) -> int:
    """The host gives the room to one on this page and to another on that."""
    pages: dict[int, list[Client]] = {}
    for client in place.clients:
        pages.setdefault(client.user or 0, []).append(client)
    host = _host(place)
    await _until(lambda: all(_host_of(one, place.room) == host for one in place.clients))
    others = [user for user in pages if user != host]
    wishes = [
        page.ask(
            "transfer_host",
            place.room,
            {"user_id": user},
            until=time.monotonic() + PATIENCE_SECONDS,
        )
        for page, user in zip(pages[host], stage.dice.sample(others, 2), strict=True)
    ]
    won = sum(answer is not None for answer in await _both(*wishes))
    await _until(lambda: _host(place) != host)
    return won


async def _last_seat(stage: Stage, place: Place) -> int:
    """Two come in where one fits; who got the seat leaves again."""
    *_, cleo, dan = place.clients
    wishes = [
        client.ask("join_room", place.room, {}, until=time.monotonic() + PATIENCE_SECONDS)
        for client in stage.dice.sample([cleo, dan], 2)
    ]
    answers = await _both(*wishes)
    for answer in answers:
        if answer is not None:
            winner = next(one for one in (cleo, dan) if one.user == answer["you"]["user_id"])
            until = time.monotonic() + PATIENCE_SECONDS
            await winner.ask("leave_room", place.room, {}, until=until)
    return sum(answer is not None for answer in answers)


async def _end_song(stage: Stage, place: Place) -> list[int]:
    """Several find the vote over, and then the song; beside them the processes that keep time.

    Each answers how many times what was due once has happened.
    """
    before = await in_database(music_of, place.room)
    await _until(lambda: _version(place.clients[0], place.room) >= before["version"])
    closing = before["closes_ms"] or before["ends_ms"] - 1
    await asyncio.gather(*(in_database(keep_time, place.room, closing) for _ in range(CLOSERS)))
    between = await in_database(music_of, place.room)
    ending = between["ends_ms"]
    await asyncio.gather(*(in_database(keep_time, place.room, ending) for _ in range(CLOSERS)))
    after = await in_database(music_of, place.room)
    closed = between["closed"] - before["closed"] if before["closes_ms"] else 1
    return [closed, after["version"] - between["version"]]


async def _end(stage: Stage) -> bool:
    """Two pages of the host close the room; it ends once."""
    ada = stage.rig.people[0]
    room = await in_database(make_room, ada, "chat")
    stage.more_rooms.append(room)
    pages = stage.places[1].clients[:2]
    for page in pages:
        page.open_room(room)
    for page in pages:
        assert await page.joined(room)
    until = time.monotonic() + PATIENCE_SECONDS
    answers = await _both(*(page.ask("end_room", room, {}, until=until) for page in pages))
    await _until(lambda: all(not _is_active(page, room) for page in pages))
    for page in pages:
        page.forget_room(room)
    return any(answer is not None for answer in answers)


async def _use_link(stage: Stage) -> None:
    """A dozen people with one link for five, each through a page of the site."""
    import httpx

    rig = stage.rig
    room = await in_database(make_room, rig.people[0], "chat")
    token = await in_database(make_link, room, rig.people[0], USES)
    stage.more_rooms.append(room)
    stage.links[token] = (room, USES)
    takers = rig.people[1 : TAKERS + 1]

    async def take(number: int) -> int:
        door = rig.web[number % len(rig.web)].proxy.port
        headers = {
            "cookie": f"{takers[number].cookie}; csrftoken={'x' * 32}",
            "x-csrftoken": "x" * 32,
            "accept": "application/json",
            "host": "localhost",
            "origin": "http://faults.test",
        }
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as visitor:
            answer = await visitor.post(
                f"http://127.0.0.1:{door}/rooms/join/{token}/", headers=headers
            )
        return answer.status_code

    statuses = await asyncio.gather(*(take(number) for number in range(TAKERS)))
    let_in = sum(status < 300 for status in statuses)
    stage.bitten(f"a link of {USES} let in {let_in} of {TAKERS}: {statuses}", let_in == USES)


def _version(client: Client, room: str) -> int:
    model = client.halls[room].model
    return model.playback["version"] if model and model.playback else 0


def _host_of(client: Client, room: str) -> int | None:
    model = client.halls[room].model
    return model.facts["host_id"] if model else None


def _host(place: Place) -> int:
    """The host as the page that knows most knows it."""
    newest = max(place.clients, key=lambda client: client.halls[place.room].rev or 0)
    return _host_of(newest, place.room) or 0


def _is_active(client: Client, room: str) -> bool:
    hall = client.halls.get(room)
    return hall is not None and hall.model is not None and bool(hall.model.facts["is_active"])


async def _until(is_so: Any, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        await asyncio.sleep(0.005)
