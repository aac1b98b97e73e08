"""Who is measured: how each is started, in which words it is spoken to, and who comes to it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fanout.crowd import seated
from benchmarks.fanout.dialects import Dialect, Marquee, Member, SocketIO
from benchmarks.fanout.house import ORIGIN, House, Person, make_rooms
from benchmarks.fanout.programs import Program, python
from config.embedded.servers import free_port


@dataclass(frozen=True)
class Contender:
    name: str
    what: str
    start: Callable[[House], Program]
    dialect: Callable[[], Dialect]
    # Needs people and rooms in the database.
    is_site: bool = False


def contenders(rivals: Path | None) -> list[Contender]:
    """`rivals`: where npm put them; None: without them."""
    found = [
        Contender(
            "marquee",
            "a room's real path: session, policy, limits, commit to PostgreSQL, html, Valkey",
            House.start_web,
            _marquee,
            is_site=True,
        ),
        Contender("hub", "our hub alone", _hub, Dialect),
        Contender("textbook", "Channels tutorial, in-memory layer", _textbook("memory"), Dialect),
        Contender(
            "textbook-redis", "Channels tutorial, RedisPubSub layer", _textbook("redis"), Dialect
        ),
    ]
    if rivals is not None:
        found += [
            Contender(
                "socket.io", "socket.io 4, WebSocket alone", _node(rivals, "socketio.js"), SocketIO
            ),
            Contender("ws", "bare ws, the text made once", _node(rivals, "ws.js"), Dialect),
        ]
    return found


def come(
    contender: Contender, people: list[Person], count: int, rooms: int, round_: int
) -> list[Member]:
    if not contender.is_site:
        return seated(count, [f"room-{number:02d}" for number in range(rooms)])
    # New rooms each time: the history of the last run is not this one's.
    found = make_rooms(people[:rooms], name=f"Run {round_}")
    return [
        Member(number, found[number % rooms], person.cookie, person.user_id)
        for number, person in enumerate(people[:count])
    ]


def _marquee() -> Dialect:
    dialect = Marquee()
    dialect.origin = ORIGIN
    # The same words as the others say; the envelope around them is the site's own.
    dialect.text_size = Dialect().text_size
    return dialect


def _program(
    house: House, name: str, command: Callable[[int], list[str]], **more: object
) -> Program:
    port = free_port()
    return Program(
        name,
        command(port),
        port,
        folder=house.folder,
        guard=house.guard,
        environment=house.environment,
        **more,
    )


def _hub(house: House) -> Program:
    return _program(
        house, "hub", lambda port: python("-m", "benchmarks.fanout.servers.hub", str(port))
    )


def _textbook(layer: str) -> Callable[[House], Program]:
    def start(house: House) -> Program:
        return _program(
            house,
            f"textbook-{layer}",
            lambda port: python("-m", "benchmarks.fanout.servers.textbook", str(port), layer),
        )

    return start


def _node(folder: Path, file: str) -> Callable[[House], Program]:
    def start(house: House) -> Program:
        return _program(house, file, lambda port: ["node", file, str(port)], cwd=folder)

    return start
