"""A run, looked up by operation, room and client."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from benchmarks.faults.history import (
    CLOSED,
    Database,
    Error,
    Fault,
    History,
    Info,
    Invoke,
    Ok,
    Open,
    Screen,
    Sent,
    StoredMessage,
    StoredRoom,
    in_order,
)

RESTORED = "the database was restored"
Kind = TypeVar("Kind")


@dataclass
class Operation:
    """Something a client wanted, with whatever came of it."""

    invoke: Invoke
    sendings: int = 0
    answer: Ok | Error | Info | None = None

    @property
    def is_ok(self) -> bool:
        return isinstance(self.answer, Ok)

    @property
    def is_refused(self) -> bool:
        """Refused for sure: asked once, and once only."""
        if not isinstance(self.answer, Error) or self.answer.code == CLOSED:
            return False
        return self.sendings <= 1

    @property
    def facts(self) -> dict[str, Any]:
        return self.answer.facts if isinstance(self.answer, Ok) else {}

    @property
    def rev(self) -> int | None:
        return self.facts.get("rev")

    def __str__(self) -> str:
        return f"{self.invoke.event} #{self.invoke.op} of client {self.invoke.client}"


@dataclass
class Case:
    records: list[History]
    database: Database
    operations: list[Operation] = field(default_factory=list)

    def __init__(self, records: Iterable[History], database: Database) -> None:
        everything = in_order(records)
        restored = [one.t for one in everything if isinstance(one, Fault) and one.name == RESTORED]
        # What a backup does not know has never happened; the clients start afresh.
        self.began = max(restored, default=float("-inf"))
        self.records = [one for one in everything if one.t > self.began]
        self.database = database
        self.operations = list(self._operations())
        self.rooms: dict[str, StoredRoom] = {room.id: room for room in database.rooms}
        self.messages: dict[str, dict[int, StoredMessage]] = defaultdict(dict)
        for message in database.messages:
            self.messages[message.room][message.seq] = message
        self.users: dict[int, int | None] = {
            one.client: one.user for one in everything if isinstance(one, Open)
        }

    def all(self, kind: type[Kind]) -> Iterator[Kind]:
        return (record for record in self.records if isinstance(record, kind))

    def asked_for(self, event: str) -> Iterator[Operation]:
        return (each for each in self.operations if each.invoke.event == event)

    def screens(self, *, fresh: bool = False) -> Iterator[Screen]:
        last = max((screen.look for screen in self.all(Screen)), default=0)
        return (
            screen
            for screen in self.all(Screen)
            if screen.is_fresh is fresh and screen.look == last
        )

    def _operations(self) -> Iterator[Operation]:
        found: dict[int, Operation] = {}
        for record in self.records:
            match record:
                case Invoke():
                    found[record.op] = Operation(record)
                case Sent() if record.op in found:
                    found[record.op].sendings += 1
                case Ok() | Error() | Info() if record.op in found:
                    if found[record.op].answer is None:
                        found[record.op].answer = record
        yield from found.values()
