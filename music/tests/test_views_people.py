"""/people/: refusals first, then the page as a page, as a fragment and as JSON."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import block_person, open_account, open_guest
from music.actions.meeting import like_person, open_to_people, shown_mark
from music.actions.taste import choose_taste
from music.models import Match, Seeker, Verdict
from music.tests.cast import make_artist
from rooms.models import Invite, Report, Room
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def drake():
    return make_artist("Nick Drake", genres=["Folk"])


@pytest.fixture
def crowd(drake, ada, ben):
    for person in (ada, ben):
        choose_taste(person, [], [drake.pk])
        open_to_people(person, "company")
    return ada, ben


@pytest.fixture
def browser(ada, client):
    client.force_login(ada)
    return client


def program(person):
    client = Client(headers={"accept": "application/json"})
    client.force_login(person)
    return client


# --- Refusals


def test_visitors_sign_in_and_guests_keep_their_seat_first(client):
    assert client.get("/people/").status_code == 302
    assert program(open_guest()).get("/people/").status_code == 401


@pytest.mark.parametrize("verb", ["like", "pass"])
def test_a_card_nobody_was_shown_cannot_be_answered(crowd, browser, verb):
    ada, ben = crowd
    for mark in ("", "forged", shown_mark(ben, ada)):
        status = browser.post(f"/people/ben/{verb}", {"shown": mark}).status_code
        assert status in (400, 404)
    assert not Verdict.objects.exists()


def test_who_is_here_and_who_is_not_look_alike(crowd, browser):
    mark = shown_mark(*crowd)
    block_person(crowd[1], crowd[0])

    blocked = browser.post(
        "/people/ben/like", {"shown": mark}, headers={"accept": "application/json"}
    )
    missing = browser.post(
        "/people/nobody/like", {"shown": mark}, headers={"accept": "application/json"}
    )

    assert blocked.status_code == missing.status_code == 404
    assert blocked.json() == missing.json()


def test_dating_without_the_word_of_age_says_so_and_keeps_what_was_chosen(browser, ada):
    response = browser.post("/people/", {"mode": "dating"})

    assert response.status_code == 400
    page = response.content.decode()
    assert "Dating is for people of 18 and older." in page
    assert "is_adult:" not in page
    assert re.search(r'value="dating"\s+checked', page)
    assert not Seeker.objects.exists()


def test_who_is_found_already_reads_why_dating_was_refused(browser, ada):
    open_to_people(ada, "company")

    page = browser.post("/people/", {"mode": "dating"}).content.decode()

    open_part = page[page.index("<details open>") :]
    assert "Dating is for people of 18 and older." in open_part


# --- The page


def test_the_door_is_closed_until_one_opens_it(browser, ada):
    assert "Open the door" in browser.get("/people/").content.decode()

    response = browser.post("/people/", {"mode": "company"}, follow=True)

    page = response.content.decode()
    assert "Near your taste" in page
    assert "We do not know your taste yet" in page
    assert "Choose 5 genres or artists" in page


def test_a_card_tells_the_reason_and_no_score(crowd, browser):
    page = browser.get("/people/").content.decode()

    assert "You both love Nick Drake and folk." in page
    card = page[page.index('class="meet ') :]
    assert not re.search(r"\d\s*%|\b0\.\d", card[: card.index("</article>")])
    for what in (
        "/people/ben/like",
        "/people/ben/pass",
        "/people/ben/block/",
        "/people/ben/report",
    ):
        assert what in card
    assert "20 of 20 likes left today" in page


def test_every_form_of_a_card_may_be_sent(crowd, browser):
    page = browser.get("/people/").content.decode()

    assert page.count('method="post"') == page.count("csrfmiddlewaretoken")


def test_a_fragment_is_only_the_list(crowd, browser):
    page = browser.get("/people/", headers={"hx-request": "true", "hx-target": "people-found"})

    assert page.content.decode().lstrip().startswith('<div id="people-found"')


def test_a_pass_is_swapped_with_the_next_list(crowd, browser):
    mark = shown_mark(*crowd)
    headers = {"hx-request": "true", "hx-target": "people-found"}

    answer = browser.post("/people/ben/pass", {"shown": mark}, headers=headers)

    assert "Nobody new at the moment" in answer.content.decode()
    assert "Nobody is told" in answer.headers["HX-Trigger"]


def test_the_second_like_leads_into_the_room(crowd, browser):
    ada, ben = crowd
    like_person(ben, ada)

    response = browser.post("/people/ben/like", {"shown": shown_mark(ada, ben)})

    match = Match.objects.get()
    assert response.url == match.room.get_absolute_url()
    page = browser.get("/people/").content.decode()
    assert match.room.get_absolute_url() in page

    browser.post("/people/ben/unmatch")
    assert browser.get(match.room.get_absolute_url()).status_code == 404


def test_programs_read_the_same(crowd):
    client = program(crowd[0])

    facts = client.get("/people/").json()

    assert [each["username"] for each in facts["people"]] == ["ben"]
    assert facts["people"][0]["reason"] == "You both love Nick Drake and folk."
    assert not {"score", "likeness", "distance"} & facts["people"][0].keys()
    answer = client.post("/people/ben/like", {"shown": facts["people"][0]["shown"]})
    assert answer.json() == {"match": None}
    assert client.get("/people/").json()["likes_left"] == 19


def test_the_page_asks_no_more_for_many_people(crowd, browser, drake):
    counts = []
    for more in (0, 12):
        for number in range(more):
            person = open_account(f"more{number}")
            choose_taste(person, [], [drake.pk])
            open_to_people(person, "company")
        with CaptureQueriesContext(connection) as questions:
            browser.get("/people/")
        counts.append(len(questions))

    # Where few are left, one more question looks at each of them.
    assert counts[1] <= counts[0]


# --- From a person's page or card


def test_one_step_makes_a_private_room_like_the_one_where_they_met(ada, ben, browser):
    met_in = make_room(ada, ben, kind="watch")

    response = browser.post("/people/ben/invite", {"room_id": str(met_in.pk)})

    room = Room.objects.exclude(pk=met_in.pk).get()
    assert response.url == room.get_absolute_url()
    assert (room.is_public, room.kind, room.host) == (False, "watch", ada)
    assert Invite.objects.get().invitee == ben


def test_a_blocked_pair_invites_nobody(ada, ben, browser):
    block_person(ben, ada)

    assert browser.post("/people/ben/invite").status_code == 404
    assert browser.get("/people/ben/report").status_code == 404
    assert not Room.objects.exists()


def test_guests_make_no_private_rooms(ben):
    assert program(open_guest()).post("/people/ben/invite").status_code == 401


def test_an_usher_is_called_about_a_person(ada, ben, browser):
    assert browser.post("/people/ben/report", {"text": "no reason"}).status_code == 422
    assert browser.post("/people/ada/report", {"reason": "spam"}).status_code == 422

    browser.post("/people/ben/report", {"reason": "spam", "text": "sells tickets"})

    made = Report.objects.get()
    assert (made.person, made.reporter, made.room) == (ben, ada, None)


def test_a_pass_is_taken_back_on_the_page(crowd, browser):
    ada, ben = crowd
    browser.post("/people/ben/pass", {"shown": shown_mark(ada, ben)})
    page = browser.get("/people/").content.decode()
    assert "You passed <bdi>ben</bdi>." in page

    fragment = browser.post(
        "/people/undo-pass", headers={"HX-Request": "true", "HX-Target": "people-found"}
    ).content.decode()

    assert "You passed" not in fragment
    assert 'id="meet-' in fragment
    assert browser.post("/people/undo-pass").status_code == 404
