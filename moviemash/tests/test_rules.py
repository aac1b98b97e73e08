import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moviemash.refit import refit
from moviemash.rules import bucket_of, elo_gain, expected, is_ranked, k_factor, tier_of

elos = st.floats(500, 2500)


def test_equals_have_equal_chances():
    assert expected(1500, 1500) == 0.5
    assert expected(1900, 1500) == pytest.approx(10 / 11)


@given(elos, elos)
def test_chances_of_both_sides_add_up(one, other):
    assert expected(one, other) + expected(other, one) == pytest.approx(1)


@given(elos, elos, st.integers(0, 1000), st.integers(0, 1000))
def test_a_win_always_gains_and_never_more_than_k(winner, loser, winner_votes, loser_votes):
    gain = elo_gain(winner, loser, winner_votes, loser_votes)

    assert 0 < gain < k_factor(winner_votes, loser_votes)


def test_votes_weigh_less_the_more_there_are():
    assert k_factor(0, 1000) == 64
    assert k_factor(8, 8) == 32
    assert k_factor(10_000, 10_000) == 12


def test_shelves_and_tiers():
    assert bucket_of(1500) == 60
    assert bucket_of(1524.9) == 60
    assert bucket_of(-100) == 0
    assert bucket_of(9999) == 119
    assert [tier_of(votes) for votes in (0, 1, 2, 3, 7, 8)] == [0, 1, 1, 2, 3, 3]
    assert not is_ranked(9)
    assert is_ranked(10)


def test_a_refit_finds_planted_strengths():
    dice = np.random.default_rng(5)
    truth = dice.normal(size=40)
    one, other = dice.integers(40, size=8000), dice.integers(40, size=8000)
    one, other = one[one != other], other[one != other]
    wins = dice.random(len(one)) < 1 / (1 + np.exp(truth[other] - truth[one]))
    winners, losers = np.where(wins, one, other), np.where(wins, other, one)

    found = refit(winners, losers, 40)

    assert np.corrcoef(found.strength, truth)[0, 1] > 0.97
    errors = (found.strength - (truth - truth.mean())) / found.sigma
    assert np.mean(np.abs(errors) < 2) > 0.85  # the errors are as large as they are said to be


def test_the_order_of_votes_does_not_matter():
    winners, losers = np.array([0, 1, 2, 0, 3]), np.array([1, 2, 0, 3, 1])
    shuffle = np.array([3, 0, 4, 2, 1])

    one, other = refit(winners, losers, 5), refit(winners[shuffle], losers[shuffle], 5)

    assert np.allclose(one.strength, other.strength)


def test_unbeaten_and_unseen_sets_stay_finite():
    found = refit(np.array([0, 0, 0]), np.array([1, 1, 1]), 3)

    assert np.isfinite(found.strength).all()
    assert found.strength[0] > found.strength[2] > found.strength[1]
    assert found.sigma[2] == found.sigma.max()


@pytest.mark.parametrize(
    ("winners", "losers"), [([0], [0, 1]), ([5], [0]), ([-1], [0]), ([[0]], [[1]])]
)
def test_votes_about_unknown_sets_are_refused(winners, losers):
    with pytest.raises(ValueError, match=r"ind|votes"):
        refit(np.array(winners), np.array(losers), 3)
