"""People are sent out, shut out and blocked while everybody talks; and rooms go private."""

import asyncio
import time
from typing import Any

from benchmarks.faults import history
from benchmarks.faults.client import Client, Refused
from benchmarks.faults.load import Place
from benchmarks.faults.people import block, forget_blocks
from benchmarks.faults.stage import Stage
from config.live.database import in_database

ONLOOKERS = 4
PATIENCE_SECONDS = 20.0
OUTAGE_SECONDS = 8.0


async def furnish(stage: Stage) -> None:
    """Beside the forty: visitors without an account, who look on in the first room."""
    await stage.furnish()
    room = stage.places[0].room
    for _ in range(ONLOOKERS):
        visitor = stage.client_of(None)
        visitor.open_room(room)
        visitor.start()
    await stage.everybody_in()


async def keep(stage: Stage) -> None:
    """F17: one thing after the other, and each is final within a second."""
    assert stage.load is not None
    # The host must not change under our hands.
    stage.load.without |= {"transfer", "leave", "reload"}
    await stage.pause(0.15)
    first, second, third, fourth = stage.places
    with stage.fault("order is kept"):
        await _send_out(stage, first, "kick", first.clients[3])
        await _send_out(stage, second, "ban", second.clients[3])
        await stage.pause(0.1)
        await _block(stage, third.clients[2], third.clients[4], third)
        await _block(stage, fourth.clients[5], fourth.clients[6], fourth)
        await stage.pause(0.1)
        await _go_private(stage, first)
        await stage.pause(0.1)
        await _send_out(stage, second, "kick", second.clients[4])
        await _send_out(stage, second, "ban", second.clients[5])
        await _come_back(stage, second, second.clients[3])


async def keep_without_valkey(stage: Stage) -> None:
    """F17b: nobody can tell the other processes, and the order still holds."""
    assert stage.load is not None
    stage.load.without |= {"transfer", "leave", "reload"}
    await stage.pause(0.2)
    with stage.fault("order is kept while Valkey is away", "live"):
        await asyncio.to_thread(stage.rig.valkey.kill)
        places = stage.places
        await _send_out(stage, places[0], "kick", _elsewhere(places[0]))
        await _send_out(stage, places[1], "ban", _elsewhere(places[1]))
        await _go_private(stage, places[0])
        await asyncio.sleep(OUTAGE_SECONDS)
        await asyncio.to_thread(stage.rig.valkey.start)


async def make_peace(stage: Stage) -> None:
    """The same people meet again under the next fault."""
    await in_database(forget_blocks)


def _elsewhere(place: Place) -> Client:
    """Somebody whose process is not the host's."""
    host = _host(place)
    return next(client for client in place.clients if client.process != host.process)


async def _send_out(stage: Stage, place: Place, how: str, who: Client) -> None:
    host = _host(place)
    await _ask(host, how, place.room, {"user_id": who.user, "reason": "for the test"})
    _hide(stage, host, place.room, who.user)


async def _block(stage: Stage, one: Client, other: Client, place: Place) -> None:
    people = {person.id: person for person in stage.rig.people}
    await in_database(block, people[one.user or 0], people[other.user or 0])
    for receiver, author in ((one, other), (other, one)):
        stage.journal.note(history.Hidden, user=receiver.user, room=place.room, author=author.user)


async def _go_private(stage: Stage, place: Place) -> None:
    host = _host(place)
    await _ask(host, "update_room", place.room, {"is_public": False})
    _hide(stage, host, place.room, None)


async def _come_back(stage: Stage, place: Place, banned: Client) -> None:
    """Who was banned opens a page again, and is told no."""
    person = next(one for one in stage.rig.people if one.id == banned.user)
    again = stage.client_of(person)
    again.open_room(place.room)
    again.start()
    await asyncio.wait_for(again.is_live.wait(), PATIENCE_SECONDS)
    await asyncio.sleep(1.5)
    stage.bitten("who was banned is not let in again", place.room not in again.halls)


def _hide(stage: Stage, host: Client, room: str, user: int | None) -> None:
    hall = host.halls.get(room)
    rev = hall.rev if hall else None
    stage.journal.note(history.Hidden, user=user, room=room, rev=rev or 0)


async def _ask(client: Client, event: str, room: str, sent: dict[str, Any]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    try:
        await client.ask(event, room, sent, until=until)
    except Refused as refusal:
        raise AssertionError(f"{event}: {refusal.code}") from refusal


def _host(place: Place) -> Client:
    for client in place.clients:
        hall = client.halls.get(place.room)
        if hall is not None and hall.model is not None:
            user = hall.model.facts["host_id"]
            return next(one for one in place.clients if one.user == user)
    raise AssertionError("nobody is in the room")
