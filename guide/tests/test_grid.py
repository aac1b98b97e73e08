from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.rules.grid import COLUMN, Window, lay_out, marks, played, six_hours, whole_day

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
START = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
EVENING = Window(START, START + timedelta(hours=6))


@st.composite
def rows(draw):
    cursor = START - timedelta(hours=3)
    row = []
    for gap, length in draw(
        st.lists(st.tuples(st.integers(0, 200), st.integers(1, 240)), max_size=20)
    ):
        start = cursor + timedelta(minutes=gap)
        cursor = start + timedelta(minutes=length)
        row.append((start, cursor, len(row)))
    return row


@given(rows())
def test_a_row_always_fills_the_window_exactly(row):
    cells = lay_out(row, EVENING)

    assert sum(cell.columns for cell in cells) == EVENING.columns == 72
    assert all(cell.columns >= 1 for cell in cells)
    shown = [cell.programme for cell in cells if cell.programme is not None]
    assert shown == sorted(shown), "out of order"
    at = EVENING.starts_at
    for cell in cells:
        assert cell.starts_at == at
        at = cell.ends_at


def test_a_programme_stands_at_its_minute():
    cells = lay_out([(START + 90 * MINUTE, START + 218 * MINUTE, "Vertigo")], EVENING)

    assert [(cell.columns, cell.programme) for cell in cells] == [
        (18, None),
        (26, "Vertigo"),
        (28, None),
    ]


MINUTE = timedelta(minutes=1)


def test_what_began_before_and_ends_after_is_cut_at_the_window():
    cells = lay_out(
        [
            (START - 40 * MINUTE, START + 10 * MINUTE, "early"),
            (START + 350 * MINUTE, START + 500 * MINUTE, "late"),
            (START - 90 * MINUTE, START, "over"),
        ],
        EVENING,
    )

    assert [(cell.columns, cell.programme) for cell in cells] == [
        (2, "early"),
        (68, None),
        (2, "late"),
    ]


@pytest.mark.parametrize(
    ("day", "columns", "labels"),
    [
        (date(2026, 3, 29), 276, 46),
        (date(2026, 10, 25), 300, 50),
        (date(2026, 11, 21), 288, 48),
    ],
)
def test_days_have_23_24_and_25_hours(day, columns, labels):
    window = whole_day(day, BERLIN)
    named = [f"{mark.at:%H:%M}" for mark in marks(window, BERLIN)]

    assert window.columns == columns
    assert len(named) == labels
    assert named[0] == "00:00"
    assert named[-1] == "23:30"


def test_the_hour_that_comes_twice_is_named_twice():
    named = [f"{mark.at:%H:%M}" for mark in marks(whole_day(date(2026, 10, 25), BERLIN), BERLIN)]

    assert named[4:8] == ["02:00", "02:30", "02:00", "02:30"]
    assert "02:00" not in [
        f"{mark.at:%H:%M}" for mark in marks(whole_day(date(2026, 3, 29), BERLIN), BERLIN)
    ]


def test_an_hour_that_does_not_exist_is_the_one_after():
    window = six_hours(date(2026, 3, 29), BERLIN, now=START, hour=time(2, 30))

    assert window.starts_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert marks(window, BERLIN)[0].at.hour == 3


def test_tonight_begins_a_little_before_now():
    now = datetime(2026, 11, 21, 21, 26, tzinfo=UTC)

    window = six_hours(date(2026, 11, 21), ZoneInfo("UTC"), now=now)

    assert window.starts_at == datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
    assert window.columns == 72


def test_another_day_begins_with_its_evening_by_the_visitors_clock():
    window = six_hours(date(2026, 11, 23), KOLKATA, now=START)

    assert window.starts_at.astimezone(KOLKATA).time() == time(18, 0)
    assert marks(window, KOLKATA)[1].at.time() == time(18, 30)


def test_a_crooked_hour_begins_at_its_half_hour():
    window = six_hours(date(2026, 11, 21), BERLIN, now=START, hour=time(19, 44, 30))

    assert window.starts_at.astimezone(BERLIN).time() == time(19, 30)


def test_the_played_part_stays_between_nothing_and_all():
    end = START + 2 * timedelta(hours=1)

    assert played(START, end, START - COLUMN) == 0
    assert played(START, end, START + timedelta(minutes=30)) == 25
    assert played(START, end, end + COLUMN) == 100
