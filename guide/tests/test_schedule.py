from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.rules.schedule import (
    LONGEST,
    SHORTEST,
    WEEK,
    Film,
    Slot,
    day_hours,
    days_around,
    next_mark,
    slots_for,
)

BERLIN = ZoneInfo("Europe/Berlin")
SPRING_FORWARD, FALL_BACK = date(2026, 3, 29), date(2026, 10, 25)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")]
)
# Around both changes of the clock, and far from them.
DAYS = st.sampled_from([SPRING_FORWARD, FALL_BACK, date(2026, 3, 8), date(2026, 11, 21)])


@st.composite
def films(draw):
    minutes = draw(st.lists(st.integers(1, 400), min_size=0, max_size=60))
    return [
        Film(number, length, renown=number % 37, is_favourite=number % 5 == 0)
        for number, length in enumerate(minutes, start=1)
    ]


@st.composite
def on_already(draw, day):
    """Programmes that came by other doors, at any minute, one after the other."""
    cursor = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    slots = []
    for gap, length, film in draw(
        st.lists(
            st.tuples(st.integers(0, 900), st.integers(1, 300), st.integers(1, 60)), max_size=12
        )
    ):
        start = cursor + timedelta(minutes=gap)
        cursor = start + timedelta(minutes=length)
        slots.append(Slot(start, cursor, film))
    return slots


def week_of(first, zone, stock, taken=()):
    """A week built day after day, as `fill_channel` does it."""
    built = []
    for offset in range(7):
        built += slots_for(
            first + timedelta(days=offset), zone, stock, [*taken, *built], seed="late-reel"
        )
    return built


@settings(deadline=None, max_examples=60)
@given(st.data(), DAYS, ZONES, films())
def test_a_built_week_keeps_every_promise(data, day, zone, stock):
    taken = data.draw(on_already(day))

    built = week_of(day, zone, stock, taken)

    everything = sorted([*taken, *built])
    for one, following in pairwise(everything):
        assert one.ends_at <= following.starts_at, "two programmes overlap"
    lengths = {film.id: film.minutes for film in stock}
    starts = {}
    for slot in taken:
        starts.setdefault(slot.film_id, []).append(slot.starts_at)
    for slot in built:
        assert slot.starts_at.minute % 5 == 0
        assert slot.starts_at.second == slot.starts_at.microsecond == 0
        assert slot.ends_at - slot.starts_at == timedelta(minutes=lengths[slot.film_id])
        assert SHORTEST <= lengths[slot.film_id] <= LONGEST
        for other in starts.get(slot.film_id, ()):
            assert abs(slot.starts_at - other) >= WEEK, "a film twice within a week"
        starts.setdefault(slot.film_id, []).append(slot.starts_at)


@settings(deadline=None, max_examples=30)
@given(st.data(), DAYS, ZONES, films())
def test_building_again_adds_nothing_and_changes_nothing(data, day, zone, stock):
    taken = data.draw(on_already(day))
    built = week_of(day, zone, stock, taken)

    assert week_of(day, zone, stock, [*taken, *built]) == []
    assert week_of(day, zone, stock, taken) == built


@settings(deadline=None, max_examples=30)
@given(DAYS, ZONES)
def test_slots_start_on_the_day_they_are_asked_for(day, zone):
    midnight, next_midnight = day_hours(day, zone)

    for slot in slots_for(day, zone, plenty(), [], seed="noir-city"):
        assert midnight <= slot.starts_at < next_midnight
        assert slot.starts_at.astimezone(zone).date() == day


def plenty():
    return [Film(number, 80 + number % 70, renown=number % 101) for number in range(1, 400)]


@pytest.mark.parametrize(
    ("day", "hours"), [(SPRING_FORWARD, 23), (FALL_BACK, 25), (date(2026, 11, 21), 24)]
)
def test_the_day_the_clocks_change_is_filled_to_its_last_hour(day, hours):
    midnight, next_midnight = day_hours(day, BERLIN)
    assert next_midnight - midnight == timedelta(hours=hours)

    built = slots_for(day, BERLIN, plenty(), [], seed="late-reel")

    assert built[0].starts_at == midnight
    assert built[-1].ends_at >= next_midnight - timedelta(minutes=10)
    for one, following in pairwise(built):
        assert timedelta() < following.starts_at - one.ends_at <= timedelta(minutes=45)


def test_an_evening_has_a_favourite_and_the_day_leaves_it_alone():
    favourite = Film(1000, 110, renown=1, is_favourite=True)

    built = slots_for(date(2026, 11, 21), BERLIN, [*plenty(), favourite], [], seed="late-reel")

    (shown,) = [slot for slot in built if slot.film_id == favourite.id]
    assert (20, 0) <= shown.starts_at.astimezone(BERLIN).timetuple()[3:5] <= (21, 15)


def test_two_channels_and_two_days_differ():
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)

    def shown(day, seed):
        return [slot.film_id for slot in slots_for(day, BERLIN, plenty(), [], seed=seed)]

    assert shown(monday, "late-reel") != shown(monday, "far-lands")
    assert shown(monday, "late-reel") != shown(tuesday, "late-reel")
    assert shown(monday, "late-reel") == shown(monday, "late-reel")


def test_with_no_film_there_is_no_programme():
    assert slots_for(date(2026, 11, 21), BERLIN, [], [], seed="late-reel") == []


def test_marks_are_rounded_up():
    at = datetime(2026, 11, 21, 20, 31, 5, tzinfo=UTC)

    assert next_mark(at) == datetime(2026, 11, 21, 20, 35, tzinfo=UTC)
    assert next_mark(next_mark(at)) == next_mark(at)


def test_the_days_around_are_yesterday_to_a_week_ahead():
    days = days_around(date(2026, 11, 21))

    assert days[0] == date(2026, 11, 20)
    assert days[-1] == date(2026, 11, 28)
