from copy import deepcopy
from io import StringIO

import numpy as np
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from accounts.models import User
from moviemash import training
from moviemash.actions import cast_vote
from moviemash.duels import Duel
from moviemash.lists import list_for
from moviemash.models import FilmFeatures, FilmSet, ModelRun
from moviemash.recommender import FilmFactors
from moviemash.tests.cast import make_planted_shelves
from moviemash.trained import current, models_folder
from moviemash.training import train
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def planted(module_db):
    """Two tastes, each choosing from its own half of forty films."""
    return make_planted_shelves(60)


@pytest.fixture
def shelves(planted, db):
    return deepcopy(planted)


def on_shelves():
    return {
        film_id for four in FilmSet.objects.values_list("film_ids", flat=True) for film_id in four
    }


def vote_like(user, shelves, taste, votes=20):
    """Always the shelf of this taste (0 or 1) against one of the other."""
    mine, others = shelves[taste::2], shelves[1 - taste :: 2]
    for number in range(votes):
        one, other = mine[number % len(mine)], others[number % len(others)]
        cast_vote(Voter(user), Duel(f"{number}", one.pk, other.pk), one.pk)


def test_training_keeps_file_vectors_and_figures(ada, ben, shelves):
    for person, taste in ((ada, 0), (ben, 1)):
        vote_like(person, shelves, taste)

    run = train()

    assert run.state == ModelRun.State.KEPT
    assert (run.sets, run.votes, run.held_out_votes) == (60, 40, 8)
    # Both vote the opposite: no common table can tell their last votes, their own taste can.
    assert run.log_loss < 0.5 < run.pooled_log_loss
    assert run.hit_rate >= run.popular_hit_rate
    assert FilmFeatures.objects.filter(run=run).count() == run.films
    model = FilmFactors.load(models_folder() / run.file_name)
    assert {int(film_id) for film_id in model.film_ids} == on_shelves()
    features = FilmFeatures.objects.get(pk=int(model.film_ids[0]))
    assert np.allclose(np.asarray(features.vector)[: model.vectors.shape[1]], model.vectors[0])


def test_the_kept_model_answers_and_without_its_file_the_database_does(ada, shelves):
    vote_like(ada, shelves, 0)
    run = train()
    before = current()
    assert before.run_id == run.pk
    chosen, other = before.fours([shelves[0].film_ids]), before.fours([shelves[1].film_ids])

    (models_folder() / run.file_name).write_bytes(b"half a file")
    training.trained._now = None
    again = current()

    places = [again.places[int(film_id)] for film_id in before.factors.film_ids]
    assert np.allclose(
        again.factors.scores(
            again.fours([shelves[0].film_ids]), again.fours([shelves[1].film_ids])
        )[places],
        before.factors.scores(chosen, other),
        atol=1e-4,
    )


def test_a_failed_training_leaves_the_last_good_model(shelves, monkeypatch):
    good = train()
    vectors = FilmFeatures.objects.count()
    monkeypatch.setattr(training, "hit_rates", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        train()

    failed = ModelRun.objects.first()
    assert failed.state == ModelRun.State.FAILED
    assert "ZeroDivisionError" in failed.note
    assert current().run_id == good.pk
    assert FilmFeatures.objects.filter(run=good).count() == vectors


def test_a_training_that_fails_while_writing_leaves_the_last_vectors(shelves, monkeypatch):
    good = train()
    monkeypatch.setattr(training, "_filled_up", lambda vectors: vectors[:, :3])

    with pytest.raises(Exception, match="dimensions"):
        train()

    assert current().run_id == good.pk
    assert FilmFeatures.objects.filter(run=good).count() == good.films


def test_a_model_of_half_the_sets_is_not_kept(shelves):
    good = train()
    FilmSet.objects.filter(pk__in=[shelf.pk for shelf in shelves[:40]]).update(
        is_current=False, is_in_play=False
    )

    worse = train()

    assert worse.state == ModelRun.State.WORSE
    assert "20 sets" in worse.note
    assert current().run_id == good.pk


def test_a_model_that_tells_votes_worse_is_not_kept(ada, ben, shelves, monkeypatch):
    people = [User.objects.create_user(f"person{number}") for number in range(14)]
    for number, person in enumerate((ada, ben, *people)):
        vote_like(person, shelves, number % 2)
    good = train()
    honest = training.trained.factors_of

    def without_taste(sets):
        model = honest(sets)
        noise = np.random.default_rng(1).normal(size=model.vectors.shape).astype(np.float32)
        return FilmFactors(
            noise / 8, model.prior, model.sampled_sets, model.settings, model.film_ids
        )

    monkeypatch.setattr(training.trained, "factors_of", without_taste)
    worse = train()

    assert worse.state == ModelRun.State.WORSE
    assert "log-loss" in worse.note
    assert current().run_id == good.pk


def test_only_one_training_runs_at_a_time(shelves):
    cache.set(training.LOCK, "1", 60)

    with pytest.raises(CommandError, match="under way"):
        call_command("train_recommender", stdout=StringIO())

    assert not ModelRun.objects.exists()


def test_old_model_files_are_forgotten(shelves):
    for _ in range(5):
        train()

    assert len(list(models_folder().iterdir())) == training.FILES_KEPT


def test_the_command_tells_its_figures(shelves):
    told = StringIO()

    call_command("train_recommender", stdout=told)

    assert "Kept as run" in told.getvalue()
    assert "favourite found" in told.getvalue()


def test_before_the_first_training_the_sets_themselves_answer(ada, ben, shelves):
    vote_like(ada, shelves, 0)
    vote_like(ben, shelves, 1)

    of_ada = [one.movie.pk for one in list_for(Voter(ada)).films]
    of_ben = [one.movie.pk for one in list_for(Voter(ben)).films]

    assert of_ada[:8] != of_ben[:8]
    assert not ModelRun.objects.exists()
