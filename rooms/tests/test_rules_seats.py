from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.rules.seats import Seat, has_place, may_sanction, next_host, places

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def seat(user_id, minutes=0, *, is_co_host=False):
    return Seat(user_id, is_co_host, NOON + timedelta(minutes=minutes))


def test_the_named_successor_comes_before_everybody():
    seats = [seat(1, 0, is_co_host=True), seat(2, 1), seat(3, 9)]

    assert next_host(seats, {1, 2, 3}, successor_id=3) == 3


def test_an_absent_successor_is_passed_over():
    assert next_host([seat(1, 5), seat(3, 0)], {1}, successor_id=3) == 1


def test_the_longest_seated_co_host_comes_before_older_members():
    seats = [seat(1, 0), seat(2, 5, is_co_host=True), seat(3, 7, is_co_host=True)]

    assert next_host(seats, {1, 2, 3}) == 2


def test_with_nobody_present_nobody_follows():
    assert next_host([seat(1), seat(2)], set()) is None


some_seats = st.lists(
    st.builds(Seat, st.integers(1, 40), st.booleans(), st.datetimes().map(lambda at: at)),
    unique_by=lambda seat: seat.user_id,
    max_size=12,
)


@given(some_seats, st.sets(st.integers(1, 40)), st.none() | st.integers(1, 40), st.randoms())
def test_every_process_chooses_the_same_present_person(seats, present, successor_id, dice):
    chosen = next_host(seats, present, successor_id)
    shuffled = dice.sample(seats, len(seats))

    assert next_host(shuffled, present, successor_id) == chosen
    here = {seat.user_id: seat for seat in seats if seat.user_id in present}
    assert (chosen is None) == (not here)
    if chosen is None:
        return
    assert chosen in here
    if successor_id in here:
        assert chosen == successor_id
    elif any(seat.is_co_host for seat in here.values()):
        assert here[chosen].is_co_host
    else:
        assert here[chosen].joined_at == min(seat.joined_at for seat in here.values())


@pytest.mark.parametrize(
    ("capacity", "house_limit", "expected"),
    [(None, 0, None), (5, 0, 5), (None, 3, 3), (5, 3, 3), (2, 3, 2)],
)
def test_the_smaller_of_room_and_house_holds(capacity, house_limit, expected):
    assert places(capacity, house_limit) == expected


def test_the_last_place_is_a_place():
    assert has_place(4, 5)
    assert not has_place(5, 5)
    assert has_place(10_000, None)


SOMEBODY = {
    "target_is_staff": False,
    "target_is_admin": False,
    "target_is_host": False,
    "target_is_co_host": False,
}


@pytest.mark.parametrize("by", ["by_admin", "by_moderator", "by_host", "by_co_host"])
def test_all_who_keep_order_may_act_against_a_member(by):
    assert may_sanction(**{by: True}, **SOMEBODY)


@pytest.mark.parametrize(
    ("by", "target", "allowed"),
    [
        ("by_co_host", "target_is_host", False),
        ("by_co_host", "target_is_co_host", False),
        ("by_host", "target_is_co_host", True),
        ("by_host", "target_is_staff", False),
        ("by_host", "target_is_admin", False),
        ("by_moderator", "target_is_host", True),
        ("by_moderator", "target_is_staff", False),
        ("by_moderator", "target_is_admin", False),
        ("by_admin", "target_is_staff", True),
        ("by_admin", "target_is_admin", False),
    ],
)
def test_nobody_acts_against_their_equals(by, target, allowed):
    assert may_sanction(**{by: True}, **{**SOMEBODY, target: True}) is allowed


def test_who_is_nothing_may_nothing():
    assert not may_sanction(**SOMEBODY)
