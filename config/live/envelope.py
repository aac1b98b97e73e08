"""What processes tell each other over the bus, and the frame made of it for sockets."""

import hashlib
from collections.abc import Callable, Collection

import msgspec
from django.conf import settings
from msgspec import Struct, field

from config.live.process import next_number, process_name
from config.live.protocol import Event, Skipped, encode_event

CONTROL = "!control"
MOST_NUMBER_BYTES = 9


class Ring(Struct, frozen=True, array_like=True, tag="ring"):
    """Something happened on a channel: the frame that every listener gets."""

    channel: str
    frame: bytes  # b"": nothing to show, only `joined` and `left` to know
    rev: int | None = None
    hidden_from: frozenset[int] = frozenset()
    skipped: bytes = b""
    joined: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()
    is_ephemeral: bool = False
    origin: str = field(default_factory=process_name)
    number: int = field(default_factory=next_number)


class Revocation(Struct, frozen=True, array_like=True, tag="revoke"):
    """A person may no longer hear a channel."""

    user_id: int | None
    channel: str
    code: int | None
    reason: str
    origin: str = field(default_factory=process_name)
    number: int = field(default_factory=next_number)


class SessionEnd(Struct, frozen=True, array_like=True, tag="end"):
    """A sign-in is over; `session` is `session_mark()` of one of them, or None for all."""

    user_id: int
    session: str | None
    origin: str = field(default_factory=process_name)
    number: int = field(default_factory=next_number)


Envelope = Ring | Revocation | SessionEnd

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Envelope] = msgspec.msgpack.Decoder(Envelope)
encode = _encoder.encode
decode = _decoder.decode


def echoes(process: str) -> Callable[[bytes], bool]:
    """Whether an encoded envelope is of this process: known by its end, without decoding it.

    Every envelope ends with its origin and its number, and a number has nine bytes at most.
    """
    origin = encode(process)
    end = -len(origin) - MOST_NUMBER_BYTES
    return lambda encoded: origin in encoded[end:]


def ring(
    channel: str, event: Event, hidden_from: Collection[int] = (), *, is_ephemeral: bool = False
) -> Ring:
    rev = getattr(event, "rev", None)
    # UNSET counts as none, and a bool is no number.
    rev = rev if type(rev) is int else None
    skipped = b""
    if hidden_from and rev is not None:
        skipped = encode_event(Skipped(seq=getattr(event, "seq", None), rev=rev), channel)
    return Ring(
        channel,
        encode_event(event, channel),
        rev,
        frozenset(hidden_from),
        skipped,
        is_ephemeral=is_ephemeral,
    )


def bus_key(channel: str) -> str:
    return f"{settings.LIVE_PREFIX}:live:{channel}"


def session_mark(session_key: str) -> str:
    """Tells sessions apart on the bus without being of use to who reads it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def websocket_frame(text: bytes) -> bytes:
    """One unmasked, final text frame (RFC 6455, 5.2)."""
    size = len(text)
    if size < 126:
        return b"\x81" + size.to_bytes(1) + text
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2) + text
    return b"\x81\x7f" + size.to_bytes(8) + text
