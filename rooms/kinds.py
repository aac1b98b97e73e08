"""Kinds of rooms: what is special about each, in one place. Apps above register their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.artwork.addresses import poster_url
from config.embeds import Embed
from config.live.protocol import InvalidMessage

if TYPE_CHECKING:
    from rooms.models import Room, RoomQuerySet
    from rooms.protocol import CreateRoom


SCREENS = 12


@dataclass(frozen=True, slots=True)
class CardWords:
    """The part of a room's ticket that its kind knows."""

    state_text: str | Promise
    side_text: str | Promise
    poster_url: str
    poster_alt: str
    # What stands beside the heads; empty: whose room it is.
    place: str = ""


class RoomKind:
    """A plain room; subclasses say what is different. `room.kind` is its `name`."""

    name: str = ""
    title: str | Promise = ""
    # Beside the fields that every room has.
    wing: str = "rooms"
    # Whether a room of this kind without hours ends when it has been empty for ten minutes.
    ends_when_empty: bool = True

    # The page that opens rooms of this kind, where the form of all rooms does not.
    door: str = ""
    # Where all rooms of this kind are.
    lobby: str = "rooms:lobby"

    # What its page brings: the stage, a module with `openStage(house)`, its own sheet.
    stage_template: str = ""
    stage_script: str = ""
    stylesheet: str = ""
    # On narrow screens beside the chat: (name of the panel, its title), the first one shown first.
    tabs: Sequence[tuple[str, str | Promise]] = ()

    # What single keys do on its stage, for the list of keys.
    keys: Sequence[tuple[str, str | Promise]] = ()

    def embed(self, page: Any) -> Embed | None:
        """Another site's player that its page, a RoomPage, lets in."""
        return None

    def stage(self, page: Any) -> dict[str, Any]:
        """What its stage shows beside `page`, a RoomPage."""
        return {}

    def words(self) -> dict[str, Any]:
        """What its script says."""
        return {}

    def create(self, room: "Room", command: "CreateRoom") -> None:
        """Make its own part of a new room, in the same transaction. Raises InvalidMessage."""

    def same_again(self, room: "Room") -> dict[str, Any]:
        """Fields of `create_room` that make another room like this one, of this kind."""
        return {}

    def updated(self, room: "Room", changed: Iterable[str]) -> None:
        """These fields of a room of this kind are others now; its row is locked."""

    def opened(self, room: "Room") -> None:
        """Somebody came into a room where nobody was."""

    def state(self, room: "Room", user: Any) -> dict[str, Any]:
        """Its part of the room state: `playback`, `queue`, `vote`, `station`, `call`."""
        return {}

    def tells_all(self, room: "Room", after: int) -> bool:
        """Whether nothing of its own changed since the rev `after`, which only the state tells."""
        return True

    def move(
        self, room: "Room", user: Any, action: str, position_ms: int | None, version: int | None
    ) -> Any:
        """Its own play, pause and seek without a socket. None: the projector's."""
        return None

    def prepare(self, rooms: "Sequence[Room]", now: datetime) -> None:
        """Load what the cards of these rooms show, in as many queries for many as for one."""

    def card(self, room: "Room", now: datetime) -> CardWords:
        """Its words on the ticket of an open room."""
        url, alt = room_poster(room)
        return CardWords(_("Talking"), _("Come in"), url, alt)

    # Names of the query of /rooms/ that only this kind understands.
    filters: frozenset[str] = frozenset()

    def narrow(self, rooms: "RoomQuerySet", query: Mapping[str, str]) -> "RoomQuerySet":
        """The rooms that its own `filters` in this query leave."""
        return rooms

    def advance(self, now: datetime) -> int:
        """Move on what is due in rooms of this kind; beat calls it every minute."""
        return 0


_kinds: dict[str, RoomKind] = {}


def register(kind: RoomKind) -> RoomKind:
    _kinds[kind.name] = kind
    return kind


def kind_of(room: "Room") -> RoomKind:
    # A room outlives the app that knew its kind.
    return _kinds.get(room.kind) or RoomKind()


def kind_named(name: str) -> RoomKind:
    try:
        return _kinds[name]
    except KeyError:
        raise InvalidMessage(_("kind: no such rooms are opened here.")) from None


def kinds() -> Iterable[RoomKind]:
    return list(_kinds.values())


def state_of(room: "Room", user: Any) -> dict[str, Any]:
    return kind_of(room).state(room, user)


def screen_number(room: "Room") -> int:
    """Every room keeps one of the house's screens for as long as it lives."""
    return int(room.pk.int % SCREENS) + 1


def room_poster(room: "Room") -> tuple[str, str]:
    """The picture of what the room is about, and the words for it. Needs `with_card()`."""
    movie = room.programme.movie if room.programme_id and room.programme else None
    if movie is None:
        return poster_url(room.name, None, ["Drama"]), room.name
    director = movie.director_names[0] if movie.director_names else ""
    return poster_url(movie.title, movie.year, movie.genre_names, director), str(movie)


class ChatRoom(RoomKind):
    name = "chat"
    title = _("Talk")


class WatchRoom(RoomKind):
    name = "watch"
    title = _("Watch")
    stage_template = "rooms/_stage.html"
    keys = (
        ("k", _("play or pause for everyone (host)")),
        ("jl", _("ten seconds back or on for everyone (host)")),
        ("m", _("your own sound")),
        ("f", _("full screen")),
    )

    def create(self, room: "Room", command: "CreateRoom") -> None:
        from rooms.models import Playback

        Playback.objects.create(room=room)

    def card(self, room: "Room", now: datetime) -> CardWords:
        url, alt = room_poster(room)
        screen = _("Screen %(number)s") % {"number": screen_number(room)}
        return CardWords(_watch_words(room, now), screen, url, alt)


def _watch_words(room: "Room", now: datetime) -> str | Promise:
    playback = getattr(room, "playback", None)
    if room.starts_at is not None and now < room.starts_at:
        return _("House open")
    if playback is not None and playback.media_url:
        position_ms = playback.position_at(round(now.timestamp() * 1000))
        if not playback.is_playing:
            return _("Intermission") if position_ms else _("House open")
        return _("Watching, %(minutes)s min in") % {"minutes": position_ms // 60_000}
    if room.programme_id and room.starts_at is not None:
        minutes = int((now - room.starts_at).total_seconds() // 60)
        return _("On, %(minutes)s min in") % {"minutes": minutes}
    return _("House open")


register(ChatRoom())
register(WatchRoom())
