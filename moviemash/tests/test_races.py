"""Sixteen people and twenty sets, with real threads on PostgreSQL."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from moviemash.actions import cast_vote, keep_set, undo_vote
from moviemash.duels import Duel
from moviemash.models import Comparison, FilmSet, Vote
from moviemash.tests.cast import make_films, make_shelves
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db(transaction=True)

CROWD, SETS, VOTES = 16, 20, 12


@pytest.fixture
def crowd(db):
    return [get_user_model().objects.create_user(f"person{number}") for number in range(CROWD)]


def all_at_once(acts):
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_sixteen_voters_on_twenty_sets_no_vote_is_lost(crowd):
    ids = [shelf.pk for shelf in make_shelves(SETS)]

    def vote_on(person):
        dice = random.Random(person.pk)
        for number in range(VOTES):
            left, right = dice.sample(ids, 2)
            cast_vote(Voter(person), Duel(f"{number}", left, right), dice.choice((left, right)))
            if number % 10 == 9:
                undo_vote(Voter(person), timezone.now())

    all_at_once([lambda person=person: vote_on(person) for person in crowd])

    sets = list(FilmSet.objects.all())
    counted = list(Vote.objects.counted())
    assert Vote.objects.count() == CROWD * (VOTES - VOTES // 10)
    assert sum(one.votes for one in sets) == 2 * len(counted)
    assert sum(one.wins for one in sets) == len(counted)
    assert sum(one.elo for one in sets) == pytest.approx(1500 * SETS, abs=1e-6)
    assert sum(met.votes_a + met.votes_b for met in Comparison.objects.all()) == len(counted)


def test_a_click_that_arrives_sixteen_times_counts_once(crowd):
    left, right = (shelf.pk for shelf in make_shelves(2))
    voter = Voter(crowd[0])

    votes = all_at_once([lambda: cast_vote(voter, Duel("same", left, right), left)] * CROWD)

    assert len({vote.pk for vote in votes}) == 1
    assert FilmSet.objects.get(pk=left).votes == 1


def test_an_undo_that_arrives_sixteen_times_takes_back_one_vote(crowd):
    shelves = [shelf.pk for shelf in make_shelves(4)]
    voter = Voter(crowd[0])
    cast_vote(voter, Duel("one", *shelves[:2]), shelves[0])

    def undo():
        try:
            return undo_vote(voter, timezone.now())
        except Exception as refusal:
            return type(refusal).__name__

    answers = all_at_once([undo] * CROWD)

    assert answers.count("NothingToUndo") == CROWD - 1
    assert sum(FilmSet.objects.values_list("votes", flat=True)) == 0


def test_a_member_whose_films_arrive_twice_has_one_set(db):
    films = make_films(4)

    kept = all_at_once([lambda: keep_set("tomasz", films, FilmSet.Source.EXPORT)] * 8)

    assert len({one.pk for one in kept}) == 1
