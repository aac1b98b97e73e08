"""What one person says, changes and takes back, and what the other one sees of it."""

import re

import pytest
from playwright.sync_api import expect

BACK_WITHIN_MS = 25_000


@pytest.fixture
def two(member, site):
    """Ada's room, and ben in it, on the other process."""
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1])
    adas = ada.open_room("Loose talk", kind="Talk").live()
    bens = ben.enter(adas)
    adas.shows_present("ada", "ben")
    return adas, bens


def test_typing_replies_reactions_changes_and_taking_back_are_seen_by_the_other(two):
    adas, bens = two

    adas.composer.press_sequentially("Who brought", delay=20)
    expect(bens.page.locator("[data-typing]")).to_have_text("ada is typing")
    adas.composer.press_sequentially(" popcorn?")
    adas.composer.press("Enter")
    bens.shows("Who brought popcorn?")
    expect(bens.page.locator("[data-typing]")).to_have_text("")

    bens.menu_of("Who brought popcorn?").get_by_role("button", name="popcorn").or_(
        bens.page.locator("[data-menu-react='🍿']")
    ).first.click()
    counted = adas.message("Who brought popcorn?").locator("[data-react='🍿']")
    expect(counted).to_have_attribute("data-count", "1")
    expect(counted).to_have_attribute("aria-pressed", "false")  # not my own
    counted.click()
    own = bens.message("Who brought popcorn?").locator("[data-react='🍿']")
    expect(own).to_have_attribute("data-count", "2")
    expect(own).to_have_attribute("aria-pressed", "true")

    bens.menu_of("Who brought popcorn?").get_by_role("button", name="Reply").click()
    bens.say("I did.")
    answer = adas.shows("I did.")
    expect(answer.locator("[data-quote]")).to_contain_text("Who brought popcorn?")

    adas.menu_of("Who brought popcorn?").get_by_role("button", name="Change").click()
    adas.say("Who brought the popcorn?")
    changed = bens.shows("Who brought the popcorn?")
    expect(changed.locator("[data-edited-mark]")).to_have_text("edited")
    assert bens.message("Who brought popcorn?").count() == 0

    bens.menu_of("I did.").get_by_role("button", name="Take back").click()
    gone = adas.page.locator("[data-message].is-deleted")
    expect(gone.locator("[data-gone]")).to_contain_text("taken back by its author")
    assert adas.message("I did.").count() == 0
    assert [seq for seq, _ in adas.history()] == [seq for seq, _ in bens.reload().history()]


def test_what_is_written_offline_arrives_once_after_coming_back(two):
    adas, bens = two
    bens.say("before the tunnel")
    adas.shows("before the tunnel")

    bens.visitor.context.set_offline(True)
    expect(bens.page.locator("[data-connection]")).to_have_text(
        "Offline – messages will be sent", timeout=BACK_WITHIN_MS
    )
    bens.say("in the tunnel")
    bens.say("still in the tunnel")
    expect(bens.page.locator("[data-letter].is-pending")).to_have_count(2)
    adas.say("ben?")
    adas.shows("ben?")

    bens.visitor.context.set_offline(False)
    for room in (adas, bens):
        room.shows("in the tunnel", within_ms=BACK_WITHIN_MS)
        room.shows("still in the tunnel")
        room.shows("ben?")
    assert adas.history() == bens.history()
    assert adas.said()[-3:] == ["ben?", "in the tunnel", "still in the tunnel"]
    assert adas.history() == bens.reload().history()


def test_history_loads_upwards_in_order(two):
    adas, bens = two
    for number in range(1, 121):
        adas.say(f"line {number}")
    adas.shows("line 120", within_ms=BACK_WITHIN_MS)

    bens.reload()
    bens.shows("line 120")
    assert bens.message("line 1").count() == 0
    bens.page.locator("[data-messages]").hover()
    for _ in range(40):
        if bens.message("line 1").count():
            break
        bens.page.mouse.wheel(0, -2000)
        bens.page.wait_for_timeout(100)

    assert [text for text in bens.said() if text.startswith("line ")] == [
        f"line {number}" for number in range(1, 121)
    ]
    seqs = [seq for seq, _ in bens.history()]
    assert seqs == list(range(1, len(seqs) + 1))


def test_the_words_of_the_blocked_do_not_appear(member, site):
    host = member("dora", site.web[0])
    ida, ben = member("fay", site.web[1]), member("gil", site.web[0])
    doras = host.open_room("Cold shoulders", kind="Talk").live()
    fays, gils = ida.enter(doras), ben.enter(doras)
    gils.say("before the block")
    fays.shows("before the block")

    fays.card_of("gil").get_by_role("button", name="Block").click()
    expect(fays.page).to_have_url(re.compile(re.escape(fays.path)))
    fays.live()
    gils.say("a word for everybody else")
    doras.shows("a word for everybody else")
    fays.say("a word of the other one")
    doras.shows("a word of the other one")
    doras.say("a word for both")

    for room in (fays, gils):
        room.shows("a word for both")
    assert fays.message("a word for everybody else").count() == 0
    assert fays.message("before the block").count() == 0
    assert gils.message("a word of the other one").count() == 0
    for room, hidden in ((fays, "gil"), (gils, "fay")):
        room.shows_present("dora")
        expect(room.person(hidden)).to_have_count(0)
    fays.reload()
    fays.shows("a word for both")
    assert fays.message("a word for everybody else").count() == 0
