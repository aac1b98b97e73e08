from copy import deepcopy
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from moviemash.actions import cast_vote
from moviemash.actions import refit as refitting
from moviemash.actions.refit import refit_tables
from moviemash.duels import Duel
from moviemash.film_strength import film_strengths
from moviemash.models import FilmRank, FilmSet, Placing, SeenSet
from moviemash.rules import POINTS_A_STRENGTH, bucket_of
from moviemash.tests.cast import make_shelves
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def voted_on(module_db):
    """Three shelves; everybody prefers the first to the second and that to the third."""
    shelves = make_shelves(3)
    for person in [User.objects.create_user(f"person{number}") for number in range(12)]:
        for better, worse in ((0, 1), (1, 2), (0, 2)):
            one, other = shelves[better], shelves[worse]
            cast_vote(Voter(person), Duel(f"{better}{worse}", one.pk, other.pk), one.pk)
    return shelves


@pytest.fixture
def judged(voted_on, db):
    return deepcopy(voted_on)


def test_the_refit_orders_sets_and_writes_their_rating_back(judged):
    now = timezone.now()

    report = refit_tables(now)

    table = list(FilmSet.objects.ranked().best_first())
    assert table == judged
    assert (report.votes, report.sets, report.ranked) == (36, 3, 3)
    for shelf in table:
        assert shelf.elo == pytest.approx(1500 + POINTS_A_STRENGTH * shelf.strength)
        assert shelf.bucket == bucket_of(shelf.elo)
        assert shelf.cautious == pytest.approx(shelf.strength - 2 * shelf.sigma)
        assert shelf.refit_at == now
    assert FilmSet.objects.aggregate(sum=Sum("elo"))["sum"] == pytest.approx(4500)


def test_votes_that_arrive_while_the_refit_reckons_are_not_lost(ada, judged, monkeypatch):
    honest = refitting.refit

    def slow(*args):
        last, first = judged[2], judged[0]
        cast_vote(Voter(ada), Duel("late", last.pk, first.pk), last.pk)
        return honest(*args)

    monkeypatch.setattr(refitting, "refit", slow)
    refit_tables(timezone.now())

    late = ada.mash_votes.get()
    last = FilmSet.objects.get(pk=judged[2].pk)
    assert last.elo == pytest.approx(1500 + POINTS_A_STRENGTH * last.strength + late.gain)
    assert last.votes == 25


def test_single_films_are_ranked_by_their_shelves(judged):
    refit_tables(timezone.now())

    ranks = list(FilmRank.objects.best_first().values_list("movie_id", flat=True))
    assert set(ranks[:4]) == set(judged[0].film_ids)
    assert set(ranks[8:]) == set(judged[2].film_ids)
    first = FilmRank.objects.get(pk=ranks[0])
    assert (first.shelves, first.votes) == (1, 24)


def test_a_days_placing_is_kept_once(judged):
    now = timezone.now()

    refit_tables(now)
    refit_tables(now)
    refit_tables(now + timedelta(days=1))

    assert list(judged[0].placings.values_list("place", flat=True)) == [1, 1]
    assert Placing.objects.count() == 6


def test_old_sightings_are_forgotten(ada, judged):
    SeenSet.objects.create(
        user=ada, film_set=judged[0], seen_at=timezone.now() - timedelta(days=31)
    )

    assert refit_tables(timezone.now()).forgotten == 1


def test_the_command_says_what_it_did(judged):
    told = StringIO()

    call_command("refit_sets", stdout=told)

    assert "36 votes on 3 sets, 3 of them ranked" in told.getvalue()


def test_film_strengths_find_what_was_planted():
    dice = np.random.default_rng(4)
    truth = dice.normal(size=60) * 2
    chosen = np.array([dice.choice(60, 4, replace=False) for _ in range(8000)])
    other = np.array([dice.choice(60, 4, replace=False) for _ in range(8000)])
    worth = truth[chosen].mean(axis=1) - truth[other].mean(axis=1)
    swapped = dice.random(8000) > 1 / (1 + np.exp(-worth))
    chosen[swapped], other[swapped] = other[swapped].copy(), chosen[swapped].copy()

    found = film_strengths(chosen, other, 60)

    assert np.corrcoef(found.strength, truth)[0, 1] > 0.97
    errors = (found.strength - found.strength.mean() - truth + truth.mean()) / found.sigma
    assert np.mean(np.abs(errors) < 2) > 0.85
