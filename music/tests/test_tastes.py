"""Tastes as directions: learned, written, compared."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import TasteVector
from music.actions.taste import choose_taste, like_artist
from music.models import TasteFactor, TasteModel
from music.tastes.factors import fit_factors, lists_of, tastes_of
from music.tastes.training import train_tastes, write_taste
from music.tests.cast import make_artist
from music.tests.communities import ceiling, nearest, plant, precision_at


def test_planted_tastes_are_found_again():
    crowd = plant(1200, scenes=12, seed=3)
    asked = np.arange(0, 1200, 6)

    directions = tastes_of(crowd.lists, fit_factors(crowd.lists, 64))
    found = precision_at(nearest(directions, asked), asked, crowd)

    best = ceiling(crowd, asked)
    by_chance = 1 / 12
    assert best > 0.8
    assert found >= 0.8 * best
    assert found > 5 * by_chance


def test_thin_scenes_are_found_too():
    """Seventeen people each, nearly half of what they like is noise: weak directions, that settle
    late. Stopped early, or with what chance makes of such lists, it is .70 of the ceiling."""
    crowd = plant(1000, scenes=60, likes=6, noise=0.45, seed=3)
    asked = np.arange(0, 1000, 2)

    directions = tastes_of(crowd.lists, fit_factors(crowd.lists, 64))
    found = precision_at(nearest(directions, asked), asked, crowd)

    assert found >= 0.76 * ceiling(crowd, asked)


def test_what_does_not_fit_the_rest_counts_less():
    folk, noise = [1.0, 0.0], [0.0, 1.0]
    factors = np.array([folk, folk, folk, noise], np.float32)

    [taste] = tastes_of(lists_of([{0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0}], 4), factors)
    [halves] = tastes_of(lists_of([{0: 1.0, 3: 1.0}], 4), factors)

    assert 0 < taste[1] / taste[0] < 1 / 3
    assert halves[0] == pytest.approx(halves[1])


def test_the_same_likes_teach_the_same():
    lists = plant(200, scenes=4).lists

    assert np.array_equal(fit_factors(lists, 8), fit_factors(lists, 8))


def test_what_nobody_likes_lies_nowhere():
    lists = lists_of([{0: 1.0, 1: 1.0}, {1: 1.0}, {}], 3)

    factors = fit_factors(lists, 4)

    assert factors.shape == (3, 4)
    assert not factors[2].any()
    assert not tastes_of(lists, factors)[2].any()


@pytest.fixture
def shop(db):
    folk = [make_artist(name, genres=["Folk"]) for name in ("Nick Drake", "Vashti Bunyan")]
    noise = [make_artist(name, genres=["Noise"]) for name in ("Merz", "Bow", "Hum")]
    return folk, noise


def direction_of(person):
    return np.asarray(TasteVector.objects.get(user=person, source="music").vector)


def test_choosing_writes_a_direction_and_unchoosing_takes_it_away(shop, ada):
    folk, _ = shop
    choose_taste(ada, [], [folk[0].pk])
    assert np.linalg.norm(direction_of(ada)) == pytest.approx(1, abs=1e-3)

    choose_taste(ada, [], [])
    assert not TasteVector.objects.filter(user=ada).exists()


def test_the_catalogue_alone_tells_that_two_artists_are_of_a_kind(shop, ada, ben, mod):
    folk, noise = shop
    for person, artist in ((ada, folk[0]), (ben, folk[1]), (mod, noise[0])):
        like_artist(person, artist, on=True)

    near = direction_of(ada) @ direction_of(ben)
    far = direction_of(ada) @ direction_of(mod)
    assert near > far + 0.5


def test_an_artist_who_came_after_the_training_lies_among_their_genres(shop, ada, ben):
    folk, _ = shop
    train_tastes()
    late = make_artist("Bridget St John", genres=["Folk"])
    like_artist(ada, late, on=True)
    like_artist(ben, folk[0], on=True)

    assert not TasteFactor.objects.filter(artist=late).exists()
    assert direction_of(ada) @ direction_of(ben) > 0.5


def test_a_new_training_takes_everybody_along_and_leaves_nothing_old(shop, ada, ben):
    folk, noise = shop
    choose_taste(ada, [], [folk[0].pk])
    choose_taste(ben, [], [noise[0].pk])

    model = train_tastes()

    assert TasteModel.objects.get() == model
    kept = set(TasteVector.objects.values_list("user", "model"))
    assert kept == {(ada.pk, model.name), (ben.pk, model.name)}


def test_writing_asks_as_much_for_many_choices_as_for_one(shop, ada):
    folk, noise = shop
    train_tastes()
    asked = []
    for artists in (folk[:1], [*folk, *noise]):
        choose_taste(ada, [], [artist.pk for artist in artists])
        with CaptureQueriesContext(connection) as questions:
            write_taste(ada)
        asked.append(len(questions))

    assert asked[0] == asked[1] <= 10
