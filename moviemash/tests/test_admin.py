import pytest
from django.urls import reverse
from django.utils import timezone

from moviemash.actions import cast_vote, keep_set
from moviemash.actions.refit import refit_tables
from moviemash.duels import Duel
from moviemash.models import FilmSet
from moviemash.tests.cast import make_films, make_shelf, make_shelves
from moviemash.training import train
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db

MODELS = ("filmset", "vote", "comparison", "modelrun", "filmrank", "filmmark")


@pytest.fixture
def keeper(client, mod):
    mod.is_superuser = True
    mod.save()
    client.force_login(mod)
    return client


@pytest.fixture
def shelves(ada):
    shelves = make_shelves(4)
    cast_vote(Voter(ada), Duel("one", shelves[0].pk, shelves[1].pk), shelves[0].pk)
    refit_tables(timezone.now())
    train()
    return shelves


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_is_searched(keeper, shelves, model):
    url = reverse(f"admin:moviemash_{model}_changelist")

    assert keeper.get(url).status_code == 200
    if model != "modelrun":
        assert keeper.get(url, {"q": "member"}).status_code == 200


def test_nobody_writes_a_rating_by_hand(keeper, shelves):
    url = reverse("admin:moviemash_filmset_change", args=[shelves[0].pk])
    assert "/art/poster/" in keeper.get(url).content.decode()

    keeper.post(url, {"elo": "3000", "votes": "9", "member_name": "me"})

    shelf = FilmSet.objects.get(pk=shelves[0].pk)
    assert shelf.elo < 2000
    assert (shelf.votes, shelf.member_name) == (1, "member 0")
    assert keeper.get(reverse("admin:moviemash_vote_add")).status_code == 403


def act(keeper, action, *sets):
    return keeper.post(
        reverse("admin:moviemash_filmset_changelist"),
        {"action": action, "_selected_action": [one.pk for one in sets]},
        follow=True,
    ).content.decode()


def test_a_set_is_taken_out_of_play_and_brought_back(keeper, shelves):
    assert "1 set is out" in act(keeper, "take_out", shelves[0])
    assert not FilmSet.objects.get(pk=shelves[0].pk).is_in_play

    assert "1 set is back" in act(keeper, "bring_back", shelves[0])
    assert FilmSet.objects.get(pk=shelves[0].pk).is_in_play


def test_a_member_who_named_other_films_keeps_those(keeper, ada):
    old = make_shelf("ada", user=ada)
    new = keep_set("ada", make_films(4, prefix="New"), FilmSet.Source.HERE, user=ada)

    assert "0 sets are back" in act(keeper, "bring_back", old)
    assert FilmSet.objects.current().get() == new
