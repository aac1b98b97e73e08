"""WebSocket framing as a client needs it (RFC 6455), made for reading very many frames cheaply."""

import base64
import os

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
FIN = 0x80
# Legal on the wire, if not wise on the open net: the generator need not compute, the server does.
NO_MASK = b"\x00\x00\x00\x00"

Span = tuple[int, int, int]


class Unreadable(Exception):
    """Not what a server of ours or of the rivals sends."""


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    size = len(payload)
    if size < 126:
        head = bytes([FIN | opcode, 0x80 | size])
    elif size < 65536:
        head = bytes([FIN | opcode, 0x80 | 126]) + size.to_bytes(2)
    else:
        head = bytes([FIN | opcode, 0x80 | 127]) + size.to_bytes(8)
    return head + NO_MASK + payload


def spans(buffer: bytes) -> tuple[list[Span], int]:
    """The whole frames in `buffer` as (opcode, start, end) of their payloads, and what they take.

    Raises Unreadable for a masked or a fragmented frame: no server here sends such.
    """
    found: list[Span] = []
    at, there = 0, len(buffer)
    while there - at >= 2:
        first, size = buffer[at], buffer[at + 1]
        if size < 126:
            start = at + 2
        elif size == 126:
            if there - at < 4:
                break
            start, size = at + 4, int.from_bytes(buffer[at + 2 : at + 4])
        elif size == 127:
            if there - at < 10:
                break
            start, size = at + 10, int.from_bytes(buffer[at + 2 : at + 10])
        else:
            raise Unreadable("a masked frame from a server")
        if first & 0xF0 != FIN:
            raise Unreadable(f"a fragmented or compressed frame: {first:#x}")
        end = start + size
        if end > there:
            break
        found.append((first & 0x0F, start, end))
        at = end
    return found, at


def handshake(host: str, path: str, headers: dict[str, str]) -> bytes:
    lines = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()


def answered(buffer: bytes) -> int | None:
    """Where the frames begin behind an accepted handshake; None while it is not all there.

    Raises Unreadable where it was refused.
    """
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    status = buffer.split(b"\r\n", 1)[0]
    if b" 101 " not in status + b" ":
        raise Unreadable(f"refused: {status.decode(errors='replace')}")
    return end + 4
