"""What becomes of a page whose line breaks, stalls, loses a frame or sleeps.

Everybody acts through their page. What befalls their line is done to the socket, on its way out
of the browser.
"""

import json
import os
import re
import signal
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from config.tests.journeys.visitor import Visitor

BACK_WITHIN_MS = 30_000
# Longer than any page waits between two looks at the clock; and shorter than a heartbeat.
ASLEEP_SECONDS, WOKEN_WITHIN_MS = 12, 18_000
# A heartbeat every twenty seconds, and a little for the machine.
BEAT_WITHIN_MS = 35_000


class Line:
    """The way between one browser and the site: what passes on it, and what does not."""

    def __init__(self, visitor: Visitor) -> None:
        self.is_barred = False
        # Events that the site tells and the page never hears.
        self.loses: set[str] = set()
        self.lost: list[dict] = []
        self.asked: list[dict] = []
        self._now: WebSocketRoute | None = None
        self._dead: set[WebSocketRoute] = set()
        visitor.context.route_web_socket(re.compile(r"/ws/$"), self._open)

    def _open(self, outer: WebSocketRoute) -> None:
        if self.is_barred:
            outer.close()
            return
        inner = outer.connect_to_server()
        self._now = outer

        def up(text: str | bytes) -> None:
            self.asked.append(json.loads(text))
            if outer not in self._dead:
                inner.send(text)

        def down(text: str | bytes) -> None:
            told = json.loads(text)
            name = self._asked_with(told) or told["event"]
            if name in self.loses:
                self.lost.append(told)
            elif outer not in self._dead:
                outer.send(text)

        outer.on_message(up)
        inner.on_message(down)

    def _asked_with(self, told: dict) -> str:
        """`ok chat_message`: an answer is named after its question."""
        if told["event"] != "ok":
            return ""
        asked = next((each for each in self.asked if each.get("ref") == told.get("ref")), {})
        return f"ok {asked.get('event')}"

    def cut(self) -> None:
        assert self._now
        self._now.close(code=1012)

    def die(self) -> None:
        """Nothing passes any more in either direction, and nobody is told."""
        assert self._now
        self._dead.add(self._now)

    def resumed_with(self) -> list[int | None]:
        return [one["data"].get("last_rev") for one in self.asked if one["event"] == "join_room"]


@contextmanager
def asleep(browser: Browser):
    """All its pages stand still, as with the lid shut."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    pages = [each["id"] for each in told["processInfo"] if each["type"] == "renderer"]
    for page in pages:
        os.kill(page, signal.SIGSTOP)
    try:
        yield
    finally:
        for page in pages:
            os.kill(page, signal.SIGCONT)


@pytest.fixture
def two(member, site):
    return meet(member, site)


def meet(member, site, **bens_options):
    """Ada's room, and ben in it, on the other process and on a line that can fail."""
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1], **bens_options)
    line = Line(ben)
    adas = ada.open_room("A thin line", kind="Talk").live()
    bens = ben.enter(adas)
    adas.shows_present("ada", "ben")
    # The state has come, and not only the line.
    expect(bens.composer).to_be_visible()
    return adas, bens, line


def chip_says(room, text: str, *, within_ms: float = BACK_WITHIN_MS) -> None:
    expect(room.page.locator("[data-connection]")).to_have_text(text, timeout=within_ms)


def test_after_a_cut_the_page_comes_back_and_asks_for_what_came_since(two):
    adas, bens, line = two
    adas.say("before")
    bens.shows("before")

    line.is_barred = True
    line.cut()
    adas.say("while it was away")
    chip_says(bens, "Reconnecting")
    line.is_barred = False
    chip_says(bens, "Live")

    bens.shows("while it was away")
    assert line.resumed_with()[-1] > 0
    assert adas.history() == bens.history()


def test_what_was_not_sent_survives_a_reload_and_is_sent_once(two):
    adas, bens, line = two
    line.is_barred = True
    line.cut()
    chip_says(bens, "Reconnecting")
    bens.say("the first")
    bens.say("the second")
    expect(bens.page.locator("[data-letter].is-pending")).to_have_count(2)

    bens.page.reload()
    expect(bens.page.locator("[data-letter].is-pending")).to_have_count(2)
    assert adas.message("the first").count() == 0
    line.is_barred = False

    for room in (bens, adas):
        room.shows("the first", within_ms=BACK_WITHIN_MS)
        room.shows("the second")
    expect(bens.page.locator("[data-letter]")).to_have_count(0)
    assert adas.history() == bens.history() == bens.reload().history()
    assert adas.said()[-2:] == ["the first", "the second"]


def test_a_word_whose_answer_was_lost_is_said_again_and_kept_once(two):
    adas, bens, line = two
    line.loses = {"ok chat_message", "chat_message"}
    bens.say("did you hear me?")
    adas.shows("did you hear me?")
    expect(bens.page.locator("[data-letter]")).to_have_count(1)

    line.loses = set()
    line.cut()

    bens.shows("did you hear me?", within_ms=BACK_WITHIN_MS)
    expect(bens.page.locator("[data-letter]")).to_have_count(0)
    said = [one["data"] for one in line.asked if one["event"] == "chat_message"]
    assert len({one["client_id"] for one in said}) == 1
    adas.say("loud and clear")
    bens.shows("loud and clear")
    assert adas.history() == bens.history()


def test_a_gap_is_asked_for_and_shown_in_order(two):
    adas, bens, line = two
    line.loses = {"chat_message"}
    adas.say("one")
    adas.say("two")
    adas.shows("two")
    bens.page.wait_for_function("() => true")  # lets what is on the line be lost
    line.loses = set()
    adas.say("three")

    for text in ("one", "two", "three"):
        bens.shows(text)
    assert line.lost
    assert bens.said()[-3:] == ["one", "two", "three"]
    assert adas.history() == bens.history()


def test_a_last_word_that_never_came_is_found_by_the_heartbeat(two):
    adas, bens, line = two
    line.loses = {"chat_message"}
    adas.say("the last word")
    adas.shows("the last word")

    bens.shows("the last word", within_ms=BEAT_WITHIN_MS)
    assert [
        one["data"]["rev"] for one in line.asked if one["event"] == "clock" and "rev" in one["data"]
    ]
    assert adas.history() == bens.history()


def test_a_laptop_that_slept_finds_its_dead_line(member, site, shy_browser):
    adas, bens, line = meet(member, site, in_browser=shy_browser)
    bens.say("good night")
    adas.shows("good night")

    with asleep(shy_browser):
        line.die()  # the router has forgotten it, and tells nobody
        adas.say("ben?")
        adas.shows("ben?")
        time.sleep(ASLEEP_SECONDS)

    bens.shows("ben?", within_ms=WOKEN_WITHIN_MS)
    chip_says(bens, "Live")
    bens.say("good morning")
    adas.shows("good morning")
    assert adas.history() == bens.history()


def test_offline_is_said_and_ends_by_itself(two):
    adas, bens, _ = two
    bens.visitor.context.set_offline(True)
    chip_says(bens, "Offline – messages will be sent")
    bens.say("from the tunnel")
    expect(bens.page.locator("[data-letter].is-pending")).to_have_count(1)

    bens.visitor.context.set_offline(False)
    chip_says(bens, "Live")

    adas.shows("from the tunnel", within_ms=BACK_WITHIN_MS)
    bens.shows("from the tunnel")


def test_going_back_to_a_room_shows_it_as_it_is_now(two):
    adas, bens, _ = two
    bens.say("back in a minute")
    adas.shows("back in a minute")

    bens.visitor.go("/rooms/")
    adas.say("ben has gone out")
    adas.shows("ben has gone out")
    bens.page.go_back()

    bens.live()
    bens.shows("ben has gone out")
    bens.say("here I am")
    adas.shows("here I am")
    adas.shows_present("ada", "ben")
    assert adas.history() == bens.history()
