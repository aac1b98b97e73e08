from datetime import UTC, datetime, timedelta

import pytest

from guide.rules.doors import LOBBY, Door, door_at, is_open, opens_at

STARTS = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "door"),
    [
        (STARTS - LOBBY - SECOND, Door.CLOSED),
        (STARTS - LOBBY, Door.LOBBY),
        (STARTS - SECOND, Door.LOBBY),
        (STARTS, Door.SHOWING),
        (ENDS - SECOND, Door.SHOWING),
        (ENDS, Door.OVER),
    ],
)
def test_the_house_opens_a_quarter_of_an_hour_before_and_closes_at_the_end(now, door):
    assert door_at(now, STARTS, ENDS) is door
    assert is_open(door) == (door in (Door.LOBBY, Door.SHOWING))
    assert opens_at(STARTS) == STARTS - timedelta(minutes=15)


def test_a_cancelled_programme_never_opens():
    assert door_at(STARTS, STARTS, ENDS, is_cancelled=True) is Door.CANCELLED
    assert not is_open(Door.CANCELLED)
