"""People found by taste and asked along: two newcomers, each in a browser of their own."""

import re

import pytest
from playwright.sync_api import expect

from config.tests.barriers import barriers
from config.tests.journeys.test_every_page import DESKTOP, PHONE
from config.tests.journeys.visitor import Visitor


@pytest.fixture
def meet(visit, site):
    """Two who like the same five things and may be found, each with another web process."""

    def come(*names: str) -> list[Visitor]:
        people = [visit(name, web) for name, web in zip(names, site.web, strict=True)]
        for person in people:
            person.sign_up()
            choose_taste(person)
            open_the_door(person)
        return people

    return come


def choose_taste(person: Visitor) -> None:
    person.go("/music/taste/")
    genres = person.page.get_by_role("group", name="Genres").locator(".chip")
    for place in range(5):
        genres.nth(place).click()
    person.page.get_by_role("button", name="Keep", exact=True).click()
    expect(person.page).to_have_url(re.compile(r"/music/$"))


def open_the_door(person: Visitor) -> None:
    person.go("/people/")
    person.page.get_by_role("button", name="Open the door").click()
    expect(person.page.get_by_role("heading", name="Near your taste")).to_be_visible()


def card_of(person: Visitor, name: str):
    return person.page.get_by_role("article", name=name, exact=True)


def toast(person: Visitor):
    return person.page.locator("[data-toast]:visible")


def is_listening(person: Visitor, path: str) -> None:
    """Stands on this page with its socket open, whoever's first word it is to hear."""
    known = len(person.welcomes)
    person.go(path)
    person.page.wait_for_function("() => document.readyState === 'complete'")
    for _ in range(100):
        if len(person.welcomes) > known:
            return
        person.page.evaluate("() => new Promise(requestAnimationFrame)")
        person.page.wait_for_timeout(100)
    raise AssertionError(f"{person.name} was never welcomed on {path}")


def test_two_who_like_each_other_land_in_a_room_of_their_own(meet):
    nell, otis = meet("nell", "otis")
    nell.page.reload()
    expect(card_of(nell, "otis")).to_contain_text("You both love")
    card_of(nell, "otis").get_by_role("button", name="Like").click()
    expect(card_of(nell, "otis")).to_have_count(0)
    is_listening(nell, "/guide/")

    # Nothing tells otis of it: the card looks as all do.
    otis.page.reload()
    expect(otis.page.get_by_role("heading", name="You like each other")).to_have_count(0)
    card_of(otis, "nell").get_by_role("button", name="Like").click()
    theirs = otis.in_room().live()

    expect(toast(nell)).to_contain_text("You and otis like each other.")
    toast(nell).get_by_role("link", name="Go there").click()
    own = nell.in_room().live()
    assert own.path == theirs.path
    own.shows_present("nell", "otis")
    theirs.say("You too?")
    own.shows("You too?")


def test_an_invitation_is_answered_from_whatever_page_one_is_on(meet):
    petra, quinn = meet("petra", "quinn")
    is_listening(quinn, "/films/")
    petra.go("/people/quinn/").page.get_by_role("button", name="Invite to a private room").click()
    petra.in_room().live()
    expect(toast(quinn)).to_contain_text("petra keeps a seat for you")
    toast(quinn).get_by_role("button", name="Decline").click()
    expect(toast(quinn)).to_have_count(0)

    is_listening(quinn, "/rooms/")
    petra.go("/people/quinn/").page.get_by_role("button", name="Invite to a private room").click()
    hers = petra.in_room().live()
    toast(quinn).get_by_role("button", name="Accept").click()
    his = quinn.in_room().live()
    assert his.path == hers.path
    hers.shows_present("petra", "quinn")


def test_a_block_takes_each_out_of_the_others_sight(meet):
    runa, sven = meet("runa", "sven")
    runa.page.reload()
    more = card_of(runa, "sven").get_by_label("More about sven")
    more.click()
    card_of(runa, "sven").get_by_role("button", name="Block").click()
    expect(runa.page.get_by_role("heading", name="Near your taste")).to_be_visible()

    for person, other in ((runa, "sven"), (sven, "runa")):
        person.go("/people/")
        expect(person.page.get_by_role("heading", name="Near your taste")).to_be_visible()
        expect(card_of(person, other)).to_have_count(0)
        person.go(f"/people/{other}/")
        expect(person.page.get_by_role("heading", name="No such screen")).to_be_visible()


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["360", "1280"])
def test_no_page_of_people_stands_in_anybodys_way(visit, site, device):
    look = {**device, "reduced_motion": "reduce", "bypass_csp": True}
    iris = visit(f"iris{device['viewport']['width']}", site.web[0], **look)
    iris.sign_up()
    found = []
    iris.go("/people/")
    iris.page.get_by_label("Dating").check()
    found += barriers("people, closed", iris.page)
    iris.page.get_by_role("button", name="Open the door").click()
    expect(iris.page.get_by_role("alert").first).to_contain_text("18")
    found += barriers("people, refused", iris.page)
    open_the_door(iris)
    found += barriers("people, no taste yet", iris.page)
    choose_taste(iris)
    found += barriers("music, for you", iris.page)
    iris.go("/people/")
    iris.page.get_by_label(re.compile("^More about")).first.click()
    found += barriers("people, cards", iris.page)
    iris.page.get_by_role("link", name="Call an usher").first.click()
    expect(iris.page.get_by_role("heading", name="Call an usher")).to_be_visible()
    found += barriers("call an usher", iris.page)

    assert not found, "\n".join(found)
