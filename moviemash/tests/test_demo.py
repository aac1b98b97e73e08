import pytest
from django.db.models import Sum

from guide.tests.cast import make_film
from moviemash.demo import SHELVES, VOTERS, VOTES_A_VOTER, fill_demo
from moviemash.models import Comparison, FilmSet, ModelRun, Placing, Vote
from moviemash.rules import bucket_of, tier_of

pytestmark = pytest.mark.django_db

GENRES = ("Crime", "Western", "Musical", "Horror", "Sci-Fi", "Comedy", "Drama", "Thriller")


@pytest.fixture(scope="module")
def invented(module_db):
    for number in range(160):
        make_film(f"Film {number}", 1960 + number % 20, genres=[GENRES[number % 8]], renown=number)
    return fill_demo()


def test_invented_shelves_say_so_and_live(invented):
    assert invented == SHELVES

    assert set(FilmSet.objects.values_list("source", flat=True)) == {"demo"}
    names = FilmSet.objects.values_list("member_name", flat=True)
    assert all(name.startswith("Demo ") for name in names)
    assert Placing.objects.exists()
    run = ModelRun.objects.get()
    assert run.state == "kept"
    assert run.hit_rate > run.popular_hit_rate


def test_the_ratings_are_those_of_the_votes(invented):
    votes = VOTERS * VOTES_A_VOTER
    assert Vote.objects.count() == votes
    totals = FilmSet.objects.aggregate(Sum("votes"), Sum("wins"), Sum("elo"))
    assert (totals["votes__sum"], totals["wins__sum"]) == (2 * votes, votes)
    assert totals["elo__sum"] == pytest.approx(1500 * SHELVES)
    met = Comparison.objects.aggregate(Sum("votes_a"), Sum("votes_b"))
    assert met["votes_a__sum"] + met["votes_b__sum"] == votes
    for shelf in FilmSet.objects.all()[:20]:
        assert (shelf.bucket, shelf.tier) == (bucket_of(shelf.elo), tier_of(shelf.votes))


def test_filling_again_adds_nothing(invented):
    assert fill_demo() == 0
    assert FilmSet.objects.count() == SHELVES
