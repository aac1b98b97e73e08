"""How each server wants to be spoken to. The generator is the same for all of them."""

import json
from collections.abc import Sequence
from uuid import uuid4

from benchmarks.fanout.stamps import LENGTH

# The size of a chat frame on the wire, where a contender's own envelope leaves room for it.
FRAME_BYTES = 120


class Member:
    """One socket: who they are, and where they sit."""

    __slots__ = (
        "at",
        "awaits",
        "cookie",
        "is_closed",
        "is_in",
        "is_open",
        "number",
        "rest",
        "room",
        "sock",
        "user_id",
    )

    def __init__(self, number: int, room: str, cookie: str = "", user_id: int = 0) -> None:
        self.number, self.room, self.cookie, self.user_id = number, room, cookie, user_id
        self.sock = None
        self.rest = b""
        self.is_open = self.is_in = self.is_closed = False
        self.awaits = -1
        self.at = 0


class Dialect:
    """Plain JSON: `join`, then `chat`, which comes back to everybody in the room."""

    path = "/"
    origin = ""
    text_size = LENGTH

    def __init__(self) -> None:
        shortest = len(self.chat(Member(0, "room-00"), "x" * LENGTH))
        self.text_size = LENGTH + max(0, FRAME_BYTES - shortest)

    def headers(self, member: Member) -> dict[str, str]:
        return {"Origin": self.origin} if self.origin else {}

    def opening(self, member: Member) -> list[bytes]:
        """What is said as soon as the socket is open."""
        return [json.dumps({"event": "join", "room": member.room}).encode()]

    def while_entering(self, member: Member, payload: bytes) -> list[bytes]:
        """Hears what comes until the member is in; answers it."""
        if b'"joined"' in payload:
            member.is_in = True
        return []

    def chat(self, member: Member, text: str) -> bytes:
        return json.dumps(
            {"event": "chat", "room": member.room, "text": text}, separators=(",", ":")
        ).encode()

    def aside(self, member: Member, payload: bytes) -> list[bytes]:
        """Hears what is no delivery; answers it. Raises Refused."""
        return []


class Refused(Exception):
    """A server said no to something it was asked."""


class SocketIO(Dialect):
    """Engine.IO 4 over WebSocket alone, the default namespace."""

    path = "/socket.io/?EIO=4&transport=websocket"

    def opening(self, member: Member) -> list[bytes]:
        return [b"40"]

    def while_entering(self, member: Member, payload: bytes) -> list[bytes]:
        if payload.startswith(b"40"):
            return [b"42" + json.dumps(["join", member.room]).encode()]
        if payload.startswith(b'42["joined"'):
            member.is_in = True
        return self.aside(member, payload)

    def chat(self, member: Member, text: str) -> bytes:
        what = ["chat", {"room": member.room, "text": text}]
        return b"42" + json.dumps(what, separators=(",", ":")).encode()

    def aside(self, member: Member, payload: bytes) -> list[bytes]:
        return [b"3"] if payload == b"2" else []


class Marquee(Dialect):
    """PROTOCOL 1: the welcome, `join_room`, `chat_message`."""

    path = "/ws/"

    def headers(self, member: Member) -> dict[str, str]:
        return {**super().headers(member), "Cookie": member.cookie}

    def opening(self, member: Member) -> list[bytes]:
        return []

    def while_entering(self, member: Member, payload: bytes) -> list[bytes]:
        head = payload[:40]
        if head.startswith(b'{"event":"welcome"'):
            return (
                [self.ask("join_room", member.room, {}, ref="join")]
                if member.room
                else (self._in(member))
            )
        if head.startswith(b'{"event":"ok","ref":"join"'):
            return self._in(member)
        if head.startswith(b'{"event":"error"'):
            raise Refused(payload.decode())
        return []

    def _in(self, member: Member) -> list[bytes]:
        member.is_in = True
        return []

    def chat(self, member: Member, text: str) -> bytes:
        return self.ask("chat_message", member.room, {"text": text, "client_id": str(uuid4())})

    def ask(self, event: str, room: str, facts: dict[str, object], ref: str = "1") -> bytes:
        frame = {"event": event, "ref": ref, "channel": f"room-{room}", "data": facts}
        return json.dumps(frame, separators=(",", ":")).encode()

    def aside(self, member: Member, payload: bytes) -> Sequence[bytes]:
        if payload.startswith(b'{"event":"error"'):
            raise Refused(payload.decode())
        return []
