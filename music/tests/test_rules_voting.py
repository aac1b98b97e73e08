import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.rules.voting import Ballot, Window, counts, options, window, winner

SONGS = list(range(10))


@pytest.mark.parametrize(
    ("length_s", "opens_s", "closes_s"),
    [(300, 240, 270), (200, 160, 190), (150, 120, 150), (100, 70, 100), (30, 0, 30), (20, 0, 20)],
)
def test_the_vote_opens_at_four_fifths_and_closes_before_the_end(length_s, opens_s, closes_s):
    assert window(1000, length_s * 1000) == Window(1000 + opens_s * 1000, 1000 + closes_s * 1000)


@given(st.integers(0, 10**13), st.integers(1, 10**7))
def test_a_vote_always_lies_within_its_song(started_ms, length_ms):
    found = window(started_ms, length_ms)

    assert started_ms <= found.opens_ms < found.closes_ms <= started_ms + length_ms
    assert found.closes_ms - found.opens_ms <= 30_000


@given(st.permutations(SONGS), st.integers(0, 9), st.text(max_size=4))
def test_options_are_three_songs_not_played_lately(lately, on_now, seed):
    drawn = options(SONGS, lately[:4], on_now, seed)

    assert len(set(drawn)) == 3
    assert on_now not in drawn
    assert not set(drawn) & set(lately[:4])
    assert drawn == options(SONGS, lately[:4], on_now, seed)


@given(st.integers(1, 5), st.lists(st.integers(0, 4), max_size=10), st.integers(0, 4))
def test_a_short_playlist_offers_what_there_is(songs, lately, on_now):
    drawn = options(range(songs), lately, on_now, "s")

    assert drawn
    assert len(drawn) == len(set(drawn)) == min(3, max(1, songs - (on_now < songs)))


def ballots(*songs):
    return {user: Ballot(song, number) for number, (user, song) in enumerate(songs)}


def test_most_votes_win():
    assert winner([7, 8, 9], ballots((1, 8), (2, 9), (3, 9))) == 9


def test_of_equals_the_one_whose_last_vote_came_first_wins():
    assert winner([7, 8, 9], ballots((1, 9), (2, 8), (3, 8), (4, 9))) == 8


def test_without_votes_the_first_option_wins():
    assert winner([7, 8, 9], {}) == 7


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=3, unique=True),
    st.dictionaries(st.integers(0, 30), st.builds(Ballot, st.integers(0, 20), st.integers(0, 99))),
)
def test_one_option_wins_and_every_vote_counts_at_most_once(shown, ballots):
    tally = counts(shown, ballots)

    assert winner(shown, ballots) in shown
    assert tally[winner(shown, ballots)] == max(tally.values())
    assert sum(tally.values()) <= len(ballots)
