"""The duel in Chromium: thirty by keyboard, a double click, the back button, a swipe."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import expect

from config.tests.barriers import barriers
from moviemash.models import FilmSet, Vote
from moviemash.tests.cast import make_shelves

pytest_plugins = ["config.tests.chromium"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def shelves(transactional_db):
    make_shelves(30)


@pytest.fixture
def open_duel(site, chromium):
    pages = []

    def open_for(**options):
        page = chromium.new_page(**{"viewport": {"width": 1280, "height": 900}} | options)
        pages.append(page)
        page.broken = []
        page.on("pageerror", lambda error: page.broken.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.broken.append(said.text))
        page.goto(f"{site}/mash/")
        page.wait_for_load_state("networkidle")
        return page

    yield open_for
    for page in pages:
        page.close()


@pytest.fixture
def page(open_duel):
    page = open_duel()
    yield page
    assert not page.broken


def kept(ask):
    """What the database answers, asked beside the loop that drives the browser."""

    def closing():
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(closing).result()


def count_votes():
    return kept(Vote.objects.count)


PAIR = "[data-mash] > [data-duel]"
# A second press sooner than a person can have looked is the first one's echo (js/mash/clicks.js).
LOOKED_MS = 400


def token_on(page):
    return page.locator(f"{PAIR} [name=comparison_id]")


def pair_on(page):
    return token_on(page).get_attribute("value")


def upcoming_on(page):
    return page.locator("[data-part=upcoming] [name=comparison_id]")


def lens(page, number):
    return page.locator(f"{PAIR} [data-key='{number}']")


def look(page):
    page.wait_for_timeout(LOOKED_MS)


def judge(page, press):
    """Press and see the next pair, and hear the answer: it brings the pair after that."""
    look(page)
    before = pair_on(page)
    press()
    expect(token_on(page)).not_to_have_value(before)
    expect(upcoming_on(page)).to_have_count(1)


def hold_votes(page):
    """The house is slow: its answers to votes come when `let_go` is called."""
    held, is_let_go = [], []

    def meet(route):
        if is_let_go:
            route.continue_()
        else:
            held.append(route)

    def let_go():
        is_let_go.append(True)
        for route in held:
            route.continue_()

    page.route("**/mash/votes/", meet)
    return held, let_go


def test_thirty_duels_by_keyboard(page):
    keys = ["1", "2", "ArrowLeft", "ArrowRight", "s", "0"]

    for number in range(30):
        judge(page, lambda number=number: page.keyboard.press(keys[number % len(keys)]))

    assert count_votes() == 20
    expect(page.locator(".mash-count")).to_have_text("20 of 20")
    expect(page.locator(".mash-blocks .is-done")).to_have_count(20)
    expect(page.locator("#status")).to_contain_text("You chose")


def test_left_and_right_are_what_they_say(page):
    left = lens(page, 1).get_attribute("value")
    judge(page, lambda: page.keyboard.press("1"))
    right = lens(page, 2).get_attribute("value")
    judge(page, lambda: page.keyboard.press("ArrowRight"))

    first, second = kept(lambda: list(Vote.objects.order_by("pk")))
    assert (str(first.chosen_id), first.is_chosen_left) == (left, True)
    assert (str(second.chosen_id), second.is_chosen_left) == (right, False)
    assert first.took_ms is not None


def test_undo_brings_the_pair_back(page):
    shown = lens(page, 1).get_attribute("value")
    judge(page, lambda: page.keyboard.press("1"))

    judge(page, lambda: page.keyboard.press("u"))

    expect(lens(page, 1)).to_have_attribute("value", shown)
    assert count_votes() == 0


def test_a_double_click_counts_once(page):
    judge(page, lambda: lens(page, 2).dblclick())
    page.wait_for_timeout(600)

    assert count_votes() == 1
    expect(page.locator(".mash-count")).to_have_text("1 of 20")


def test_the_back_button_shows_the_pair_and_judges_nothing_again(page, site):
    judged = pair_on(page)
    judge(page, lambda: page.keyboard.press("1"))
    current = pair_on(page)

    page.go_back()

    expect(page.locator(".is-judged .is-chosen")).to_contain_text("Your choice")
    assert kept(Vote.objects.get).token == judged
    page.go_forward()
    expect(token_on(page)).to_have_value(current)
    page.goto(f"{site}/mash/ranking/")
    page.go_back()
    expect(token_on(page)).to_have_value(current)
    assert count_votes() == 1


def test_a_jump_to_the_content_is_no_step_back(page):
    judge(page, lambda: page.keyboard.press("1"))
    current = pair_on(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.locator(".skip").first.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("#main$"))
    look(page)
    assert not [url for url in asked if "pair=" in url]
    assert pair_on(page) == current


def test_the_focus_stays_on_the_lens_it_pressed(page):
    lens(page, 2).focus()

    judge(page, lambda: page.keyboard.press("Enter"))

    expect(lens(page, 2)).to_be_focused()


def test_the_next_posters_are_loaded_before_they_are_needed(page):
    loaded = page.evaluate(
        "[...document.querySelectorAll('[data-mash] > [hidden] img')]"
        ".map(img => img.complete && img.naturalWidth > 0)"
    )

    assert loaded == [True] * 8


def test_on_a_phone_everything_fits_and_a_swipe_chooses(open_duel):
    page = open_duel(viewport={"width": 360, "height": 740}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    right = lens(page, 2).get_attribute("value")
    box = lens(page, 1).bounding_box()
    touch = page.context.new_cdp_session(page)

    def swipe():
        y, x = box["y"] + 40, box["x"] + 60
        point = {"x": x, "y": y}
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        for step in range(1, 6):
            moved = {"x": x + 30 * step, "y": y}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [moved]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    judge(page, swipe)

    assert str(kept(Vote.objects.get).chosen_id) == right
    expect(page.locator(".outcome b")).to_be_in_viewport(ratio=1)
    assert not page.broken


def test_the_next_pair_is_there_before_the_answer_and_what_came_of_the_vote_after_it(page):
    _, let_go = hold_votes(page)
    upcoming = upcoming_on(page).get_attribute("value")
    lens(page, 1).focus()
    look(page)

    page.keyboard.press("1")

    expect(token_on(page)).to_have_value(upcoming)
    expect(lens(page, 1)).to_be_focused()
    expect(page.locator(".outcome")).to_have_count(0)
    assert count_votes() == 0
    page.evaluate(f"document.querySelector('{PAIR}').isTheSame = true")
    let_go()
    expect(page.locator(".outcome")).to_contain_text("Last duel: you chose")
    expect(page.locator("#status")).to_contain_text("You chose")
    expect(token_on(page)).to_have_value(upcoming)
    expect(lens(page, 1)).to_be_focused()
    assert page.evaluate(f"document.querySelector('{PAIR}').isTheSame")
    expect(upcoming_on(page)).to_have_count(1)
    assert count_votes() == 1


def test_a_press_before_the_answer_waits_for_it_and_counts_for_its_own_pair(page):
    held, let_go = hold_votes(page)
    first, second = pair_on(page), upcoming_on(page).get_attribute("value")
    look(page)
    page.keyboard.press("1")
    look(page)

    page.keyboard.press("2")
    look(page)
    page.keyboard.press("1")

    expect(lens(page, 2)).to_have_class(re.compile("is-chosen"))
    assert len(held) == 1
    let_go()
    expect(page.locator(".mash-count")).to_have_text("2 of 20")
    votes = kept(lambda: list(Vote.objects.order_by("pk").values_list("token", "is_chosen_left")))
    assert votes == [(first, True), (second, False)]


def test_undo_before_the_answer_waits_for_it(page):
    judge(page, lambda: page.keyboard.press("1"))
    _, let_go = hold_votes(page)
    look(page)
    shown = lens(page, 1).get_attribute("value")
    page.keyboard.press("2")

    page.keyboard.press("u")

    let_go()
    expect(lens(page, 1)).to_have_attribute("value", shown)
    expect(page.locator(".mash-count")).to_have_text("1 of 20")
    assert count_votes() == 1


@pytest.mark.parametrize("key", ["1", "ArrowRight", "0"])
def test_a_double_press_counts_once(page, key):
    first = upcoming_on(page).get_attribute("value")
    look(page)

    page.keyboard.press(key)
    page.keyboard.press(key)

    expect(upcoming_on(page)).to_have_count(1)
    look(page)
    assert pair_on(page) == first
    assert count_votes() == (key != "0")


def test_a_vote_that_does_not_arrive_brings_its_pair_back(open_duel):
    page = open_duel()
    first, second = pair_on(page), upcoming_on(page).get_attribute("value")
    lens(page, 2).focus()
    page.context.set_offline(True)
    look(page)

    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("did not reach us, so here is the pair again")
    expect(token_on(page)).to_have_value(first)
    expect(lens(page, 2)).to_be_focused()
    expect(page.locator(".is-chosen, .is-other")).to_have_count(0)
    assert upcoming_on(page).get_attribute("value") == second
    assert not barriers("duel, not heard", page)
    page.context.set_offline(False)
    judge(page, lambda: page.keyboard.press("Enter"))
    assert pair_on(page) == second
    assert count_votes() == 1


def test_a_press_on_the_pair_after_one_that_did_not_arrive_is_asked_again(open_duel):
    page = open_duel()
    held, _ = hold_votes(page)
    first = pair_on(page)
    look(page)
    page.keyboard.press("1")
    look(page)
    page.keyboard.press("2")
    expect(lens(page, 2)).to_have_class(re.compile("is-chosen"))
    assert not barriers("duel, waiting", page)

    held[0].abort()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(token_on(page)).to_have_value(first)
    expect(page.locator(".is-chosen, .is-other")).to_have_count(0)
    assert len(held) == 1


def test_a_vote_whose_answer_was_lost_counts_once(open_duel):
    page = open_duel()
    first = pair_on(page)
    answers = []

    def lose(route):
        answers.append(route.fetch())
        route.abort()

    page.route("**/mash/votes/", lose)
    look(page)
    page.keyboard.press("1")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(token_on(page)).to_have_value(first)
    page.unroute("**/mash/votes/")

    judge(page, lambda: page.keyboard.press("1"))

    assert [answer.status for answer in answers] == [200]
    assert kept(Vote.objects.get).token == first
    expect(page.locator(".mash-count")).to_have_text("1 of 20")


def test_too_fast_says_so_and_brings_the_pair_back(open_duel, settings):
    page = open_duel()
    judge(page, lambda: page.keyboard.press("1"))
    settings.LIMIT_FACTOR = 1e-6
    shown = pair_on(page)
    look(page)

    page.keyboard.press("2")

    expect(page.get_by_role("alert")).to_contain_text("too fast")
    expect(token_on(page)).to_have_value(shown)
    assert count_votes() == 1


def test_a_page_older_than_its_cookie_is_told_so(open_duel):
    page = open_duel()
    first = pair_on(page)
    page.context.clear_cookies(name="csrftoken")
    look(page)

    page.keyboard.press("1")

    expect(page.get_by_role("alert")).to_contain_text("load the page again")
    expect(token_on(page)).to_have_value(first)
    assert count_votes() == 0


def test_a_pair_that_left_the_table_gives_way_with_a_word(open_duel):
    page = open_duel()
    first = pair_on(page)
    cache.clear()
    look(page)

    page.keyboard.press("1")

    expect(page.get_by_role("alert")).to_contain_text("no longer on the table")
    expect(token_on(page)).not_to_have_value(first)
    assert count_votes() == 0


def test_without_scripts_the_forms_do_it(open_duel):
    page = open_duel(java_script_enabled=False)
    before = pair_on(page)

    lens(page, 1).click()

    expect(page).to_have_url(re.compile("/mash/$"))
    assert pair_on(page) != before
    assert count_votes() == 1
    page.go_back()
    page.locator("[data-key='0']").click()
    assert count_votes() == 1
    page.locator("[data-key=u]").click()
    assert count_votes() == 0
    assert kept(FilmSet.objects.filter(votes__gt=0).count) == 0
