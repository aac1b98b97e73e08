"""Parts of rooms that apps above bring: a panel with its tab, and what is told of it.

An app registers in `ready()`; rooms never ask which app it was.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from config.live.topics import Change
    from rooms.models import Room


class RoomPart:
    """A panel of the room page. Its template gets `page`, and `part` as `show` made it."""

    # On the wire, in addresses of the page (`#name`) and in ids.
    name: str = ""
    title: str | Promise = ""
    icon: str = ""
    template: str = ""
    # A module with `openPart(house)`.
    script: str = ""
    stylesheet: str = ""

    def is_in(self, room: "Room") -> bool:
        return False

    def show(self, page: Any) -> dict[str, Any]:
        """What its template shows; `page` is a RoomPage."""
        return {}

    def words(self) -> dict[str, Any]:
        """What its script says."""
        return {}

    def state(self, room: "Room", user: Any) -> object:
        """Its facts in the state of the room; None: nothing to tell."""
        return None

    def changes(self, room: "Room", after: int, until: int) -> Sequence["Change"]:
        """Its broadcasts with after < rev <= until; a later one may stand for earlier ones."""
        return ()


_parts: dict[str, RoomPart] = {}


def register_part(part: RoomPart) -> RoomPart:
    _parts[part.name] = part
    return part


def parts_in(room: "Room") -> list[RoomPart]:
    return [part for part in _parts.values() if part.is_in(room)]


def state_of(room: "Room", user: Any) -> dict[str, object]:
    told = {part.name: part.state(room, user) for part in parts_in(room)}
    return {name: facts for name, facts in told.items() if facts is not None}


def changes(room: "Room", after: int, until: int) -> list["Change"]:
    return [change for part in parts_in(room) for change in part.changes(room, after, until)]
