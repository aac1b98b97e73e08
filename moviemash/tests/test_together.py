"""Several tastes as one: pure numpy."""

import numpy as np
import pytest

from moviemash.recommender import standings, together

DICE = np.random.default_rng(5)


def test_how_high_a_film_stands_is_the_part_of_films_below_it():
    assert standings([3.0, 1.0, 2.0]).tolist() == [1.0, 0.0, 0.5]


def test_films_of_equal_score_stand_alike():
    assert standings([1.0, 1.0, 1.0]).tolist() == [0.5, 0.5, 0.5]
    assert standings([7.0]).tolist() == [1.0]
    assert standings([]).tolist() == []


def test_one_person_alone_keeps_their_order():
    scores = DICE.normal(size=50)

    assert np.argsort(together([scores]).score).tolist() == np.argsort(scores).tolist()


def test_who_is_named_first_does_not_matter_nor_the_scale_of_a_score():
    one, other = DICE.normal(size=(2, 50))

    assert np.array_equal(together([one, other]).score, together([100 * other + 3, one]).score)


def test_a_film_better_for_everybody_is_better_for_all():
    scores = DICE.normal(size=(4, 60))
    whole = together(list(scores)).score
    for one in range(0, 60, 7):
        for other in range(60):
            if (scores[:, one] > scores[:, other]).all():
                assert whole[one] > whole[other]


def test_nobody_has_to_sit_through_what_one_cannot_stand():
    loved_by_two = [10.0, 5.0, 4.0, 3.0, 2.0]
    hated_by_one = [0.0, 9.0, 8.0, 7.0, 6.0]
    house = together([np.array(loved_by_two), np.array(loved_by_two), np.array(hated_by_one)])

    assert int(house.score.argmax()) == 1
    assert house.least[0] == 0.0
    assert 0 <= house.score.min() <= house.score.max() <= 1


def test_nobody_is_no_house():
    with pytest.raises(ValueError, match="at least one person"):
        together([])
