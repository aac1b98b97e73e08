from hypothesis import given
from hypothesis import strategies as st

from music.rules.playing import Turn, first_turn, following, order_of, turn_at, voted

lengths = st.lists(st.integers(1, 400_000), min_size=1, max_size=12)
seeds = st.text(max_size=5)
WEEK_MS = 7 * 24 * 3600 * 1000


@given(st.integers(0, 1000), st.integers(1, 30), seeds)
def test_each_round_plays_every_song_once(round, songs, seed):
    assert sorted(order_of(round, songs, seed)) == list(range(songs))


@given(st.integers(0, 200), st.integers(2, 12), seeds)
def test_no_song_comes_twice_running(round, songs, seed):
    assert order_of(round, songs, seed)[-1] != order_of(round + 1, songs, seed)[0]


@given(lengths, seeds, st.integers(0, 2_000_000), st.integers(0, 10**12))
def test_jumping_ahead_finds_what_walking_finds(lengths, seed, later_ms, now_ms):
    turn = first_turn(now_ms, len(lengths), seed)

    jumped = turn_at(turn, lengths, now_ms + later_ms, seed)

    walked = turn
    while now_ms + later_ms >= walked.ends_ms(lengths):
        walked = following(walked, lengths, seed)
        if sum(lengths) < later_ms / 500:  # walking is slow, which is the point of jumping
            return
    assert jumped == walked


@given(lengths, seeds, st.integers(0, 10**9), st.integers(0, 10**9))
def test_asking_in_between_changes_nothing(lengths, seed, first, second):
    turn = first_turn(0, len(lengths), seed)

    halfway = turn_at(turn, lengths, first, seed)

    assert turn_at(halfway, lengths, first + second, seed) == turn_at(
        turn, lengths, first + second, seed
    )


@given(lengths, seeds, st.integers(0, WEEK_MS))
def test_something_is_always_on_and_no_longer_than_it_lasts(lengths, seed, now_ms):
    turn = turn_at(first_turn(0, len(lengths), seed), lengths, now_ms, seed)

    assert turn.started_ms <= now_ms < turn.ends_ms(lengths)
    assert 0 <= turn.position_ms(lengths, now_ms) < lengths[turn.song]


def test_a_voted_song_comes_in_between():
    lengths = [100, 100, 100, 100]
    turn = first_turn(0, 4, "s")
    own_next = following(turn, lengths, "s")

    wished = voted(turn, own_next.song, lengths)

    assert (wished.song, wished.started_ms) == (own_next.song, 100)
    assert following(wished, lengths, "s") == Turn(own_next.song, 200, 0, 1)


def test_a_clock_that_jumped_back_changes_nothing():
    turn = first_turn(10_000, 3, "s")

    assert turn_at(turn, [500, 500, 500], 0, "s") == turn
