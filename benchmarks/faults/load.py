"""What 40 people do in four rooms: twenty writes a second, each from dice of its own."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from benchmarks.faults.client import Client, Refused

PER_SECOND = 20.0
EMOJI = ("🎬", "🍿", "😂", "👏", "💔", "🔥")
# So long after the end of the load every question must have had its answer.
ANSWERED_WITHIN_SECONDS = 60.0
AWAY_SECONDS = 1.5
# One person does not ask for more before the first things are answered.
MOST_AT_ONCE = 3


@dataclass
class Place:
    room: str
    kind: str
    clients: list[Client]
    # What was said here: id → who said it.
    said: dict[str, int] = field(default_factory=dict)
    reactions: set[tuple[int, str, str]] = field(default_factory=set)


class Load:
    def __init__(self, places: list[Place], dice: random.Random, seconds: float) -> None:
        self.places = places
        self._dice = dice
        self._seconds = seconds
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ends = 0.0
        self._number = 0
        self.per_second = PER_SECOND
        self.padding = ""
        # Nothing more is asked; and everything asked is answered.
        self.is_over = self.is_done = False
        # On a slow machine the fault takes longer than the load; it is never without.
        self.may_end = False
        # What the faults do to a room while people are in it.
        self.without: set[str] = set()

    async def run(self) -> None:
        began = time.monotonic()
        self._ends = began + self._seconds
        next_at = began
        while (now := time.monotonic()) < self._ends or not self.may_end:
            if now < next_at:
                await asyncio.sleep(next_at - now)
            next_at += self._dice.expovariate(self.per_second)
            self._begin_one()
        self.is_over = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=ANSWERED_WITHIN_SECONDS + 10)
        self.is_done = True

    @property
    def _until(self) -> float:
        return max(self._ends, time.monotonic()) + ANSWERED_WITHIN_SECONDS

    def _begin_one(self) -> None:
        place = self._dice.choice(self.places)
        acts: list[tuple[float, Callable[[Place, Client], Any]]] = [
            (62, self._say),
            (9, self._edit),
            (10, self._react),
            (3, self._peek),
            (2, self._reload),
        ]
        if place.kind == "watch":
            acts += [(14, self._seek), (2, self._transfer)]
        # Who leaves takes their vote along; the recount could not know when they left.
        acts += [(40, self._vote)] if place.kind == "music" else [(2, self._leave)]
        here = [client for client in place.clients if self._is_here(client, place)]
        if not here:
            return
        chosen = self._dice.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
        if chosen.__name__.lstrip("_") in self.without:
            return
        task = asyncio.create_task(self._do(chosen(place, self._dice.choice(here))))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @staticmethod
    def _is_here(client: Client, place: Place) -> bool:
        hall = client.halls.get(place.room)
        is_in = hall is not None and hall.model is not None and not client.is_stopped
        return is_in and client.busy < MOST_AT_ONCE

    async def _do(self, act: Any) -> None:
        with suppress(Refused):
            await act

    async def _say(self, place: Place, client: Client) -> None:
        self._number += 1
        sent = {
            "text": f"{self._number}: {client.number} says so{self.padding}",
            "client_id": str(UUID(int=self._dice.getrandbits(128), version=4)),
        }
        kept = await client.ask("chat_message", place.room, sent, until=self._until)
        if kept is not None:
            place.said[kept["message_id"]] = client.number

    async def _edit(self, place: Place, client: Client) -> None:
        mine = [said for said, by in place.said.items() if by == client.number]
        if not mine:
            return await self._say(place, client)
        self._number += 1
        sent = {"message_id": self._dice.choice(mine[-5:]), "text": f"{self._number}: rather so"}
        await client.ask("edit_message", place.room, sent, until=self._until)

    async def _react(self, place: Place, client: Client) -> None:
        newest = list(place.said)[-20:]
        if not newest:
            return
        message, emoji = self._dice.choice(newest), self._dice.choice(EMOJI)
        key = (client.number, message, emoji)
        if key in place.reactions:  # once: what is under way may not be turned round
            return
        place.reactions.add(key)
        sent = {"message_id": message, "emoji": emoji, "on": True}
        await client.ask("react", place.room, sent, until=self._until)

    async def _seek(self, place: Place, client: Client) -> None:
        """Mostly the host; now and then somebody who may not, or with yesterday's version."""
        hall = client.halls.get(place.room)
        if hall is None or hall.model is None or hall.model.playback is None:
            return
        host = next((one for one in place.clients if one.user == hall.model.facts["host_id"]), None)
        if host is not None and self._is_here(host, place) and self._dice.random() < 0.85:
            client = host
        hall = client.halls[place.room]
        if hall.model is None or hall.model.playback is None:
            return
        version = hall.model.playback["version"]
        if self._dice.random() < 0.1:
            version = max(0, version - 1)
        sent = {
            "action": "seek",
            "position_ms": self._dice.randrange(0, 3_600_000),
            "version": version,
        }
        await client.ask("host_sync", place.room, sent, until=self._until)

    async def _transfer(self, place: Place, client: Client) -> None:
        hall = client.halls[place.room]
        if hall.model is None:
            return
        host = next((one for one in place.clients if one.user == hall.model.facts["host_id"]), None)
        others = [one for one in place.clients if one.user in hall.model.members and one != host]
        if host is None or not others or not self._is_here(host, place):
            return
        sent = {"user_id": self._dice.choice(others).user}
        await host.ask("transfer_host", place.room, sent, until=self._until)

    async def _vote(self, place: Place, client: Client) -> None:
        hall = client.halls.get(place.room)
        if hall is None or hall.model is None or hall.model.vote is None:
            return
        vote = hall.model.vote
        song = self._dice.choice(vote["options"])["song_id"]
        sent = {"vote_session_id": vote["vote_session_id"], "song_id": song}
        await client.ask("vote", place.room, sent, until=self._until)

    async def _peek(self, place: Place, client: Client) -> None:
        await client.peek(place.room)

    async def _leave(self, place: Place, client: Client) -> None:
        """Give the seat up, and come back a little later."""
        if client.busy:
            return
        await client.ask("leave_room", place.room, {}, until=self._until)
        client.forget_room(place.room)
        await asyncio.sleep(AWAY_SECONDS)
        client.open_room(place.room)
        await client.joined(place.room)

    async def _reload(self, place: Place, client: Client) -> None:
        """Close the tab and open it again."""
        if client.busy:
            return
        await client.stop()
        await asyncio.sleep(self._dice.uniform(0, AWAY_SECONDS))
        client.start()
