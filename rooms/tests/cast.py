"""Rooms with people in them, made by the real actions; and ears on a room's channel."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import uuid4

from django.test import TestCase

from accounts.models import User
from config.live import envelope, valkey
from config.live.envelope import Ring, bus_key
from config.live.publisher import publisher
from rooms.actions.lifecycle import create_room
from rooms.actions.membership import join_room
from rooms.models import Room
from rooms.protocol import CreateRoom


def make_room(host: User, *members: User, **facts: Any) -> Room:
    facts = {"name": "Late Reel", "kind": "chat", "is_public": True, **facts}
    fields = {name: facts.pop(name) for name in list(facts) if name in CreateRoom.__struct_fields__}
    room = create_room(host, CreateRoom(**fields))
    if facts:
        Room.objects.filter(pk=room.pk).update(**facts)
        room.refresh_from_db()
    for member in members:
        join_room(room, member)
    return room


def heard_on(
    room: Room, listener: User | None = None
) -> AbstractContextManager[list[dict[str, Any]]]:
    """What a listener of the room's channel hears of the commits inside the block."""
    return _heard(room.channel, listener)


def heard_at(person: User) -> AbstractContextManager[list[dict[str, Any]]]:
    """What a person hears on their own channel."""
    return _heard(person.channel, person)


@contextmanager
def _heard(channel: str, listener: User | None) -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []
    known: set[tuple[str, int]] = set()
    with valkey.connected().pubsub(ignore_subscribe_messages=True) as ears:
        # What comes there comes after all that was published before: nobody need wait and see.
        the_end = bus_key(f"end-{uuid4()}")
        ears.subscribe(bus_key(channel), the_end)
        for _ in range(2):
            ears.get_message(timeout=1)
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield heard
        assert publisher().flush(2)
        valkey.connected().publish(the_end, "")
        while message := ears.get_message(timeout=2):
            if message["channel"].decode() == the_end:
                break
            ring = envelope.decode(message["data"])
            if not isinstance(ring, Ring) or not ring.frame:
                continue
            # Nested ears carry every commit out once each; a hub knows such copies too.
            if (ring.origin, ring.number) in known:
                continue
            known.add((ring.origin, ring.number))
            is_hidden = listener is not None and listener.pk in ring.hidden_from
            if frame := ring.skipped if is_hidden else ring.frame:
                heard.append(json.loads(frame))
        assert message, "The end was not heard."
