from copy import deepcopy

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import TasteVector
from moviemash.actions import cast_vote, keep_set, undo_vote
from moviemash.duels import Duel
from moviemash.models import FilmSet
from moviemash.tastes import model_name, write_taste
from moviemash.tests.cast import make_planted_shelves
from moviemash.trained import current
from moviemash.training import train
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def planted(module_db):
    return make_planted_shelves(40)


@pytest.fixture
def shelves(planted, db):
    return deepcopy(planted)


def vote_like(user, shelves, taste, votes=6):
    mine, others = shelves[taste::2], shelves[1 - taste :: 2]
    for number in range(votes):
        one, other = mine[number], others[number]
        cast_vote(Voter(user), Duel(f"{number}", one.pk, other.pk), one.pk)


def vector_of(user):
    return np.asarray(TasteVector.objects.get(user=user, source="films").vector)


def test_training_writes_everybodys_taste(ada, ben, mod, shelves):
    vote_like(ada, shelves, 0)
    vote_like(ben, shelves, 1)
    keep_set("mod", list(shelves[0].films.all()), FilmSet.Source.HERE, user=mod)

    run = train()

    assert set(TasteVector.objects.values_list("model", flat=True)) == {model_name(run.pk)}
    assert vector_of(ada) @ vector_of(ben) < 0 < vector_of(ada) @ vector_of(mod)


def test_a_new_model_replaces_the_tastes_of_the_old_one(ada, shelves):
    vote_like(ada, shelves, 0)
    train()

    run = train()

    assert TasteVector.objects.get(user=ada).model == model_name(run.pk)


def test_few_duels_are_no_direction_and_undone_ones_are_forgotten(ada, shelves):
    train()
    vote_like(ada, shelves, 0, votes=5)
    assert write_taste(ada, current())

    undo_vote(Voter(ada), timezone.now())

    assert not write_taste(ada, current())
    assert not TasteVector.objects.exists()
