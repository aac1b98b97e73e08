"""Where a programme stands in the grid: columns of five minutes, hours of the visitor's clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from guide.rules.schedule import day_hours

COLUMN = timedelta(minutes=5)
HALF_HOUR = timedelta(minutes=30)
HOURS_SHOWN = timedelta(hours=6)
STEP = timedelta(hours=3)  # what "earlier" and "later" move by
BEFORE_NOW = timedelta(hours=2)
EVENING = time(18, 0)


Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Window:
    """The hours one look at the guide covers."""

    starts_at: datetime
    ends_at: datetime

    @property
    def columns(self) -> int:
        return ceil((self.ends_at - self.starts_at) / COLUMN)

    def percent(self, moment: datetime) -> float:
        return played(self.starts_at, self.ends_at, moment)

    def holds(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def moved(self, by: timedelta) -> "Window":
        return Window(self.starts_at + by, self.ends_at + by)


def whole_day(day: date, zone: ZoneInfo) -> Window:
    return Window(*day_hours(day, zone))


def six_hours(day: date, zone: ZoneInfo, *, now: datetime, hour: time | None = None) -> Window:
    """From the hour asked for, else from a little before now, on other days from the evening."""
    today = now.astimezone(zone).date()
    if hour is None and day == today:
        starts_at = _half_hour_of((now - BEFORE_NOW).astimezone(zone))
    else:
        # Combined by the clock on the wall, counted in UTC: right on days of 23 and 25 hours.
        wall = datetime.combine(day, hour or EVENING, zone)
        starts_at = _half_hour_of(wall.astimezone(UTC).astimezone(zone))
    return Window(starts_at, starts_at + HOURS_SHOWN)


def _half_hour_of(local: datetime) -> datetime:
    return (
        local
        - timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    ).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """A half hour of the header, as the visitor's clock names it."""

    at: datetime
    columns: int


def marks(window: Window, zone: ZoneInfo) -> list[Mark]:
    found = []
    at = window.starts_at
    while at < window.ends_at:
        until = min(at + HALF_HOUR, window.ends_at)
        found.append(Mark(at.astimezone(zone), ceil((until - at) / COLUMN)))
        at = until
    return found


@dataclass(frozen=True, slots=True)
class Cell(Generic[Thing]):
    """So many columns of one programme, or of none."""

    starts_at: datetime
    columns: int
    programme: Thing | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.columns * COLUMN


def lay_out(
    programmes: Iterable[tuple[datetime, datetime, Thing]], window: Window
) -> list[Cell[Thing]]:
    """One row of (start, end, programme), by start: its cells fill the window exactly."""
    cells: list[Cell[Thing]] = []
    cursor, last = 0, window.columns

    def add(columns: int, programme: Thing | None = None) -> None:
        cells.append(Cell(window.starts_at + cursor * COLUMN, columns, programme))

    for starts_at, ends_at, programme in programmes:
        if ends_at <= window.starts_at or starts_at >= window.ends_at:
            continue
        # A programme that follows within the same five minutes moves on by a column.
        start = max(cursor, (starts_at - window.starts_at) // COLUMN)
        end = min(last, max(start + 1, ceil((ends_at - window.starts_at) / COLUMN)))
        if start >= last:
            break
        if start > cursor:
            add(start - cursor)
        cursor = start
        add(end - start, programme)
        cursor = end
    if cursor < last:
        add(last - cursor)
    return cells


def played(starts_at: datetime, ends_at: datetime, now: datetime) -> float:
    """How much of it is over, in per cent."""
    share = (now - starts_at) / (ends_at - starts_at)
    return round(100 * min(1.0, max(0.0, share)), 2)
