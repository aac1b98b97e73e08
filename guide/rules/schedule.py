"""What a channel shows on a day: the same answer whenever the same day is asked.

A day belongs to a channel's own clock. The evening film is placed first, then the hours around it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from random import Random
from zoneinfo import ZoneInfo

MARK = timedelta(minutes=5)
BREAK = timedelta(minutes=3)
WEEK = timedelta(days=7)
SHORTEST = 40  # minutes; shorter films are kept, not scheduled
LONGEST = 330
# The last film of a day may run on into the next one.
INTO_THE_NIGHT = timedelta(hours=LONGEST // 60 + 1)
EVENING_FROM, EVENING_UNTIL = time(20, 0), time(21, 15)
EVENING_MINUTES = range(85, 211)
# How many of the best are considered for an hour: fewer would repeat, more would bore.
SHORTLIST = 40


@dataclass(frozen=True, slots=True)
class Film:
    id: int
    minutes: int
    renown: int
    is_favourite: bool = False

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A film at an hour; also what is on already, by whichever door it came."""

    starts_at: datetime
    ends_at: datetime
    film_id: int | None


def day_hours(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Local midnight to local midnight, in UTC: 23, 24 or 25 hours."""
    return (
        datetime.combine(day, time(), zone).astimezone(UTC),
        datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC),
    )


def next_mark(moment: datetime) -> datetime:
    """The five-minute mark at or after this moment."""
    over = timedelta(
        minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment + (MARK - over) if over else moment


def slots_for(
    day: date, zone: ZoneInfo, films: Sequence[Film], on_already: Iterable[Slot], *, seed: str
) -> list[Slot]:
    """New slots that start on this day, beside what is on already, which stays as it is."""
    return sorted(_Day(day, zone, films, on_already, seed).fill())


class _Day:
    def __init__(
        self,
        day: date,
        zone: ZoneInfo,
        films: Sequence[Film],
        on_already: Iterable[Slot],
        seed: str,
    ) -> None:
        self.starts_at, self.ends_at = day_hours(day, zone)
        self.day, self.zone = day, zone
        self.dice = Random(f"{seed}|{day.isoformat()}")
        self.taken = sorted(on_already)
        self.shown = _starts_by_film(self.taken)
        usable = [film for film in films if SHORTEST <= film.minutes <= LONGEST]
        # By renown, so that the best that still fits is found without looking at all.
        self.films = sorted(usable, key=lambda film: (-film.renown, film.id))
        self.shortest = min((film.minutes for film in usable), default=0)

    def fill(self) -> list[Slot]:
        if not self.films:
            return []
        new = [slot for slot in (self._evening(),) if slot]
        for gap_start, gap_end in list(self._gaps()):
            new += self._fill_gap(gap_start, gap_end)
        return new

    def _evening(self) -> Slot | None:
        first = datetime.combine(self.day, EVENING_FROM, self.zone).astimezone(UTC)
        last = datetime.combine(self.day, EVENING_UNTIL, self.zone).astimezone(UTC)
        if any(first <= slot.starts_at <= last for slot in self.taken):
            return None  # the evening has its film
        marks = int((last - first) / MARK)
        starts_at = next_mark(first) + MARK * self.dice.randrange(marks + 1)
        free_until = self._free_until(starts_at)
        fitting = [
            film
            for film in self.films
            if film.minutes in EVENING_MINUTES
            and starts_at + film.length <= free_until
            and self._is_fresh(film, starts_at)
        ]
        favourites = [film for film in fitting if film.is_favourite]
        pool = favourites or fitting[:SHORTLIST]
        return self._take(self.dice.choice(pool), starts_at) if pool else None

    def _gaps(self) -> Iterator[tuple[datetime, datetime]]:
        """The free times that begin on this day, each to the next programme."""
        cursor = self.starts_at
        for slot in self.taken:
            if slot.ends_at <= cursor:
                continue
            if slot.starts_at >= self.ends_at:
                break
            if slot.starts_at > cursor:
                yield cursor, slot.starts_at
            cursor = slot.ends_at
        if cursor < self.ends_at:
            yield cursor, self._free_until(cursor)

    def _fill_gap(self, starts_at: datetime, ends_at: datetime) -> list[Slot]:
        filled = []
        cursor = self._after_break(starts_at)
        while cursor < self.ends_at:
            film = self._choose(cursor, ends_at)
            if film is None:
                break
            slot = self._take(film, cursor)
            filled.append(slot)
            cursor = self._after_break(slot.ends_at)
        return filled

    def _choose(self, starts_at: datetime, free_until: datetime) -> Film | None:
        room = (free_until - BREAK - starts_at) // timedelta(minutes=1)
        if room < self.shortest:
            return None
        ideal = self._ideal_minutes(starts_at)
        may_show = (
            film for film in self.films if film.minutes <= room and self._is_fresh(film, starts_at)
        )
        fitting = list(islice(may_show, SHORTLIST * 4))
        if not fitting:
            return None
        # The favourites are saved for the evenings while there is anything else.
        fitting = [film for film in fitting if not film.is_favourite] or fitting
        near_ideal = sorted(
            fitting, key=lambda film: (self._misfit(film, room, ideal), -film.renown, film.id)
        )
        return self.dice.choice(near_ideal[:SHORTLIST])

    def _misfit(self, film: Film, room: int, ideal: int) -> int:
        """Minutes off the hour's ideal, and more where an unusable hole would stay behind it."""
        left = room - film.minutes
        hole = left if 20 < left < self.shortest + 15 else 0
        return abs(film.minutes - ideal) // 15 + hole

    def _ideal_minutes(self, starts_at: datetime) -> int:
        hour = starts_at.astimezone(self.zone).hour
        if 6 <= hour < 12:
            return 80
        if 12 <= hour < 18:
            return 95
        return 120 if hour >= 18 else 100

    def _take(self, film: Film, starts_at: datetime) -> Slot:
        slot = Slot(starts_at, starts_at + film.length, film.id)
        self.taken.insert(bisect_right(self.taken, slot.starts_at, key=lambda t: t.starts_at), slot)
        self.shown.setdefault(film.id, []).append(starts_at)
        return slot

    def _is_fresh(self, film: Film, starts_at: datetime) -> bool:
        return all(abs(starts_at - shown) >= WEEK for shown in self.shown.get(film.id, ()))

    def _free_until(self, moment: datetime) -> datetime:
        """The end of the free time at this moment; the moment itself where it is taken."""
        for slot in self.taken:
            if slot.ends_at <= moment:
                continue
            return max(slot.starts_at, moment)
        return self.ends_at + INTO_THE_NIGHT

    def _after_break(self, moment: datetime) -> datetime:
        """The first mark that leaves time to change the reel; at local midnight none is needed."""
        return next_mark(moment if moment == self.starts_at else moment + BREAK)


def _starts_by_film(slots: Iterable[Slot]) -> dict[int, list[datetime]]:
    starts: dict[int, list[datetime]] = {}
    for slot in slots:
        if slot.film_id is not None:
            starts.setdefault(slot.film_id, []).append(slot.starts_at)
    return starts


def days_around(today: date, *, before: int = 1, after: int = 7) -> list[date]:
    return [today + timedelta(days=offset) for offset in range(-before, after + 1)]
