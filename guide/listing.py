"""What one look at the guide shows: its hours, its channels, and what is on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guide.extras import NOTHING, Extra, extras_of
from guide.models import Channel, Programme
from guide.pictures import sign_of
from guide.rules import grid
from guide.rules.grid import Cell, Mark, Window
from guide.rules.schedule import day_hours

# Where the phone's list finds "tonight", by the visitor's clock.
TONIGHT_FROM, EVENING = time(19, 0), timedelta(hours=3)
LISTED = 2
# Columns of a cell that has room for a few words, or for none.
SHORT, TINY = 10, 3


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody asked of the guide."""

    day: date
    zone: ZoneInfo
    now: datetime
    hour: time | None = None
    is_whole_day: bool = False
    channel: Channel | None = None
    genre: str = ""

    @property
    def window(self) -> Window:
        if self.is_whole_day:
            return grid.whole_day(self.day, self.zone)
        return grid.six_hours(self.day, self.zone, now=self.now, hour=self.hour)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def is_of_evening(self) -> bool:
        return self.window.starts_at < self.tonight + EVENING < self.window.ends_at

    @property
    def tonight(self) -> datetime:
        return datetime.combine(self.day, TONIGHT_FROM, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A programme as this visitor sees it now."""

    programme: Programme
    extra: Extra
    is_now: bool
    is_past: bool
    played: float = 0.0
    # "next", "tonight" or nothing: why it stands in the phone's list.
    reason: str = ""

    @property
    def people(self) -> int:
        return self.extra.people_count


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the table: an entry, or free time."""

    cell: Cell[Programme]
    entry: Entry | None = None
    # Per cent of the cell, not of the film: it may have begun before the window.
    played: float = 0.0
    begins_before: bool = False

    @property
    def size(self) -> str:
        """How many words find room: a class."""
        if self.cell.columns <= TINY:
            return "is-tiny"
        return "is-short" if self.cell.columns <= SHORT else ""


@dataclass(frozen=True, slots=True)
class Row:
    channel: Channel
    sign_url: str
    places: list[Place]
    listed: list[Entry]


@dataclass(frozen=True, slots=True)
class Listing:
    look: Look
    window: Window
    marks: list[Mark]
    rows: list[Row]
    # The one channel's whole day, where one channel was asked for.
    day: list[Entry] = field(default_factory=list)

    @property
    def now_percent(self) -> float | None:
        """Where the now line stands; None where now is not in the window."""
        if not self.window.holds(self.look.now):
            return None
        return self.window.percent(self.look.now)

    @property
    def programme_count(self) -> int:
        return sum(1 for row in self.rows for place in row.places if place.entry)


def listing_for(look: Look, user: Any) -> Listing:
    window = look.window
    channels = [look.channel] if look.channel else list(Channel.objects.on_air())
    programmes = _programmes(look, window, channels)
    extras = extras_of(programmes, user)
    by_channel = defaultdict[int, list[Programme]](list)
    for programme in programmes:
        by_channel[programme.channel_id].append(programme)
    rows = [
        _row(channel, by_channel[channel.pk], look, window, extras)
        for channel in channels
        if by_channel[channel.pk] or not look.genre
    ]
    day: list[Entry] = []
    if look.channel:
        start, end = day_hours(look.day, look.zone)
        day = [
            _entry(programme, look, extras)
            for programme in by_channel[look.channel.pk]
            if programme.starts_at < end and programme.ends_at > start
        ]
    return Listing(look, window, grid.marks(window, look.zone), rows, day)


def _programmes(look: Look, window: Window, channels: Sequence[Channel]) -> list[Programme]:
    """Everything the table and the phone's list need, in one query."""
    start, end = _span(look, window)
    found = (
        Programme.objects.filter(channel__in=channels)
        .between(start, end)
        .select_related("movie")
        .order_by("starts_at")
    )
    if look.genre:
        found = found.filter(movie__genre_names__contains=[look.genre])
    programmes = list(found)
    by_id = {channel.pk: channel for channel in channels}
    for programme in programmes:
        programme.channel = by_id[programme.channel_id]
    return programmes


def _span(look: Look, window: Window) -> tuple[datetime, datetime]:
    midnight, next_midnight = day_hours(look.day, look.zone)
    start = min(window.starts_at, midnight) if look.channel else window.starts_at
    # The list goes on to what follows the evening.
    end = max(window.ends_at, next_midnight + timedelta(hours=3))
    return start, end


def _row(
    channel: Channel,
    programmes: list[Programme],
    look: Look,
    window: Window,
    extras: Mapping[int, Extra],
) -> Row:
    hours = ((shown.starts_at, shown.ends_at, shown) for shown in programmes)
    places = [
        Place(cell)
        if cell.programme is None
        else Place(
            cell,
            _entry(cell.programme, look, extras),
            grid.played(cell.starts_at, cell.ends_at, look.now),
            cell.programme.starts_at < window.starts_at,
        )
        for cell in grid.lay_out(hours, window)
    ]
    return Row(channel, sign_of(channel), places, _listed(programmes, look, window, extras))


def _listed(
    programmes: list[Programme], look: Look, window: Window, extras: Mapping[int, Extra]
) -> list[Entry]:
    """Now, next and tonight; on other days and hours what the window begins with."""
    moment = look.now if window.holds(look.now) else window.starts_at
    coming = [programme for programme in programmes if programme.ends_at > moment]
    listed = [_entry(programme, look, extras) for programme in coming[:LISTED]]
    shown = {entry.programme.pk for entry in listed}
    evening = [
        shown for shown in coming if look.tonight <= shown.starts_at < look.tonight + EVENING
    ]
    tonight = max(evening, key=lambda shown: shown.movie.renown if shown.movie else 0, default=None)
    if tonight and tonight.pk not in shown:
        listed.append(_entry(tonight, look, extras, reason="tonight"))
    return listed


def _entry(
    programme: Programme, look: Look, extras: Mapping[int, Extra], reason: str = ""
) -> Entry:
    return Entry(
        programme,
        extras.get(programme.pk, NOTHING),
        is_now=programme.starts_at <= look.now < programme.ends_at,
        is_past=programme.ends_at <= look.now,
        played=grid.played(programme.starts_at, programme.ends_at, look.now),
        reason=reason,
    )
