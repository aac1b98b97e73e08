import pytest

from rooms.rules.queue import is_over, place_after_vote, votes_needed


@pytest.mark.parametrize(
    ("votes", "place", "to"),
    [
        ([0], 0, 0),
        ([0, 1], 1, 0),
        ([0, 0, 1], 2, 0),
        ([2, 0, 1], 2, 1),
        ([1, 1], 1, 1),  # as many are not fewer
        ([0, 2, 1], 0, 2),  # a vote taken back
        ([1, 1, 0], 0, 0),
    ],
)
def test_a_vote_lifts_a_film_past_those_with_fewer(votes, place, to):
    assert place_after_vote(votes, place) == to


@pytest.mark.parametrize(("present", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (11, 6)])
def test_more_than_half_of_the_house_skips(present, needed):
    assert votes_needed(present) == needed


def test_a_film_is_over_by_the_clock_alone():
    assert is_over(59_000, 60_000, is_playing=True)
    assert not is_over(50_000, 60_000, is_playing=True)
    assert not is_over(60_000, 60_000, is_playing=False)
    assert not is_over(60_000, None, is_playing=True)
