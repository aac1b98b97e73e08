"""Web processes die under people who talk and watch; nothing that was kept is lost or doubled."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.tests.journeys.visitor import come_together

BACK_WITHIN_MS = 25_000
REPAIRED_WITHIN_MS = 6_000
MISSED_FOR_MS = 8_000


def test_a_process_killed_in_the_middle_costs_nobody_a_word_or_the_film(member, site):
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1])
    adas = ada.open_room("Shaky house").live()
    bens = ben.enter(adas)
    adas.put_on("A minute of colours (MP4)")
    adas.play()
    bens.is_playing()
    first_welcome = ben.process

    for number in range(6):
        adas.say(f"ada {number}")
        bens.say(f"ben {number}")
        if number == 2:
            site.web[1].kill()
    expect(bens.page.locator("[data-connection]")).to_have_text("Reconnecting")
    bens.is_playing()  # the film needs nobody to go on
    site.web[1].restart()
    expect(bens.page.locator("[data-connection]")).to_have_text("Live", timeout=BACK_WITHIN_MS)

    assert ben.process != first_welcome
    words = [f"{name} {number}" for name in ("ada", "ben") for number in range(6)]
    for room in (adas, bens):
        for text in words:
            room.shows(text)
        room.shows_present("ada", "ben")
    _nothing_is_lost_or_doubled(ada, adas, ben, bens)

    # The host's own process dies: within the grace the room stays theirs.
    site.web[0].kill()
    adas.say("Still my room?")
    site.web[0].restart()
    expect(adas.page.locator("[data-connection]")).to_have_text("Live", timeout=BACK_WITHIN_MS)
    bens.shows("Still my room?")
    adas.shows("Still my room?")
    adas.shows_host("ada")
    bens.shows_host("ada")
    adas.seek(0.5)
    bens.page.wait_for_function(
        "() => document.querySelector('#film').currentTime > 29", timeout=5000
    )
    come_together(adas, bens)
    _nothing_is_lost_or_doubled(ada, adas, ben, bens)


@pytest.fixture
def control_file(tmp_path) -> Path:
    return tmp_path / "fault"


@pytest.fixture
def fragile_site(house, control_file):
    """Dies exactly where the control file says, once it says so."""
    with house.open(DEBUG="1", MARQUEE_FAULTS=str(control_file)) as site:
        yield site


@pytest.fixture
def fragile_site_without_check(house, control_file):
    faults = {"MARQUEE_FAULTS": str(control_file), "POSITION_CHECK_SECONDS": "0"}
    with house.open(DEBUG="1", **faults) as site:
        yield site


def test_a_word_kept_but_never_announced_reaches_everybody(member, fragile_site, control_file):
    ada, adas, ben, bens = _two_in_a_room(member, fragile_site)

    _die_between_commit_and_publish(adas, bens, fragile_site.web[0], control_file)
    bens.shows("the lost word", within_ms=REPAIRED_WITHIN_MS)

    fragile_site.web[0].restart()
    expect(adas.page.locator("[data-connection]")).to_have_text("Live", timeout=BACK_WITHIN_MS)
    adas.shows("the lost word")
    adas.say("and the next")
    bens.shows("and the next")
    adas.shows("and the next")
    _nothing_is_lost_or_doubled(ada, adas, ben, bens)


def test_without_the_position_check_that_word_would_be_missed(
    member, fragile_site_without_check, control_file
):
    _, adas, _, bens = _two_in_a_room(member, fragile_site_without_check)

    _die_between_commit_and_publish(adas, bens, fragile_site_without_check.web[0], control_file)
    with pytest.raises(AssertionError, match="to have count"):
        bens.shows("the lost word", within_ms=MISSED_FOR_MS)

    bens.reload().shows("the lost word")  # it was kept: only nobody was told


def _two_in_a_room(member, site):
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1])
    adas = ada.open_room("Thin walls", kind="Talk").live()
    bens = ben.enter(adas)
    adas.shows_present("ada", "ben")
    bens.shows_present("ada", "ben")
    adas.say("before")
    bens.shows("before")
    adas.shows("before")
    assert ada.process != ben.process
    return ada, adas, ben, bens


def _die_between_commit_and_publish(adas, bens, process, control_file: Path) -> None:
    adas.composer.fill("the lost word")
    # This is announced too; the process must not die of it.
    expect(bens.page.locator("[data-typing]")).to_have_text("ada is typing")
    control_file.write_text("between commit and publish")
    adas.composer.press("Enter")
    deadline = time.monotonic() + 5
    while process.is_running and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not process.is_running
    assert control_file.with_suffix(".used").exists()
    process.kill()  # buried, so that it can be started again


def _nothing_is_lost_or_doubled(ada, adas, ben, bens) -> None:
    ours, theirs = adas.history(), bens.history()
    assert ours == theirs
    assert [seq for seq, _ in ours] == list(range(ours[0][0], ours[0][0] + len(ours)))
    for seq, text in [*ada.acknowledged, *ben.acknowledged]:
        assert ours.count((seq, text)) == 1, f"acknowledged, and not there: {seq} {text}"
    said = [text for _, text in ours if re.match(r"(ada|ben) \d", text)]
    assert len(said) == len(set(said))
