"""When a programme's house is open."""

from datetime import datetime, timedelta
from enum import StrEnum

LOBBY = timedelta(minutes=15)


class Door(StrEnum):
    CLOSED = "closed"  # too early
    LOBBY = "lobby"  # people take their seats
    SHOWING = "showing"
    OVER = "over"
    CANCELLED = "cancelled"


def opens_at(starts_at: datetime) -> datetime:
    return starts_at - LOBBY


def door_at(
    now: datetime, starts_at: datetime, ends_at: datetime, *, is_cancelled: bool = False
) -> Door:
    if is_cancelled:
        return Door.CANCELLED
    if now >= ends_at:
        return Door.OVER
    if now >= starts_at:
        return Door.SHOWING
    return Door.LOBBY if now >= opens_at(starts_at) else Door.CLOSED


def is_open(door: Door) -> bool:
    return door in (Door.LOBBY, Door.SHOWING)
