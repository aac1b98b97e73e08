"""The guide in Chromium: keys over the grid, hours that follow, a clock that moves the line."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from guide.tests.cast import make_channel, make_film, make_programme

pytest_plugins = ["config.tests.chromium"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def evening():
    """Two channels: three films around now on one, two on the other."""
    now = timezone.now().replace(second=0, microsecond=0)
    late, noir = make_channel("Late Reel", position=1), make_channel("Noir City", position=2)
    for title, channel, minutes in (
        ("Before", late, -80),
        ("Running", late, -15),
        ("After", late, 50),
        ("Dark", noir, -45),
        ("Darker", noir, 20),
    ):
        make_programme(channel, make_film(title, minutes=60), now + timedelta(minutes=minutes))


@pytest.fixture
def page(chromium, evening, site):
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        broken = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: said.type == "error" and broken.append(said.text))
        page.goto(f"{site}/guide/")
        expect(page.locator("[data-guide-table][role=grid]")).to_be_visible()
        yield page
    assert not broken


def test_the_grid_is_one_stop_and_arrows_keep_the_hour(page):
    focused = page.locator(":focus .guide-title")

    page.locator("[data-guide-table] a[tabindex='0']").focus()
    expect(focused).to_have_text("Running")
    assert page.locator("[data-guide-table] a[tabindex='0']").count() == 1
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_text("After")
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_text("Darker")
    page.keyboard.press("Home")
    expect(focused).to_have_text("Dark")
    page.keyboard.press("Control+End")
    expect(focused).to_have_text("Darker")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("n")
    expect(focused).to_have_text("Running")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(":focus")).to_have_text("Late Reel")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_text("Noir City")
    assert page.locator("[data-guide-table] a[tabindex='0']").count() == 1


def test_beyond_the_last_hour_the_next_ones_follow(page):
    page.locator("[data-guide-table] a[tabindex='0']").focus()
    page.keyboard.press("End")

    page.keyboard.press("ArrowRight")

    expect(page).to_have_url(re.compile("from="))
    expect(page.locator("[data-guide-table][role=grid]")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(":focus .guide-title")).to_have_text("Running")


def test_an_hour_later_the_line_has_moved_and_another_film_is_on(page):
    before = page.locator("[data-guide-line]").get_attribute("x")
    expect(page.locator("td.is-now .guide-title")).to_have_text(["Running", "Dark"])

    page.evaluate(
        """async () => {
          const entry = document.querySelector("script[src*='guide/guide']").src
          const { tick } = await import(entry.replace("guide.js", "clock.js"))
          const guide = document.querySelector("[data-guide]")
          tick(guide, Number(guide.dataset.nowMs) + 3600000)
        }"""
    )

    expect(page.locator("td.is-now .guide-title")).to_have_text(["After", "Darker"])
    after = page.locator("[data-guide-line]").get_attribute("x")
    assert float(after.rstrip("%")) - float(before.rstrip("%")) == pytest.approx(100 / 6, abs=0.1)


def test_typing_in_a_field_is_no_shortcut(page, site):
    page.goto(f"{site}/films/")

    page.locator("#film-q").press_sequentially("running")

    expect(page.locator(".film-name")).to_have_text(["Running"])
    assert page.evaluate("document.activeElement.id") == "film-q"
