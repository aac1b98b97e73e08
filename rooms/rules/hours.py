"""When a room is open."""

from datetime import datetime, timedelta
from enum import StrEnum

LOBBY = timedelta(minutes=15)
EMPTY_ROOM_LASTS = timedelta(minutes=10)


class Phase(StrEnum):
    SCHEDULED = "scheduled"  # before the lobby
    LOBBY = "lobby"
    OPEN = "open"
    ENDED = "ended"

    @property
    def is_open(self) -> bool:
        """Whether people may come in: from the lobby to the end."""
        return self in (Phase.LOBBY, Phase.OPEN)


def phase(
    starts_at: datetime | None, ends_at: datetime | None, ended_at: datetime | None, now: datetime
) -> Phase:
    if ended_at is not None or (ends_at is not None and now >= ends_at):
        return Phase.ENDED
    if starts_at is None or now >= starts_at:
        return Phase.OPEN
    return Phase.LOBBY if now >= starts_at - LOBBY else Phase.SCHEDULED
