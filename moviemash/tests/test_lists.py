from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import open_account
from guide.models import Movie
from guide.tests.cast import make_film
from moviemash.actions import cast_vote, keep_set, mark_films, undo_vote, unmark_film
from moviemash.duels import Duel
from moviemash.lists import KEPT_FOR, list_for
from moviemash.models import FilmMark, FilmSet, Recommendation
from moviemash.tests.cast import make_planted_shelves
from moviemash.training import train
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db

PAGE = {"HTTP_ACCEPT": "text/html"}
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(scope="module")
def planted(module_db):
    return make_planted_shelves(60)


@pytest.fixture
def shelves(planted, db):
    return deepcopy(planted)


@pytest.fixture
def trained(shelves):
    train()
    return shelves


def vote_like(voter, shelves, taste, votes=6):
    mine, others = shelves[taste::2], shelves[1 - taste :: 2]
    for number in range(votes):
        one, other = mine[number], others[number]
        cast_vote(voter, Duel(f"{number}", one.pk, other.pk), one.pk)


def films(client, **query):
    return client.get("/mash/recommendations/", query, **JSON).json()["films"]


def genres(listed, first=8):
    return [film["genres"][0] for film in listed[:first]]


def test_without_votes_it_is_what_is_on_most_shelves(client, trained):
    listed = films(client)

    count = [sum(film["id"] in shelf.film_ids for shelf in trained) for film in listed]
    assert count == sorted(count, reverse=True)
    assert client.get("/mash/recommendations/", **JSON).json()["is_personal"] is False


def test_two_opposite_voters_get_different_lists(client, ada, ben, trained):
    for person, taste in ((ada, 0), (ben, 1)):
        vote_like(Voter(person), trained, taste)

    client.force_login(ada)
    of_ada = films(client)
    client.force_login(ben)
    of_ben = films(client)

    assert genres(of_ada).count("Western") >= 6
    assert genres(of_ben).count("Musical") >= 6


def test_a_vote_moves_the_list_at_once_through_the_page(client, ada, trained):
    client.force_login(ada)
    before = films(client)
    facts = client.get("/mash/", **JSON).json()

    client.post(
        "/mash/votes/",
        {"comparison_id": facts["comparison_id"], "winner_set_id": facts["set_a"]["id"]},
        content_type="application/json",
        **JSON,
    )

    after = films(client)
    assert [film["id"] for film in after] != [film["id"] for film in before]
    assert any(film["because"] for film in after)


def test_an_undone_vote_moves_it_back(ada, trained):
    before = [one.movie for one in list_for(Voter(ada)).films]
    vote_like(Voter(ada), trained, 0, votes=1)
    moved = [one.movie for one in list_for(Voter(ada)).films]
    undo_vote(Voter(ada), timezone.now())

    assert moved != before
    assert [one.movie for one in list_for(Voter(ada)).films] == before


def test_the_list_says_because_of_which_vote(ada, trained):
    vote_like(Voter(ada), trained, 0)

    first = list_for(Voter(ada)).films[0]

    assert first.reason.preferred.pk in first.reason.vote.chosen.film_ids
    assert first.reason.over.pk in first.reason.vote.other.film_ids
    assert first.reason.preferred.genre_names == ["Western"]
    assert first.reason.over.genre_names == ["Musical"]


def test_a_list_is_kept_until_something_is_said(ada, trained):
    vote_like(Voter(ada), trained, 0)
    told = list_for(Voter(ada))

    with CaptureQueriesContext(connection) as asked:
        again = list_for(Voter(ada))

    assert again.updated_at == told.updated_at
    assert again.films == told.films
    assert not any("INSERT" in query["sql"] for query in asked.captured_queries)


def test_lists_older_than_a_day_or_than_the_model_are_made_anew(ada, trained):
    told = list_for(Voter(ada))
    Recommendation.objects.update(updated_at=timezone.now() - KEPT_FOR)
    a_day_later = list_for(Voter(ada))
    train()
    of_new_model = list_for(Voter(ada))

    assert told.updated_at < a_day_later.updated_at < of_new_model.updated_at
    assert of_new_model.run_id > told.run_id
    assert set(Recommendation.objects.values_list("run", flat=True)) == {of_new_model.run_id}


def test_marked_films_and_own_favourites_are_not_recommended(ada, trained):
    films = [one.movie for one in list_for(Voter(ada)).films]
    mark_films(ada, films[:1], FilmMark.Kind.SEEN)
    mark_films(ada, films[1:2], FilmMark.Kind.NOT_INTERESTED)
    mark_films(ada, films[2:3], FilmMark.Kind.LIKED, is_imported=True)
    keep_set("ada", films[3:7], FilmSet.Source.HERE, user=ada)

    left = {one.movie for one in list_for(Voter(ada)).films}

    assert not left & set(films[:7])
    unmark_film(Voter(ada), films[0])
    assert films[0] in {one.movie for one in list_for(Voter(ada)).films}


def test_imported_favourites_alone_make_a_list(ada, trained):
    westerns = list(Movie.objects.filter(genre_names=["Western"]).order_by("pk")[2:8])
    keep_set("ada", westerns[:4], FilmSet.Source.EXPORT, user=ada)
    mark_films(ada, westerns[4:], FilmMark.Kind.LIKED, is_imported=True)

    told = list_for(Voter(ada))

    assert told.taste.is_known
    assert sum(one.movie.genre_names == ["Western"] for one in told.films[:8]) >= 6


def test_what_was_said_here_is_not_overwritten_by_an_import(ada):
    film = make_film()
    mark_films(ada, [film], FilmMark.Kind.NOT_INTERESTED)

    assert mark_films(ada, [film], FilmMark.Kind.LIKED, is_imported=True) == 0

    assert FilmMark.objects.get().kind == FilmMark.Kind.NOT_INTERESTED


def test_the_dial_brings_less_known_films(client, ada, trained):
    vote_like(Voter(ada), trained, 0)
    client.force_login(ada)
    count = {
        film.pk: sum(film.pk in shelf.film_ids for shelf in trained) for film in Movie.objects.all()
    }
    known, rare = films(client, dial="known"), films(client, dial="rare")

    assert sum(count[film["id"]] for film in rare[:8]) < sum(
        count[film["id"]] for film in known[:8]
    )


def test_a_genre_narrows_the_list(client, ada, trained):
    vote_like(Voter(ada), trained, 0)
    client.force_login(ada)

    assert set(genres(films(client, genre="Musical"), 30)) == {"Musical"}


@pytest.mark.parametrize("query", [{"dial": "loud"}, {"genre": "\0"}, {"genre": "x" * 500}])
def test_nothing_asked_breaks_the_list(client, trained, query):
    assert client.get("/mash/recommendations/", query, **PAGE).status_code == 200


def test_a_mark_through_the_page_takes_the_film_off(client, ada, trained):
    client.force_login(ada)
    first = films(client)[0]

    answer = client.post(
        "/mash/recommendations/marks/",
        {"film_id": first["id"], "kind": "no"},
        **PAGE,
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="films",
    )

    assert answer.content.decode().lstrip().startswith('<div id="films"')
    assert first["url"] not in answer.content.decode()


def test_a_visitor_marks_films_too_and_keeps_the_marks_on_signing_in(client, trained):
    def mark(film, kind):
        body = {"film_id": film["id"], "kind": kind}
        return client.post("/mash/recommendations/marks/", body, **JSON).json()["films"]

    seen, unwanted, known = films(client)[:3]
    assert f"seen-{seen['id']}" in client.get("/mash/recommendations/", **PAGE).content.decode()
    mark(seen, "seen")
    mark(known, "seen")
    left = mark(unwanted, "no")
    assert not {film["id"] for film in left} & {seen["id"], unwanted["id"], known["id"]}
    assert mark(seen, "none")[0]["id"] == seen["id"]
    assert Client().get("/mash/recommendations/", **JSON).json()["films"][1] == unwanted
    clara = open_account("clara", "clara@example.com", "clara likes films")
    mark_films(clara, Movie.objects.filter(pk=known["id"]), FilmMark.Kind.LIKED)

    client.post("/accounts/login/", {"login": "clara", "password": "clara likes films"})

    assert dict(FilmMark.objects.values_list("movie", "kind")) == {
        unwanted["id"]: "no",
        known["id"]: "liked",
    }
    assert set(FilmMark.objects.values_list("user", flat=True)) == {clara.pk}
    assert unwanted["id"] not in {film["id"] for film in films(client)}


def test_marks_need_sense(client, ada, trained):
    client.force_login(ada)

    def status(**body):
        return client.post("/mash/recommendations/marks/", body, **JSON).status_code

    assert status(film_id=10**9, kind="no") == 404
    assert status(film_id="x", kind="no") == 400
    assert status(film_id=1, kind="loved") == 400


def test_the_page_takes_as_many_queries_with_more_votes(client, ada, trained):
    client.force_login(ada)
    films(client)
    counts = []
    for votes in (2, 8):
        vote_like(Voter(ada), trained[votes * 2 :], 0, votes)
        with CaptureQueriesContext(connection) as asked:
            client.get("/mash/recommendations/", **PAGE)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 18
