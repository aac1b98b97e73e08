"""What browser and room say to each other: a Command asks, an Event tells (docs/protocol.md)."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from config.live.protocol import Command, Event, Skipped

Name = Annotated[str, Meta(min_length=1, max_length=100)]
ChatText = Annotated[str, Meta(min_length=1, max_length=2000)]
Reason = Annotated[str, Meta(max_length=300)]
Tag = Annotated[str, Meta(min_length=1, max_length=30)]
Tags = Annotated[list[Tag], Meta(max_length=10)]
UserId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Ms = Annotated[int, Meta(ge=0, le=2**53)]
RoomKind = Literal["chat", "watch", "music"]

# --- facts: what is told about things


class MemberFacts(Struct, frozen=True, kw_only=True):
    user_id: int
    name: str
    role: str
    gender: str | None
    is_present: bool
    is_muted: bool
    is_deafened: bool
    in_call: str | None = None
    # Beyond the protocol: for seats and links of our own pages.
    username: str = ""
    avatar_url: str = ""


class MessageFacts(Struct, frozen=True, kw_only=True):
    id: UUID
    seq: int
    rev: int
    kind: str
    user_id: int | None
    name: str
    text: str
    at_ms: int
    edited_ms: int | None
    deleted: bool
    reply_to: UUID | None
    reactions: dict[str, int]
    film_ms: int | None


class MediaFacts(Struct, frozen=True, kw_only=True):
    url: str
    kind: str
    title: str
    duration_ms: int | None


class PlaybackFacts(Struct, frozen=True, kw_only=True):
    media: MediaFacts | None
    position_ms: int
    is_playing: bool
    rate: float
    at_ms: int
    version: int


class RoomFacts(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    description: str
    kind: str
    is_public: bool
    is_active: bool
    host_id: int | None
    capacity: int | None
    slow_mode_s: int
    allow_voice_chat: bool
    created_ms: int
    starts_ms: int | None
    ends_ms: int | None
    # Beyond the protocol.
    category: str = ""
    tags: list[str] = []
    everyone_controls: bool = False


class YouFacts(Struct, frozen=True, kw_only=True):
    user_id: int | None
    role: str | None
    muted_until_ms: int | None
    # Beyond the protocol: whom they do not want to hear.
    muted_ids: list[int] = []
    # For the host alone: who follows, and who may still come back to the seat.
    successor_id: int | None = None
    returning_id: int | None = None


class DriftFacts(Struct, frozen=True, kw_only=True):
    """How far somebody's film is ahead of the room's, as their browser measured it."""

    user_id: int
    drift_ms: int


class RoomState(Struct, frozen=True, kw_only=True):
    """The whole present state of a room (PROTOCOL.md 1.2)."""

    room: RoomFacts
    you: YouFacts
    members: list[MemberFacts]
    messages: list[MessageFacts | Skipped]  # Skipped: only `seq` and `rev` may be known
    rev: int
    complete: bool
    playback: PlaybackFacts | None
    server_ms: int
    # Beyond the protocol: for those who are not told who is here.
    present_count: int = 0
    drifts: list[DriftFacts] = []
    # QueueItemFacts.
    queue: list[object] = []
    # SkipFacts, while anybody would skip the film on.
    skip_vote: object = None
    # What apps above brought into the room, by its name.
    parts: dict[str, object] = {}
    # Made by the kinds of rooms that know them.
    vote: object = None
    station: object = None
    call: object = None


# --- 1.1 rooms


class CreateRoom(Command, frozen=True, kw_only=True):
    name: Name
    kind: RoomKind
    is_public: bool
    description: Annotated[str, Meta(max_length=2000)] = ""
    category: Annotated[str, Meta(max_length=20)] = ""
    tags: Tags = []
    starts_ms: Ms | None = None
    ends_ms: Ms | None = None
    capacity: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    artist_id: UserId | None = None
    # Beyond the protocol: the artist's own is the default.
    playlist_id: UserId | None = None
    allow_voice_chat: bool = False
    invites: Annotated[list[UserId], Meta(max_length=50)] = []


class UpdateRoom(Command, frozen=True, kw_only=True):
    name: Name | UnsetType = UNSET
    is_public: bool | UnsetType = UNSET
    description: Annotated[str, Meta(max_length=2000)] | UnsetType = UNSET
    category: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    starts_ms: Ms | UnsetType | None = UNSET
    ends_ms: Ms | UnsetType | None = UNSET
    capacity: Annotated[int, Meta(ge=1, le=100_000)] | UnsetType | None = UNSET
    allow_voice_chat: bool | UnsetType = UNSET
    slow_mode_s: Annotated[int, Meta(ge=0, le=3600)] | UnsetType = UNSET
    everyone_controls: bool | UnsetType = UNSET


class JoinRoom(Command, frozen=True, kw_only=True):
    last_rev: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None


class TransferHost(Command, frozen=True, kw_only=True):
    user_id: UserId


class SetRole(Command, frozen=True, kw_only=True):
    user_id: UserId
    role: Literal["co_host", "member"]


class Kick(Command, frozen=True, kw_only=True):
    user_id: UserId
    reason: Reason = ""


class Ban(Command, frozen=True, kw_only=True):
    user_id: UserId
    reason: Reason = ""


class Silence(Command, frozen=True, kw_only=True):
    user_id: UserId
    until_ms: Ms
    reason: Reason = ""


class RoomKept(Struct, frozen=True, kw_only=True):
    room_id: UUID
    channel: str


class PresenceDiff(Event, frozen=True, kw_only=True):
    event_name = "presence_diff"

    joined: list[MemberFacts]
    left: list[int]
    rev: int | UnsetType = UNSET


class HostChanged(Event, frozen=True, kw_only=True):
    event_name = "host_changed"

    user_id: int | None
    reason: Literal["transferred", "disconnected", "left", "returned"]
    rev: int


class RoomUpdated(Event, frozen=True, kw_only=True):
    """Only the changed facts are told, beside `rev`."""

    event_name = "room_updated"

    rev: int
    name: str | UnsetType = UNSET
    is_public: bool | UnsetType = UNSET
    description: str | UnsetType = UNSET
    category: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    starts_ms: int | UnsetType | None = UNSET
    ends_ms: int | UnsetType | None = UNSET
    capacity: int | UnsetType | None = UNSET
    allow_voice_chat: bool | UnsetType = UNSET
    slow_mode_s: int | UnsetType = UNSET
    everyone_controls: bool | UnsetType = UNSET


class RoomEnded(Event, frozen=True, kw_only=True):
    event_name = "room_ended"

    rev: int


class MemberUpdated(Event, frozen=True, kw_only=True):
    event_name = "member_updated"

    user_id: int
    name: str
    role: str
    gender: str | None
    is_present: bool
    is_muted: bool
    is_deafened: bool
    in_call: str | None
    username: str
    avatar_url: str
    rev: int


class Sanctioned(Event, frozen=True, kw_only=True):
    """On the person's own channel: what was done to them, why and until when."""

    event_name = "sanctioned"

    what: Literal["kick", "ban", "silence"]
    room_id: UUID
    room_name: str
    reason: str
    until_ms: int | None


class PersonMuted(Event, frozen=True, kw_only=True):
    """On a person's own channel: their private list has changed."""

    event_name = "person_muted"

    user_id: int
    on: bool


class LookAgain(Event, frozen=True, kw_only=True):
    """On a person's own channel: who may see whom has changed; join again with `last_rev`."""

    event_name = "look_again"


# --- 1.3 chat


class PostMessage(Command, frozen=True, kw_only=True):
    text: ChatText
    client_id: UUID
    reply_to: UUID | None = None


class EditMessage(Command, frozen=True, kw_only=True):
    message_id: UUID
    text: ChatText


class DeleteMessage(Command, frozen=True, kw_only=True):
    message_id: UUID


class React(Command, frozen=True, kw_only=True):
    message_id: UUID
    emoji: Annotated[str, Meta(min_length=1, max_length=32)]
    on: bool


class Typing(Command, frozen=True, kw_only=True):
    pass


class Read(Command, frozen=True, kw_only=True):
    seq: Annotated[int, Meta(ge=0, le=2**63 - 1)]


class MessageKept(Struct, frozen=True, kw_only=True):
    seq: int
    rev: int
    message_id: UUID


class _MessageEvent(Event, frozen=True, kw_only=True):
    id: UUID
    seq: int
    rev: int
    kind: str
    user_id: int | None
    name: str
    text: str
    at_ms: int
    edited_ms: int | None
    deleted: bool
    reply_to: UUID | None
    reactions: dict[str, int]
    film_ms: int | None
    html: str  # rendered once, the same for everybody


class MessagePosted(_MessageEvent, frozen=True, kw_only=True):
    event_name = "chat_message"

    client_id: UUID | None


class MessageChanged(_MessageEvent, frozen=True, kw_only=True):
    event_name = "message_changed"


class TypingSeen(Event, frozen=True, kw_only=True):
    event_name = "typing"

    user_id: int


# --- 1.4 watching together


class MediaWish(Struct, frozen=True, kw_only=True):
    url: Annotated[str, Meta(min_length=1, max_length=2000)]
    kind: Literal["file", "hls"] | None = None
    title: Annotated[str, Meta(max_length=300)] = ""
    duration_ms: Ms | None = None


class HostSync(Command, frozen=True, kw_only=True):
    action: Literal["load", "play", "pause", "seek", "rate"]
    position_ms: Ms
    # Only earlier clients may leave it out.
    version: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None
    rate: Annotated[float, Meta(ge=0.25, le=4.0)] | None = None
    media: MediaWish | None = None


class HostSynced(Event, frozen=True, kw_only=True):
    event_name = "host_sync"

    action: str
    media: MediaFacts | None
    position_ms: int
    is_playing: bool
    rate: float
    at_ms: int
    version: int
    rev: int
    by: int | None
    # In music rooms alone.
    is_shuffled: bool | UnsetType = UNSET
    repeat: str | UnsetType = UNSET
    by_order: object = UNSET


class PlaybackKept(Struct, frozen=True, kw_only=True):
    version: int
    rev: int


class Buffering(Command, frozen=True, kw_only=True):
    is_buffering: bool
    position_ms: Ms


class BufferingSeen(Event, frozen=True, kw_only=True):
    event_name = "buffering"

    user_ids: list[int]


class Ready(Command, frozen=True, kw_only=True):
    is_ready: bool


class ReadySeen(Event, frozen=True, kw_only=True):
    event_name = "ready"

    user_ids: list[int]
    starts_ms: int | None


class RequestControl(Command, frozen=True, kw_only=True):
    pass


class ControlRequested(Event, frozen=True, kw_only=True):
    event_name = "control_requested"

    room_id: UUID
    user_id: int
    name: str


class InviteTold(Event, frozen=True, kw_only=True, rename={"from_": "from"}):
    event_name = "invite"

    id: UUID
    room_id: UUID
    name: str
    # `from` on the wire.
    from_: int


class InviteAnswered(Event, frozen=True, kw_only=True):
    event_name = "invite_answered"

    id: UUID
    status: str


# --- beyond the protocol: see docs/protocol.md


class ShareDrift(Command, frozen=True, kw_only=True):
    """Ahead of the room is positive. Sent when it changes, never from time to time."""

    drift_ms: Annotated[int, Meta(ge=-3_600_000, le=3_600_000)]


class DriftSeen(Event, frozen=True, kw_only=True):
    event_name = "drift"

    user_id: int
    drift_ms: int


class NameSuccessor(Command, frozen=True, kw_only=True):
    user_id: UserId | None = None


class Unban(Command, frozen=True, kw_only=True):
    user_id: UserId


class SetOwn(Command, frozen=True, kw_only=True):
    """My microphone or headphones; `mute` with somebody else is about my private list."""

    on: bool = True
    user_id: UserId | None = None


class InvitePerson(Command, frozen=True, kw_only=True):
    """One person by number or name; neither: a link with so many seats."""

    user_id: UserId | None = None
    username: Annotated[str, Meta(max_length=150)] = ""
    seats: Annotated[int, Meta(ge=1, le=1000)] | None = None


class InviteAlong(Command, frozen=True, kw_only=True):
    # Where one met them: the private room is like that one.
    room_id: UUID | None = None


class ReportWish(Command, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(min_length=1, max_length=20)]
    text: Annotated[str, Meta(max_length=2000)] = ""
    message_id: UUID | None = None
    user_id: UserId | None = None


class Favour(Command, frozen=True, kw_only=True):
    on: bool = True
