"""The duel in Chromium: thirty by keyboard, a double click, the back button, a swipe."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from playwright.sync_api import expect

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


def pair_on(page):
    return page.locator("[name=comparison_id]").first.get_attribute("value")


def judge(page, press):
    before = pair_on(page)
    press()
    expect(page.locator("#duel [name=comparison_id]")).not_to_have_value(before)


def test_thirty_duels_by_keyboard(page):
    keys = ["1", "2", "ArrowLeft", "ArrowRight", "s", "0"]

    for number in range(30):
        judge(page, lambda number=number: page.keyboard.press(keys[number % len(keys)]))

    assert count_votes() == 20
    expect(page.locator(".mash-count")).to_have_text("20 of 20")
    expect(page.locator(".mash-blocks .is-done")).to_have_count(20)
    expect(page.locator("#status")).to_contain_text("You chose")


def test_left_and_right_are_what_they_say(page):
    left = page.locator("#lens-1").get_attribute("value")
    judge(page, lambda: page.keyboard.press("1"))
    right = page.locator("#lens-2").get_attribute("value")
    judge(page, lambda: page.keyboard.press("ArrowRight"))

    first, second = kept(lambda: list(Vote.objects.order_by("pk")))
    assert (str(first.chosen_id), first.is_chosen_left) == (left, True)
    assert (str(second.chosen_id), second.is_chosen_left) == (right, False)
    assert first.took_ms is not None


def test_undo_brings_the_pair_back(page):
    shown = page.locator("#lens-1").get_attribute("value")
    judge(page, lambda: page.keyboard.press("1"))

    judge(page, lambda: page.keyboard.press("u"))

    expect(page.locator("#lens-1")).to_have_attribute("value", shown)
    assert count_votes() == 0


def test_a_double_click_counts_once(page):
    judge(page, lambda: page.locator("#lens-2").dblclick())
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
    expect(page.locator("#duel [name=comparison_id]")).to_have_value(current)
    page.goto(f"{site}/mash/ranking/")
    page.go_back()
    expect(page.locator("#duel [name=comparison_id]")).to_have_value(current)
    assert count_votes() == 1


def test_the_focus_stays_on_the_lens_it_pressed(page):
    page.locator("#lens-2").focus()

    judge(page, lambda: page.keyboard.press("Enter"))

    expect(page.locator("#lens-2")).to_be_focused()


def test_the_next_posters_are_loaded_before_they_are_needed(page):
    loaded = page.evaluate(
        "[...document.querySelectorAll('[data-mash] > [hidden] img')]"
        ".map(img => img.complete && img.naturalWidth > 0)"
    )

    assert loaded == [True] * 8


def test_on_a_phone_everything_fits_and_a_swipe_chooses(open_duel):
    page = open_duel(viewport={"width": 360, "height": 740}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    right = page.locator("#lens-2").get_attribute("value")
    box = page.locator("#lens-1").bounding_box()
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
    assert not page.broken


def test_without_scripts_the_forms_do_it(open_duel):
    page = open_duel(java_script_enabled=False)
    before = pair_on(page)

    page.locator("#lens-1").click()

    expect(page).to_have_url(re.compile("/mash/$"))
    assert pair_on(page) != before
    assert count_votes() == 1
    page.go_back()
    page.locator("#mash-skip").click()
    assert count_votes() == 1
    page.locator("#mash-undo").click()
    assert count_votes() == 0
    assert kept(FilmSet.objects.filter(votes__gt=0).count) == 0
