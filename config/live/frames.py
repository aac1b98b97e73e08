"""Reading what clients send: strictly, and with a word for whoever sent it wrong."""

import re
from typing import Any, TypeVar

import msgspec
from django.utils.translation import gettext as _
from msgspec import Raw, Struct

from config.live.protocol import Command, Frame, InvalidMessage

LARGEST = 64 * 1024
Asked = TypeVar("Asked", bound=Command)

_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`")
_BOUND = re.compile(r"(?P<what>length )?(?P<sign><=|>=|<|>) (?P<bound>-?[\d.e+]+)")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
REF_LENGTH = 36
CHANNEL_LENGTH = 200


class Malformed(InvalidMessage):
    """No frame at all: the third within ten seconds closes the socket."""


class _Loose(Struct, frozen=True):
    """What can still be told of a frame whose fields are wrong."""

    ref: Any = None


_frames = msgspec.json.Decoder(Frame)
_loose = msgspec.json.Decoder(_Loose)
_decoders: dict[type[Command], msgspec.json.Decoder[Any]] = {}


def read_frame(text: bytes) -> Frame:
    """Raises Malformed, or InvalidMessage whose details name the field."""
    try:
        frame = _frames.decode(text)
    except msgspec.ValidationError as error:
        if not text.lstrip().startswith(b"{"):
            raise Malformed(_("A frame is one JSON object.")) from None
        raise complaint(error) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Malformed(_("A frame is one JSON object, and this is none.")) from None
    if frame.ref is not None and not 1 <= len(frame.ref) <= REF_LENGTH:
        raise _wrong("ref", _("“ref” has 1 to 36 characters."))
    if max(len(frame.channel or ""), len(frame.chatId or "")) > CHANNEL_LENGTH:
        raise _wrong("channel", _("“channel” is too long."))
    if _NUL.search(text):
        raise _wrong(_place_of_nul(text), _("The character NUL is not text."))
    return frame


def ref_in(text: bytes) -> str | None:
    """The `ref` of a frame that is wrong elsewhere, so that its answer finds home."""
    try:
        ref = _loose.decode(text).ref
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return ref if isinstance(ref, str) and 1 <= len(ref) <= REF_LENGTH else None


def read_command(kind: type[Asked], data: Raw) -> Asked:
    """Raises InvalidMessage whose text and details name the field."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        command: Asked = decoder.decode(data)
    except msgspec.ValidationError as error:
        raise complaint(error) from None
    except (msgspec.DecodeError, RecursionError):
        raise InvalidMessage from None
    return command


def _wrong(field: str, text: str) -> InvalidMessage:
    return InvalidMessage(text, field=field)


def complaint(error: msgspec.ValidationError) -> InvalidMessage:
    """A decoder's error in words, naming the field."""
    problem = str(error)
    path = found["path"] if (found := _AT.search(problem)) else ""
    if missing := _MISSING.search(problem):
        field = f"{path}.{missing['name']}" if path else missing["name"]
        return _wrong(field, _("“%(field)s” is missing.") % {"field": field})
    field = path or "data"
    if bound := _BOUND.search(problem):
        return _wrong(field, _bound_text(field, bound))
    reason = _AT.sub("", problem)
    return _wrong(
        field, _("“%(field)s” is not right: %(reason)s.") % {"field": field, "reason": reason}
    )


def _bound_text(field: str, bound: re.Match[str]) -> str:
    words = {"field": field, "bound": bound["bound"]}
    is_upper = bound["sign"].startswith("<")
    if bound["what"]:
        if is_upper:
            return _("“%(field)s” is too long: at most %(bound)s.") % words
        return _("“%(field)s” is too short: at least %(bound)s.") % words
    if is_upper:
        return _("“%(field)s” is too large: the limit is %(bound)s.") % words
    return _("“%(field)s” is too small: the limit is %(bound)s.") % words


def _place_of_nul(text: bytes) -> str:
    def search(value: Any, path: str) -> str | None:
        if isinstance(value, str):
            return path if "\x00" in value else None
        children = value.items() if isinstance(value, dict) else ()
        if isinstance(value, list):
            children = enumerate(value)  # type: ignore[assignment]
        for key, child in children:
            place = f"{path}.{key}" if path else str(key)
            if "\x00" in str(key):
                return path or "data"
            if found := search(child, place):
                return found
        return None

    try:
        place = search(msgspec.json.decode(text), "")
    except (msgspec.DecodeError, RecursionError):  # wrong in a field that nobody reads
        place = None
    return (place or "data").removeprefix("data.")
