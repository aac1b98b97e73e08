import re
from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import open_account
from moviemash.models import FilmSet, SeenSet, Vote
from moviemash.tests.cast import make_films, make_shelf, make_shelves

pytestmark = pytest.mark.django_db

PAGE = {"HTTP_ACCEPT": "text/html"}
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(scope="module")
def twelve(module_db):
    return make_shelves(12)


@pytest.fixture
def shelves(twelve, db):
    return deepcopy(twelve)


def table(client):
    return client.get("/mash/", **JSON).json()


def vote(client, comparison_id, winner, **more):
    return client.post(
        "/mash/votes/",
        {"comparison_id": comparison_id, "winner_set_id": winner, **more},
        content_type="application/json",
        **JSON,
    )


def ids_of(facts):
    return {facts["set_a"]["id"], facts["set_b"]["id"]}


def test_the_page_shows_two_shelves_of_four_without_telling_whose(client, shelves):
    page = client.get("/mash/", **PAGE).content.decode()

    assert "Whose shelf would you borrow?" in page
    now, upcoming = page.split('<div hidden data-part="upcoming">')
    for pair in (now, upcoming):
        lenses = re.findall(r'<button class="lens.*?</button>', pair, re.S)
        assert [lens.count("<img") for lens in lenses] == [4, 4]
        assert pair.count('name="winner_set_id"') == 2
    assert "member " not in page
    assert "0</b> of 20" in page


def test_json_tells_the_comparison_and_the_one_after_it(client, shelves):
    facts = table(client)

    assert len(facts["set_a"]["films"]) == len(facts["set_b"]["films"]) == 4
    assert set(facts["set_a"]["films"][0]) >= {"title", "year", "poster_url", "url"}
    assert "member" not in facts["set_a"]
    assert facts["upcoming"]["comparison_id"] != facts["comparison_id"]
    assert not ids_of(facts) & ids_of(facts["upcoming"])


def test_the_pair_stays_until_it_is_judged(client, shelves):
    assert table(client)["comparison_id"] == table(client)["comparison_id"]


def test_a_vote_answers_the_next_comparison_and_what_others_chose(client, ada, shelves):
    client.force_login(ada)
    first = table(client)

    answer = vote(client, first["comparison_id"], first["set_b"]["id"], took_ms=700).json()

    assert answer["comparison_id"] == first["upcoming"]["comparison_id"]
    assert answer["upcoming"]["comparison_id"] not in (None, answer["comparison_id"])
    assert answer["progress"] == {"votes": 1, "done": 1, "of": 20}
    assert answer["last"]["winner_set_id"] == first["set_b"]["id"]
    assert answer["last"]["member"].startswith("member ")
    assert (answer["last"]["agreed"], answer["last"]["others"]) == (0, 0)
    kept = Vote.objects.get()
    assert (kept.user, kept.is_chosen_left, kept.took_ms) == (ada, False, 700)


def test_a_form_without_scripts_votes_and_leads_to_the_next_pair(client, ada, shelves):
    client.force_login(ada)
    first = client.get("/mash/", **PAGE).context["now"]

    answer = client.post(
        "/mash/votes/",
        {"comparison_id": first.token, "winner_set_id": first.sides[0].set_id, "took_ms": ""},
        **PAGE,
        follow=True,
    )

    assert answer.redirect_chain == [("/mash/", 302)]
    assert answer.context["now"].token != first.token
    page = answer.content.decode()
    assert "Last duel: you chose" in page
    assert "19 more and your own top list is drawn." in page


def test_a_double_click_counts_once_and_answers_the_same(client, ada, shelves):
    client.force_login(ada)
    first = table(client)

    answers = [vote(client, first["comparison_id"], first["set_a"]["id"]).json() for _ in range(3)]

    assert {answer["comparison_id"] for answer in answers} == {answers[0]["comparison_id"]}
    assert Vote.objects.count() == 1
    assert sum(FilmSet.objects.values_list("votes", flat=True)) == 2


def test_back_shows_the_judged_pair_and_offers_no_second_vote(client, ada, shelves):
    client.force_login(ada)
    first = table(client)
    vote(client, first["comparison_id"], first["set_a"]["id"])

    page = client.get("/mash/", {"pair": first["comparison_id"]}, **PAGE)

    assert page.context["now"].token == first["comparison_id"]
    assert "Your choice" in page.content.decode()
    assert "winner_set_id" not in page.content.decode()
    assert page["Cache-Control"].count("no-store") == 1


@pytest.mark.parametrize("pair", ["", "unknown", "\0", "x" * 500])
def test_an_unknown_pair_is_the_current_one(client, shelves, pair):
    assert client.get("/mash/", {"pair": pair}, **JSON).json()["set_a"]


def test_somebody_elses_comparison_is_refused(client, ada, ben, shelves):
    client.force_login(ada)
    of_ada = table(client)
    client.force_login(ben)

    answer = vote(client, of_ada["comparison_id"], of_ada["set_a"]["id"])

    assert answer.status_code == 409
    assert answer.json()["code"] == "VOTE_CLOSED"
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"comparison_id": "x"},
        {"comparison_id": 5, "winner_set_id": 1},
        {"comparison_id": "x", "winner_set_id": "one"},
        {"comparison_id": "x" * 99, "winner_set_id": 1},
        {"comparison_id": "\0", "winner_set_id": 1},
        [],
    ],
)
def test_nonsense_is_answered_in_words(client, shelves, body):
    answer = client.post("/mash/votes/", body, content_type="application/json", **JSON)

    assert answer.status_code in (400, 409)
    assert answer.json()["message"]


def test_a_winner_beyond_the_pair_is_refused(client, ada, shelves):
    client.force_login(ada)
    first = table(client)

    answer = vote(client, first["comparison_id"], 10**17)

    assert answer.status_code == 400
    assert "winner_set_id" in answer.json()["message"]


def test_undo_asks_the_same_pair_again(client, ada, shelves):
    client.force_login(ada)
    first = table(client)
    vote(client, first["comparison_id"], first["set_a"]["id"])

    again = client.post("/mash/votes/undo/", **JSON).json()

    assert ids_of(again) == ids_of(first)
    assert again["comparison_id"] != first["comparison_id"]
    assert not Vote.objects.exists()
    assert client.post("/mash/votes/undo/", **JSON).status_code == 409


def test_passing_over_deals_another_pair_and_counts_nothing(client, ada, shelves):
    client.force_login(ada)
    first = table(client)

    answer = client.post(
        "/mash/skips/", {"comparison_id": first["comparison_id"]}, follow=True, **JSON
    ).json()

    assert not ids_of(answer) & ids_of(first)
    assert SeenSet.objects.filter(user=ada).count() == 2
    assert not Vote.objects.exists()


def test_no_shelf_comes_twice_until_all_were_judged(client, ada, shelves):
    client.force_login(ada)
    shown = []
    for _ in range(6):
        facts = table(client)
        shown += ids_of(facts)
        vote(client, facts["comparison_id"], facts["set_a"]["id"])

    assert len(set(shown)) == 12


def test_a_visitor_votes_sees_nothing_twice_and_keeps_the_votes_on_signing_in(client, shelves):
    shown = []
    for _ in range(4):
        facts = table(client)
        shown += ids_of(facts)
        assert vote(client, facts["comparison_id"], facts["set_a"]["id"]).status_code == 200
    assert len(set(shown)) == 8
    assert not any(FilmSet.objects.values_list("votes", flat=True))
    clara = open_account("clara", "clara@example.com", "clara likes films")

    client.post("/accounts/login/", {"login": "clara", "password": "clara likes films"})

    assert Vote.objects.filter(user=clara, is_counted=True).count() == 4
    assert sum(FilmSet.objects.values_list("votes", flat=True)) == 8
    assert table(client)["progress"]["votes"] == 4


def test_a_forged_cookie_is_another_visitor(client, shelves):
    first = table(client)
    vote(client, first["comparison_id"], first["set_a"]["id"])
    name, _, signature = client.cookies["mash"].value.partition(":")

    thief = Client()
    thief.cookies["mash"] = f"{name}:{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}"

    assert table(thief)["progress"]["votes"] == 0


def test_a_lost_table_deals_anew(client, ada, shelves):
    client.force_login(ada)
    first = table(client)
    cache.clear()

    answer = vote(client, first["comparison_id"], first["set_a"]["id"])

    assert answer.status_code == 409
    assert table(client)["comparison_id"] != first["comparison_id"]


def test_a_shelf_that_left_play_leaves_the_table(client, ada, shelves):
    client.force_login(ada)
    first = table(client)
    member = FilmSet.objects.get(pk=first["set_a"]["id"]).member_name

    make_shelf(member, make_films(4, prefix="New"))

    assert first["set_a"]["id"] not in ids_of(table(client))


def test_scripts_get_the_fragment_with_the_next_pair(client, ada, shelves):
    client.force_login(ada)
    first = table(client)

    fragment = client.post(
        "/mash/votes/",
        {"comparison_id": first["comparison_id"], "winner_set_id": first["set_a"]["id"]},
        **PAGE,
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="mash",
    ).content.decode()

    assert fragment.lstrip().startswith('<section id="mash"')
    assert first["upcoming"]["comparison_id"] in fragment


def test_a_refusal_reaches_the_page_in_words_beside_the_pair_that_is_on_the_table(
    client, ada, shelves
):
    client.force_login(ada)

    answer = client.post(
        "/mash/votes/",
        {"comparison_id": "gone", "winner_set_id": 1},
        **PAGE,
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="mash",
    )

    assert answer.status_code == 409
    refusal = re.search(r"<p hidden data-refusal>(.*?)</p>", answer.content.decode())
    assert "no longer on the table" in refusal[1]
    assert 'name="winner_set_id"' in answer.content.decode()


def test_too_fast_is_too_fast(client, ada, shelves, settings):
    settings.LIMIT_FACTOR = 1 / 60
    client.force_login(ada)

    statuses = [vote(client, "gone", 1).status_code for _ in range(3)]

    assert statuses == [409, 409, 429]


def test_the_duel_takes_as_many_queries_with_more_shelves_and_votes(client, ada):
    make_shelves(8)
    client.force_login(ada)
    table(client)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get("/mash/", **PAGE)
        counts.append(len(asked))
        for _ in range(3):
            facts = table(client)
            vote(client, facts["comparison_id"], facts["set_a"]["id"])
        table(client)

    assert counts[1] == counts[0] <= 8


def test_a_vote_asks_the_database_little(client, ada):
    make_shelves(12)
    client.force_login(ada)
    counts = []
    for _ in range(3):
        facts = table(client)
        with CaptureQueriesContext(connection) as asked:
            vote(client, facts["comparison_id"], facts["set_a"]["id"])
        counts.append(len(asked))

    # Two for who it is, ten for the vote, three for a pair, four for the page.
    assert max(counts[1:]) <= 21
