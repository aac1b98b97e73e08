"""One film on many screens: late comers, other formats, and browsers that want to be asked."""

import time

import pytest
from playwright.sync_api import expect

from config.tests.journeys.visitor import RoomPage, come_together

# A browser that starts no film, not even a silent one, before a tap: phones that save power do so.
ASKS_FOR_EVERY_FILM = """
const play = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () {
    if (this.paused && !navigator.userActivation.isActive)
        return Promise.reject(new DOMException("asks first", "NotAllowedError"))
    return play.call(this)
}
"""


@pytest.mark.parametrize("title", ["A minute of colours (HLS)", "A minute of colours (WebM)"])
def test_who_comes_late_lands_where_the_film_is(member, site, title):
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1])
    adas = ada.open_room("Already begun").live()
    adas.put_on(title)
    adas.play()
    adas.is_playing()
    adas.seek(0.5)

    bens = ben.enter(adas)
    bens.is_playing()

    come_together(adas, bens)
    assert bens.sample().position_ms > 29_000
    adas.pause()
    for room in (adas, bens):
        room.page.wait_for_function("() => document.querySelector('#film').paused")
    time.sleep(1)  # what is left of the way to the same picture
    assert abs(adas.sample().position_ms - bens.sample().position_ms) < 100


def test_quick_moves_of_the_host_all_count(member, site):
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1])
    adas = ada.open_room("Impatience").live()
    adas.put_on("A minute of colours (MP4)")
    bens = ben.enter(adas)
    adas.page.locator("body").click(position={"x": 5, "y": 400})

    for key in "klll":
        adas.page.keyboard.press(key)

    bens.is_playing()
    bens.page.wait_for_function("() => document.querySelector('#film').currentTime >= 30")
    expect(adas.page.get_by_text("Somebody was faster")).to_have_count(0)
    come_together(adas, bens)
    assert adas.sample().position_ms < 45_000


def test_a_browser_that_wants_a_gesture_shows_the_film_silently_and_sounds_after_the_tap(
    member, site, shy_browser
):
    adas = _playing_room(member("ada", site.web[0]))
    ben = member("ben", site.web[1], in_browser=shy_browser)

    bens = ben.enter(adas)
    bens.is_playing()
    assert bens.video.evaluate("film => film.muted")
    bens.page.get_by_role("button", name="Sound on").first.click()

    expect(bens.page.locator("[data-action=unmute]")).to_be_hidden()
    assert not bens.video.evaluate("film => film.muted")
    come_together(adas, bens)


def test_a_browser_that_refuses_is_asked_for_a_tap_and_lands_right_after_it(
    member, site, shy_browser
):
    adas = _playing_room(member("ada", site.web[0]))
    ben = member("ben", site.web[1], in_browser=shy_browser)
    ben.page.add_init_script(ASKS_FOR_EVERY_FILM)

    bens = ben.enter(adas)
    tap = bens.page.get_by_role("button", name="Tap to join playback")
    expect(tap).to_be_visible()
    expect(bens.page.locator("[data-own-sync]")).to_have_text("tap to join")
    time.sleep(2)  # the film goes on elsewhere
    assert not bens.sample().is_playing
    bens.say("I am talking meanwhile.")
    adas.shows("I am talking meanwhile.")
    tap.click()

    expect(tap).to_be_hidden()
    bens.is_playing()
    come_together(adas, bens)


def test_before_the_film_everybody_says_that_they_are_ready_and_seats_tell_the_truth(member, site):
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1])
    adas = ada.open_room("Curtain up").live()
    adas.put_on("A minute of colours (MP4)")
    bens = ben.enter(adas)

    bens.page.get_by_role("button", name="I am ready").click()
    expect(adas.person("ben").locator("[data-sync]")).to_have_text("ready")
    expect(adas.page.locator("[data-ready-words]")).to_have_text("1 of 2 ready")
    adas.page.get_by_role("button", name="I am ready").click()
    for room in (adas, bens):
        expect(room.page.locator("[data-ready-words]")).to_have_text("Everybody is ready.")
    adas.play()

    bens.is_playing()
    expect(bens.page.get_by_role("button", name="I am ready")).to_be_hidden()
    # What a seat says of the others is what their own browsers measured.
    expect(adas.person("ben").locator("[data-sync]")).to_have_text("in sync")
    ben.leave_for_good()
    expect(adas.person("ben").locator("[data-sync]")).to_have_text("away", timeout=40_000)


def test_the_host_names_who_follows_and_a_new_host_may_keep_the_projector(member, site):
    ada, ben, cleo = (
        member(name, site.web[n % 2]) for n, name in enumerate(("ada", "ben", "cleo"))
    )
    adas = ada.open_room("Succession").live()
    bens, cleos = ben.enter(adas), cleo.enter(adas)
    adas.shows_present("ben", "cleo")
    card = adas.card_of("cleo")
    card.get_by_role("button", name="Follows me if my line drops").click()
    expect(adas.page.get_by_text("cleo holds the projector if you lose the line.")).to_be_visible()
    adas.reload()
    card = adas.card_of("cleo")
    expect(card.get_by_role("button", name="No longer follows me")).to_be_visible()

    ada.leave_for_good()
    bens.shows_host("cleo", within_ms=40_000)
    cleos.page.get_by_role("button", name="Keep it").click()
    expect(cleos.page.get_by_text("The projector stays with you.")).to_be_visible()
    member("ada", site.web[0]).enter(adas).shows_host("cleo")


def _playing_room(host) -> RoomPage:
    room = host.open_room("Loud enough").live()
    room.put_on("A minute of colours (MP4)")
    room.play()
    room.is_playing()
    return room
