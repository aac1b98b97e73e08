from hypothesis import given
from hypothesis import strategies as st

from music.rules.playing import Turn, first_turn, order_of
from music.rules.stations import (
    KNOWN_AHEAD_MS,
    Programme,
    Repeat,
    after,
    before,
    lately,
    remembered,
    stand,
    vote_window,
)

lengths = st.lists(st.integers(1, 400_000), min_size=1, max_size=12)
seeds = st.none() | st.text(max_size=5)
programmes = st.builds(
    lambda lengths, seed, repeat: Programme(
        tuple(range(100, 100 + len(lengths))), tuple(lengths), seed, repeat
    ),
    lengths,
    seeds,
    st.sampled_from(Repeat),
)


def begun(programme):
    return first_turn(0, len(programme.songs), programme.seed)


def stood(programme, turn, now_ms, wish=None):
    return stand(programme, turn, programme.ends_ms(turn), now_ms, heard=turn.song, wish=wish)


@given(programmes, st.integers(0, 10**9), st.data())
def test_one_song_is_on_at_any_time(programme, now_ms, data):
    wish = data.draw(st.none() | st.integers(0, len(programme.songs) - 1))

    found = stood(programme, begun(programme), now_ms, wish)

    assert found.turn.started_ms <= now_ms or found.is_over
    assert found.is_over or now_ms < programme.ends_ms(found.turn)


@given(programmes, st.lists(st.integers(0, 10**6), max_size=6))
def test_asking_in_between_changes_nothing(programme, steps):
    found = stood(programme, begun(programme), 0)
    now_ms = 0
    for step in steps:
        now_ms += step
        if found.is_over:
            return
        found = stood(programme, found.turn, now_ms)

    assert found.turn == stood(programme, begun(programme), now_ms).turn


@given(programmes, st.data())
def test_the_wish_follows_and_then_the_order_goes_on(programme, data):
    wish = data.draw(st.integers(0, len(programme.songs) - 1))
    turn = begun(programme)

    found = stood(programme, turn, programme.ends_ms(turn), wish)

    assert found.turn.song == wish
    assert found.is_wished
    assert found.turn.started_ms == programme.ends_ms(turn)


def test_what_was_wished_is_not_heard_twice_running():
    programme = Programme((1, 2, 3, 4), (100,) * 4, None)
    turn = Turn(0, 0, 0, 0)

    wished = after(programme, 0, 0, 100, turn.song, 1)
    following = after(programme, wished.round, wished.place, 200, wished.song, None)

    assert (wished.song, following.song) == (1, 2)


def test_a_song_wished_from_further_on_leaves_the_order_where_it_was():
    programme = Programme((1, 2, 3, 4), (100,) * 4, None)

    wished = after(programme, 0, 0, 100, 0, 3)

    assert after(programme, wished.round, wished.place, 200, wished.song, None).song == 1


def test_once_through_ends_at_the_beginning():
    programme = Programme((1, 2), (100, 100), None, Repeat.OFF)

    assert not stood(programme, begun(programme), 199).is_over
    found = stood(programme, begun(programme), 200)
    assert found.is_over
    assert found.turn.song == 0


def test_one_song_again_and_again():
    programme = Programme((1, 2), (100, 70), None, Repeat.ONE)

    found = stood(programme, begun(programme), 10**9 + 30)

    assert (found.turn.song, found.turn.started_ms) == (0, 10**9)


@given(st.integers(1, 8), seeds, st.integers(0, 40))
def test_back_from_the_next_is_where_one_was(songs, seed, steps):
    programme = Programme(tuple(range(songs)), (100,) * songs, seed)
    turn = begun(programme)
    for _ in range(steps):
        turn = stood(programme, turn, programme.ends_ms(turn)).turn
    onward = after(programme, turn.round, turn.place, 0, turn.song, None)

    back = before(programme, onward)

    assert (back.song, back.round, back.place) == (turn.song, turn.round, turn.place)


def test_back_from_a_wish_is_what_was_on_before_it():
    programme = Programme((1, 2, 3, 4), (100,) * 4, None)

    assert before(programme, Turn(3, 0, 0, 1)).song == 1
    assert before(programme, Turn(0, 0, 0, 0)).song == 0


@given(st.integers(2, 12), seeds, st.integers(0, 30))
def test_lately_is_what_the_order_played(songs, seed, steps):
    programme = Programme(tuple(range(songs)), (100,) * songs, seed)
    turn, heard = begun(programme), []
    for _ in range(steps):
        heard = remembered(heard, turn.song)
        turn = stood(programme, turn, programme.ends_ms(turn)).turn

    assert lately(programme, turn, 3) == heard[:3]


@given(st.integers(0, 10**13), st.integers(2, 10**7))
def test_everybody_knows_the_winner_before_it_begins(started_ms, length_ms):
    window = vote_window(started_ms, length_ms)

    assert started_ms <= window.opens_ms < window.closes_ms <= started_ms + length_ms
    if length_ms > 2 * KNOWN_AHEAD_MS:
        assert window.closes_ms <= started_ms + length_ms - KNOWN_AHEAD_MS


def test_long_songs_open_the_vote_at_four_fifths_for_thirty_seconds():
    window = vote_window(0, 200_000)

    assert (window.opens_ms, window.closes_ms) == (160_000, 190_000)


def test_orders_without_a_seed_are_the_playlists():
    assert order_of(3, 4, None) == [0, 1, 2, 3]
