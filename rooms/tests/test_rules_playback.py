from hypothesis import given
from hypothesis import strategies as st

from rooms.rules.playback import position_at

times = st.integers(min_value=0, max_value=10**13)
positions = st.integers(min_value=0, max_value=10**8)


def test_a_paused_film_stands_still():
    assert position_at(5_000, False, 1.0, 1_000, 9_000) == 5_000


def test_a_playing_film_moves_with_its_rate():
    assert position_at(5_000, True, 1.0, 1_000, 3_000) == 7_000
    assert position_at(5_000, True, 1.5, 1_000, 3_000) == 8_000


def test_a_film_ends_at_its_end():
    assert position_at(5_000, True, 1.0, 0, 60_000, duration_ms=10_000) == 10_000


def test_a_clock_that_jumped_back_never_gives_a_negative_position():
    assert position_at(1_000, True, 1.0, 10_000, 0) == 0


@given(positions, st.floats(0.25, 4.0), times, st.integers(0, 10**7), st.integers(0, 10**7))
def test_asking_again_from_the_answer_gives_the_same_position(position, rate, at, first, second):
    """Moving the anchor to any later moment changes nothing, but for rounding to a millisecond."""
    halfway = position_at(position, True, rate, at, at + first)
    direct = position_at(position, True, rate, at, at + first + second)
    stepped = position_at(halfway, True, rate, at + first, at + first + second)

    assert abs(direct - stepped) <= 1
