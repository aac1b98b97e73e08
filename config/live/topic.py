"""One channel in one process: who listens here, and what waits to be written to them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.live.envelope import Ring, websocket_frame
from config.live.numbering import Numbering
from config.live.outlet import MOST_UNREAD
from config.live.topics import VISITORS, Change, TopicSource, source_of

if TYPE_CHECKING:
    from config.live.connection import Connection


class Packet:
    """One broadcast, its bytes made once for everybody."""

    __slots__ = ("frame", "hidden_from", "rev", "skipped", "text")

    def __init__(
        self, text: bytes, rev: int = 0, hidden_from: Collection[int] = (), skipped: bytes = b""
    ) -> None:
        self.text = text
        self.frame = websocket_frame(text)
        self.rev = rev
        self.hidden_from = hidden_from
        self.skipped = skipped

    @classmethod
    def of(cls, ring: Ring) -> "Packet":
        return cls(ring.frame, ring.rev or 0, ring.hidden_from, ring.skipped)

    @classmethod
    def of_change(cls, change: Change) -> "Packet":
        return cls(change.frame, change.rev, change.hidden_from, change.skipped)


@dataclass(slots=True)
class Seat:
    """How one socket listens."""

    # What it knows from the state it was given; nothing up to here is told again.
    floor: int = 0
    # While the answer to its joining is under way: what must come after it.
    held: list[Packet] | None = None


@dataclass(slots=True, eq=False)
class Topic:
    channel: str
    source: TopicSource | None = None
    name: str = ""
    seats: dict["Connection", Seat] = field(default_factory=dict)
    numbering: Numbering[Packet] = field(default_factory=Numbering)
    pending: list[Packet] = field(default_factory=list)
    # Where frames go while every listener takes them without a look; None: look at each.
    _quick: list[Callable[[bytes], object]] | None = None
    # The highest floor of all seats: below it each seat has to be looked at.
    ceiling: int = 0
    is_filling: bool = False
    # Whom this process's listeners believe to be present; None until looked up.
    present: set[int] | None = None
    # Counts the comings and goings heard of.
    moves: int = 0

    @classmethod
    def named(cls, channel: str) -> "Topic":
        found = source_of(channel)
        return cls(channel, *found) if found else cls(channel)

    @property
    def has_joining(self) -> bool:
        return any(seat.held is not None for seat in self.seats.values())

    def hold(self, connection: "Connection") -> None:
        """It listens; what it hears is held until `release`."""
        seat = self.seats.setdefault(connection, Seat())
        if seat.held is None:
            seat.held = []
        self.look_again()

    def leave(self, connection: "Connection") -> None:
        self.seats.pop(connection, None)
        self.look_again()

    def look_again(self) -> None:
        self._quick = None

    def write(self) -> list["Connection"]:
        """Write what waits to every listener. Returns those who read too slowly."""
        packets, self.pending = self.pending, []
        is_plain = not any(
            packet.hidden_from or 0 < packet.rev <= self.ceiling for packet in packets
        )
        joined = b"".join([packet.frame for packet in packets])
        if is_plain and self._write_quickly(joined):
            return []
        slow = []
        for connection, seat in self.seats.items():
            if seat.held is not None:
                seat.held.extend(packets)
            elif is_plain:
                if not connection.outlet.write(joined, packets):
                    slow.append(connection)
            elif not self._write_apart(connection, seat, packets):
                slow.append(connection)
        return slow

    def _write_quickly(self, joined: bytes) -> bool:
        """False, with nothing written: somebody has to be looked at first."""
        if len(joined) > MOST_UNREAD:
            return False
        if self._quick is None:
            quick = []
            for connection, seat in self.seats.items():
                write = connection.outlet.quick()
                if write is None or seat.held is not None:
                    return False
                quick.append(write)
            self._quick = quick
        for write in self._quick:
            write(joined)
        return True

    def release(self, connection: "Connection", floor: int | None) -> bool:
        """Its answer is written: now what was held. False: it reads too slowly."""
        seat = self.seats.get(connection)
        if seat is None:
            return True
        if floor is not None:
            seat.floor = max(seat.floor, floor)
            self.ceiling = max(self.ceiling, floor)
        held, seat.held = seat.held or [], None
        self.look_again()
        return self._write_apart(connection, seat, held)

    def _write_apart(self, connection: "Connection", seat: Seat, packets: list[Packet]) -> bool:
        """For who may not see everything, or knows some of it already."""
        texts = [
            packet.skipped
            if (connection.user_id or VISITORS) in packet.hidden_from
            else packet.text
            for packet in packets
            if not 0 < packet.rev <= seat.floor
        ]
        return all(connection.outlet.write_text(text) for text in texts if text)
