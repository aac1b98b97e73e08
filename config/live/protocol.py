"""The frames of the wire: what clients send, what answers look like, and each way to be refused."""

import re
from typing import Any, ClassVar

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import UNSET, Raw, Struct, UnsetType


class Command(Struct, frozen=True, kw_only=True):
    """What a client asks. Unknown fields are ignored."""


class Event(Struct, frozen=True, kw_only=True):
    """What has happened, told to everyone listening on a channel.

    `event_name` is the name on the wire. An event about a change of kept state has a `rev`
    field; whom it is not for is said to `announce`: these get `skipped`.
    """

    event_name: ClassVar[str]


class Frame(Struct, frozen=True):
    """What every client sends; `data` is decoded once the event is known."""

    event: str
    ref: str | None = None
    channel: str | None = None
    data: Raw = Raw(b"{}")
    # What earlier clients call the channel.
    chatId: str | None = None  # noqa: N815


class Welcome(Event, frozen=True, kw_only=True):
    event_name = "welcome"

    user_id: int | None
    process: str
    epoch: str
    server_ms: int
    unread: dict[str, int]


class Skipped(Event, frozen=True, kw_only=True):
    """In place of something this receiver may not see, so that numbering has no holes."""

    event_name = "skipped"

    seq: int | None
    rev: int


class Resync(Event, frozen=True, kw_only=True):
    """Something was missed that only the state can tell: join again with `last_rev`."""

    event_name = "resync"

    rev: int


class Revoked(Event, frozen=True, kw_only=True):
    """This person hears the channel no longer; the socket closes with `code` where there is one."""

    event_name = "revoked"

    code: int | None
    reason: str


_FIELD = re.compile(r"^[a-z_]+: ")


class Refused(Exception):
    """An asking that is answered with no. Its text is shown to people.

    Each subclass is one code of the protocol; `details` ride along in `data`.
    """

    code: ClassVar[str] = "INVALID_MESSAGE"
    error: ClassVar[str] = "invalid"
    status: ClassVar[int] = 400
    text: ClassVar[str | Promise] = _("That could not be understood.")

    def __init__(self, text: str | Promise | None = None, **details: Any) -> None:
        self.message = text if text is not None else self.text
        self.details = details
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)

    @property
    def words(self) -> str:
        """As pages say it: without the name of the field, which only programs know."""
        words = _FIELD.sub("", str(self.message))
        return words[:1].upper() + words[1:]


class InvalidMessage(Refused):
    pass


class UnknownEvent(Refused):
    code, text = "UNKNOWN_EVENT", _("There is no such event.")


class InvalidRoomId(Refused):
    code, text = "INVALID_ROOM_ID", _("That is not the address of a room.")


class Unauthenticated(Refused):
    code, error, status = "UNAUTHENTICATED", "unauthorized", 401
    text = _("Sign in first.")


class Forbidden(Refused):
    code, error, status = "NOT_HOST", "forbidden", 403
    text = _("You may not do that here.")


class NotMember(Forbidden):
    code, text = "NOT_MEMBER", _("Join the room first.")


class NotHost(Forbidden):
    code, text = "NOT_HOST", _("Only the host can do that.")


class Banned(Forbidden):
    code, text = "BANNED", _("You were banned from this room.")


class Muted(Forbidden):
    code, text = "MUTED", _("You may not write here for now.")


class VoiceNotAllowed(Forbidden):
    code, text = "VOICE_NOT_ALLOWED", _("Voice is off in this room.")


class RoomNotFound(Refused):
    code, error, status = "ROOM_NOT_FOUND", "not_found", 404
    text = _("There is no such room.")


class Conflict(Refused):
    code, error, status = "STALE", "conflict", 409
    text = _("Somebody was faster. Here is how things stand now.")


class Stale(Conflict):
    """`Stale(state=…)`: the current state rides along."""


class RoomNotOpen(Conflict):
    code, text = "ROOM_NOT_OPEN", _("This room is not open.")


class RoomFull(Conflict):
    code, text = "ROOM_FULL", _("This room is full.")


class VoteClosed(Conflict):
    code, text = "VOTE_CLOSED", _("This vote is not open.")


class RateLimited(Refused):
    """`RateLimited(retry_after_ms=…)`."""

    code, error, status = "RATE_LIMITED", "rate_limited", 429
    text = _("That was too fast. Wait a moment.")


class ServerError(Refused):
    """Ours, not theirs: logged under the `id` that rides along."""

    code, error, status = "SERVER_ERROR", "server_error", 500
    text = _("Something went wrong here. Try again.")


class _Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    event: str
    ref: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    error: str | UnsetType = UNSET
    message: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
    data: Any = UNSET
    deprecated: str | UnsetType = UNSET


def _plain_text(text: Any) -> str:
    """SafeString, choices and lazy texts: to a reader strings, to msgspec not yet."""
    return str.__str__(str(text))


_encoder = msgspec.json.Encoder(enc_hook=_plain_text)


def encode_ok(ref: str | None, facts: Any = None, *, deprecated: str | None = None) -> bytes:
    return _encoder.encode(
        _Answer(
            event="ok",
            ref=UNSET if ref is None else ref,
            data={} if facts is None else facts,
            deprecated=deprecated or UNSET,
        )
    )


def encode_refusal(ref: str | None, refusal: Refused, *, deprecated: str | None = None) -> bytes:
    return _encoder.encode(
        _Answer(
            event="error",
            ref=UNSET if ref is None else ref,
            error=refusal.error,
            message=str(refusal),
            code=refusal.code,
            data=refusal.details or UNSET,
            deprecated=deprecated or UNSET,
        )
    )


def encode_event(event: Event, channel: str | None = None) -> bytes:
    """One broadcast frame, the same bytes for every receiver."""
    return _encoder.encode(_Answer(event=event.event_name, channel=channel or UNSET, data=event))


def as_json(value: Any) -> bytes:
    """For HTTP answers with the same facts as the wire."""
    return _encoder.encode(value)
