"""How people come, go and move the film, at the site and at a bare relay."""

import json
from collections.abc import Hashable, Iterable
from typing import Any

from benchmarks.fanout.crowd import now_ns
from benchmarks.fanout.dialects import Marquee, Member, Refused, SocketIO
from benchmarks.fanout.house import ORIGIN
from benchmarks.rooms.ledger import Ledger, Move

FILM = {"url": "https://films.example/reel.mp4", "title": "The Reel", "duration_ms": 7_200_000}


class SiteTroupe(Marquee):
    origin = ORIGIN

    def __init__(self) -> None:
        self.ledger = Ledger()
        # Text frames that nobody asked for.
        self.unasked = 0
        self.answers_due = 0
        self._awaited: dict[int, Move] = {}
        self._versions: dict[str, int] = {}

    def load(self, host: Member) -> bytes:
        return self._sync(host, "load", 0, media=FILM)

    def play(self, host: Member) -> bytes:
        return self._sync(host, "play", 0)

    def seek(self, host: Member, position_ms: int, listeners: int, what: str) -> bytes:
        mark = ("seek", host.room, position_ms)
        self._awaited[host.number] = self.ledger.begin(mark, what, host.number, listeners)
        return self._sync(host, "seek", position_ms)

    def leave(self, member: Member, listeners: int) -> bytes:
        return self._go(member, "leave_room", "left", listeners)

    def join(self, member: Member, listeners: int) -> bytes:
        return self._go(member, "join_room", "joined", listeners)

    def _go(self, member: Member, event: str, way: str, listeners: int) -> bytes:
        # The same person comes and goes again and again: only the latest is awaited.
        mark = (way, member.room, member.user_id)
        self._awaited[member.number] = self.ledger.begin(mark, event, member.number, listeners)
        return self.ask(event, member.room, {})

    def _sync(self, host: Member, action: str, position_ms: int, **more: object) -> bytes:
        # A room has one projectionist here: each move names the version the last one made.
        version = self._versions.get(host.room, 0)
        self._versions[host.room] = version + 1
        self.answers_due += action in ("load", "play")
        sent = {"action": action, "position_ms": position_ms, "version": version, **more}
        return self.ask("host_sync", host.room, sent)

    def aside(self, member: Member, payload: bytes) -> list[bytes]:
        if payload.startswith(b'{"event":"ok"'):
            if move := self._awaited.pop(member.number, None):
                move.answer_ms = (now_ns() - move.at) / 1e6
            else:
                self.answers_due -= 1
        elif payload.startswith(b'{"event":"error"'):
            raise Refused(payload.decode())
        else:
            self.unasked += 1
            for mark in _news(json.loads(payload)):
                self.ledger.heard(mark, member.number)
        return []


def _news(frame: dict[str, Any]) -> Iterable[Hashable]:
    room, facts = frame.get("channel", "").removeprefix("room-"), frame.get("data", {})
    match frame["event"]:
        case "host_sync":
            yield "seek", room, facts["position_ms"]
        case "presence_diff":
            for member in facts["joined"]:
                yield "joined", room, member["user_id"]
            for user_id in facts["left"]:
                yield "left", room, user_id


class RelayTroupe(SocketIO):
    """socket.io passing on what it is told: no film, no seat, nothing kept."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.unasked = 0

    def seek(self, host: Member, position_ms: int, listeners: int, what: str) -> bytes:
        self.ledger.begin(("seek", host.room, position_ms), what, host.number, listeners)
        return self._event("tell", host.room, "seek", position_ms)

    def leave(self, member: Member, listeners: int) -> bytes:
        mark = ("left", member.room, member.number)
        self.ledger.begin(mark, "leave_room", member.number, listeners)
        return self._event("leave", member.room, "left", member.number)

    def join(self, member: Member, listeners: int) -> bytes:
        mark = ("joined", member.room, member.number)
        self.ledger.begin(mark, "join_room", member.number, listeners)
        return self._event("come", member.room, "joined", member.number)

    def _event(self, name: str, room: str, what: str, value: int) -> bytes:
        sent = [name, {"room": room, "what": what, "value": value}]
        return b"42" + json.dumps(sent, separators=(",", ":")).encode()

    def aside(self, member: Member, payload: bytes) -> list[bytes]:
        if payload.startswith(b'42["told"'):
            self.unasked += 1
            said = json.loads(payload[2:])[1]
            self.ledger.heard((said["what"], said["room"], said["value"]), member.number)
        return super().aside(member, payload)


Troupe = SiteTroupe | RelayTroupe
