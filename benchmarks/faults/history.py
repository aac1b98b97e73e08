"""What the clients of one run saw, and what the database says: the whole world of the checker.

Every moment `t` is the monotonic clock of the rig, in seconds; all its clients share one process.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct


class Record(Struct, frozen=True, kw_only=True, tag=True):
    t: float
    client: int = -1


class Open(Record, frozen=True, kw_only=True):
    """A socket was welcomed."""

    conn: int
    user: int | None
    process: str = ""
    epoch: str = ""


class Closed(Record, frozen=True, kw_only=True):
    conn: int
    code: int
    is_meant: bool = False  # by the client itself


class Invoke(Record, frozen=True, kw_only=True):
    """The first sending of an operation; later sendings are `Sent`."""

    op: int
    user: int | None
    event: str
    room: str = ""
    sent: dict[str, Any] = {}


class Sent(Record, frozen=True, kw_only=True):
    op: int
    conn: int
    ref: str


class Ok(Record, frozen=True, kw_only=True):
    op: int
    facts: dict[str, Any] = {}


# The code of what was under way when the client was sent out.
CLOSED = "CLOSED"


class Error(Record, frozen=True, kw_only=True):
    op: int
    code: str


class Info(Record, frozen=True, kw_only=True):
    """No answer came, however often it was asked."""

    op: int


class Again(Record, frozen=True, kw_only=True):
    """One more answer to a request that had its answer."""

    conn: int
    ref: str
    was_doubled: bool = False  # the proxy had sent the request twice


class Recv(Record, frozen=True, kw_only=True):
    """A broadcast of a room, as it came over the wire."""

    conn: int
    room: str
    event: str
    rev: int | None = None
    facts: dict[str, Any] = {}


class State(Record, frozen=True, kw_only=True):
    """The answer to `join_room`; `asked` is when it was asked."""

    conn: int
    room: str
    asked: float
    rev: int
    since: int | None = None
    complete: bool = True
    host: int | None = None
    members: list[int] = []


class Shown(Record, frozen=True, kw_only=True):
    """A message came onto the client's screen."""

    room: str
    seq: int
    id: str
    client_id: str | None = None


class Left(Record, frozen=True, kw_only=True):
    """The client closed a room, or was told that it hears it no longer."""

    room: str
    conn: int = -1
    code: int | None = None


class Screen(Record, frozen=True, kw_only=True):
    """All that a client shows of a room, after the quiet; `is_fresh`: read anew."""

    room: str
    user: int | None
    rev: int
    messages: list[dict[str, Any]]
    members: dict[int, dict[str, Any]]
    facts: dict[str, Any]
    playback: dict[str, Any] | None = None
    position_ms: int | None = None  # where the film stands by this client's clock at `at_ms`
    at_ms: int = 0
    is_fresh: bool = False
    # Looked again where something went on meanwhile: the last look counts.
    look: int = 0


class Tab(Record, frozen=True, kw_only=True):
    """Whether a person has a live page of a room, at the end; `since` then."""

    room: str
    user: int
    is_live: bool
    since: float


class Hidden(Record, frozen=True, kw_only=True):
    """From the answer on (`t`), `user` may not see: `room` after `rev`, or all of `author`."""

    user: int | None
    room: str
    rev: int = 0
    author: int | None = None
    until: float | None = None


class Fault(Record, frozen=True, kw_only=True):
    name: str
    is_over: bool = False
    breaks: str = ""  # the part that /readyz must miss meanwhile: `database`, `live`
    words: str = ""


class Health(Record, frozen=True, kw_only=True):
    process: str
    parts: dict[str, bool] | None  # None: no answer at all


class Bitten(Record, frozen=True, kw_only=True):
    """A proof that the fault really happened, or that it did not."""

    words: str
    has: bool


class Usage(Record, frozen=True, kw_only=True):
    """What a web process holds; `is_end`: after the quiet."""

    process: str
    sockets: int
    clients: int  # live sockets the rig has there
    tasks: int
    topics: int
    threads: int
    rss: int
    database_connections: int = 0
    pool_size: int = 0
    leases: int = 0
    is_end: bool = False


class Asked(Record, frozen=True, kw_only=True):
    """A request by HTTP, and how long it took."""

    path: str
    status: int
    seconds: float


History = (
    Open
    | Closed
    | Invoke
    | Sent
    | Ok
    | Error
    | Info
    | Again
    | Recv
    | State
    | Shown
    | Left
    | Screen
    | Tab
    | Hidden
    | Fault
    | Health
    | Bitten
    | Usage
    | Asked
)


class StoredMessage(Struct, frozen=True, kw_only=True):
    room: str
    seq: int
    rev: int
    posted_rev: int
    id: str
    author: int | None
    client_id: str | None
    text: str
    kind: str = "said"


class StoredRoom(Struct, frozen=True, kw_only=True):
    id: str
    rev: int
    last_seq: int
    host: int | None = None
    host_version: int = 0
    capacity: int | None = None
    has_ended: bool = False
    members: list[int] = []
    co_hosts: list[int] = []
    playback_version: int = 0


class StoredVote(Struct, frozen=True, kw_only=True):
    session: str
    user: int
    song: int
    rev: int = 0


class StoredRound(Struct, frozen=True, kw_only=True):
    """One vote for the next song, closed."""

    session: str
    room: str
    winner: int | None
    options: list[int] = []
    # As the site counted; the recount must be the same.
    counts: dict[int, int] = {}


class StoredLink(Struct, frozen=True, kw_only=True):
    id: str
    room: str
    uses: int
    left: int
    admitted: list[int] = []


class Database(Struct, frozen=True, kw_only=True):
    rooms: list[StoredRoom] = []
    messages: list[StoredMessage] = []
    votes: list[StoredVote] = []
    rounds: list[StoredRound] = []
    links: list[StoredLink] = []


_encoder = msgspec.json.Encoder()
_records = msgspec.json.Decoder(History)
_database = msgspec.json.Decoder(Database)


def encode(record: Record) -> bytes:
    return _encoder.encode(record)


def read(path: Path) -> list[History]:
    with path.open("rb") as lines:
        return in_order(_records.decode(line) for line in lines)


def in_order(records: Iterable[History]) -> list[History]:
    return sorted(records, key=lambda record: record.t)


def write_database(path: Path, database: Database) -> None:
    path.write_bytes(_encoder.encode(database))


def read_database(path: Path) -> Database:
    return _database.decode(path.read_bytes())
