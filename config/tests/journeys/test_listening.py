"""A record heard together: at its own pitch, voted, handed over without a gap, on two processes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.tests.journeys.visitor import RoomPage, Sample, come_together
from music.tests.cast import write_tone

ARTIST = "The Tuning Forks"
# One steady tone each: by it an ear knows which record is on.
PITCHES = {"Low Fork": 220.0, "Middle Fork": 294.0, "High Fork": 392.0, "Highest Fork": 494.0}
SECONDS = 20
A_SONG_MS = 45_000  # to wait for the next one on a slow machine
APART_AT_MOST_MS = 100

ON_NOW = "[...document.querySelectorAll('audio')].find((each) => !each.paused && !each.muted)"
HEARD = (
    "async () => { const sound = "
    + ON_NOW
    + """
    if (!sound) return null
    const context = new AudioContext()
    await context.resume()
    const analyser = new AnalyserNode(context, { fftSize: 16384, smoothingTimeConstant: 0 })
    context.createMediaStreamSource(sound.captureStream()).connect(analyser)
    const began = context.currentTime
    while (context.currentTime < began + 1) await new Promise((done) => setTimeout(done, 50))
    const levels = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(levels)
    const bin = context.sampleRate / analyser.fftSize
    let loudest = Math.ceil(150 / bin)
    for (let each = loudest; each < 600 / bin; each++) {
        if (levels[each] > levels[loudest]) loudest = each
    }
    await context.close()
    return { hz: loudest * bin, level: levels[loudest] }
}"""
)
STANDS = (
    "() => { const sound = "
    + ON_NOW
    + """
    const at = performance.timeOrigin + performance.now()
    return [(sound?.currentTime ?? -1) * 1000, at, Boolean(sound), 4]
}"""
)
# A browser's own refusal would be lifted by the looks of a test, which count as gestures.
ASKS_FIRST = """
let isTapped = false
addEventListener("pointerdown", () => (isTapped = true), true)
const play = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () {
    if (isTapped) return play.call(this)
    return Promise.reject(new DOMException("asks first", "NotAllowedError"))
}
"""
# How long it is silent between two records; less than nothing where they overlap.
WATCHES_THE_GAP = """() => {
    window.gaps = []
    const last = new Map()
    setInterval(() => {
        const now = performance.now()
        for (const sound of document.querySelectorAll("audio")) {
            const before = last.get(sound)
            const at = sound.currentTime * 1000
            if (!sound.paused && at > 150 && at < 450 && before?.at <= 150) {
                const others = [...last.values()].filter((each) => each.sound !== sound)
                const ends = others.filter((each) => each.leftMs < 2000).map((each) => each.endsAt)
                if (ends.length) window.gaps.push(now - at - Math.max(...ends))
            }
            const leftMs = sound.duration * 1000 - at
            if (sound.paused && before) last.set(sound, { ...before, at })
            else last.set(sound, { sound, at, leftMs, endsAt: now + leftMs })
        }
    }, 15)
}"""


@pytest.fixture(scope="module", autouse=True)
def records(house, site, tmp_path_factory) -> None:
    folder: Path = tmp_path_factory.mktemp("records")
    for number, (title, hz) in enumerate(PITCHES.items(), start=1):
        write_tone(folder / ARTIST / "Forks" / f"{number:02} {title}.ogg", SECONDS, hz)
    house.bring_records(folder)


class RecordRoom:
    """A music room as one visitor sees and hears it."""

    def __init__(self, room: RoomPage) -> None:
        self.room = room
        self.page = room.page

    @property
    def title(self) -> str:
        return self.page.locator("#now-title").inner_text().title()

    @property
    def ballots(self):
        return self.page.locator("[data-ballot]")

    def sounds(self) -> "RecordRoom":
        self.page.wait_for_function(f"() => ({ON_NOW})?.currentTime > 0")
        expect(self.page.locator("[data-station]")).to_have_attribute("data-state", "playing")
        return self

    def rests(self) -> None:
        self.page.wait_for_function(f"() => !({ON_NOW})")

    def hears(self, title: str) -> None:
        heard = self.page.evaluate(HEARD)
        assert heard["level"] > -60, heard
        assert abs(heard["hz"] - PITCHES[title]) < 6, (title, heard)

    def plays(self, title: str, *, within_ms: float = A_SONG_MS) -> None:
        expect(self.page.locator("#now-title")).to_have_text(title, timeout=within_ms)
        self.sounds()

    def sample(self) -> Sample:
        return Sample(*self.page.evaluate(STANDS))

    def hand(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()


def open_room(visitor, *, with_: str = "") -> RecordRoom:
    """From the artist's page; with somebody: among the two of them."""
    visitor.go("/music/artists/?q=Tuning+Forks")
    visitor.page.locator(".record").first.click()
    visitor.page.get_by_role("link", name=re.compile("Open a room|Another room")).click()
    if with_:
        visitor.page.get_by_role("radio", name=re.compile("^Only whom you invite")).check()
        visitor.page.locator("[name=names]").fill(with_)
    visitor.page.get_by_role("button", name="Open the room").click()
    return RecordRoom(visitor.in_room().live())


def test_two_people_hear_a_record_vote_and_hear_the_next_one(member, site):
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1])
    adas = open_room(ada).sounds()
    bens = RecordRoom(ben.enter(adas.room)).sounds()
    assert ada.process != ben.process
    # Nobody stops what plays in a public room, its host neither.
    expect(adas.page.locator("[data-hand]")).to_have_count(0)
    first = adas.title
    adas.page.evaluate(WATCHES_THE_GAP)

    adas.hears(first)
    bens.hears(first)
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)
    # The vote of a record so short is open from its beginning; the next one has one of its own.
    adas.page.wait_for_function(
        "(first) => document.querySelector('#now-title').textContent !== first"
        " && document.querySelectorAll('[data-ballot]').length",
        arg=first,
        timeout=A_SONG_MS,
    )
    second = adas.title
    bens.plays(second)
    expect(adas.ballots).to_have_count(3)
    expect(adas.page.locator("[data-bar]:visible")).to_have_count(0)
    wanted = adas.ballots.nth(1).locator("[data-title]").inner_text().title()
    adas.page.keyboard.press("2")
    expect(adas.ballots.nth(1)).to_have_attribute("aria-pressed", "true")
    bens.ballots.nth(0).click()
    expect(bens.ballots.nth(0)).to_contain_text("Your vote")
    bens.ballots.nth(1).click()
    expect(bens.ballots.nth(1)).to_contain_text("2 votes")
    expect(bens.ballots.nth(0)).to_contain_text("0 votes")

    adas.plays(wanted)
    bens.plays(wanted)
    for each in (adas, bens):
        expect(each.page.locator("[data-won]")).to_have_text("won with 2 votes")
        each.hears(wanted)
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)
    gaps = adas.page.evaluate("window.gaps")
    assert min(map(abs, gaps)) <= APART_AT_MOST_MS, gaps


def test_two_people_share_the_hands_and_leave_the_records_to_the_host(member, site):
    ada, ben, eve = (
        member("ada", site.web[0]),
        member("ben", site.web[1]),
        member("eve", site.web[1]),
    )
    adas = open_room(ada, with_="ben").sounds()
    assert eve.page.goto(eve.url + adas.room.path).status == 404
    ben.go("/rooms/").page.get_by_role("link", name=re.compile("keeps a seat")).first.click()
    ben.page.get_by_role("button", name="Take the seat").click()
    bens = RecordRoom(ben.in_room().live()).sounds()
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)

    bens.hand("Pause for everyone")
    adas.rests()
    bens.rests()
    adas.hand("Play for everyone")
    bens.sounds()
    on_now = adas.title
    bens.hand("Next record for everyone")
    adas.page.wait_for_function(
        "(before) => document.querySelector('#now-title').textContent !== before", arg=on_now
    )
    adas.sounds().hears(adas.title)
    bens.sounds()
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)

    bens.hand("Leave the records to the host")
    expect(adas.page.locator("[data-cue]")).to_be_visible()
    expect(bens.page.locator("[data-cue]")).to_be_hidden()
    chosen = next(title for title in PITCHES if title != adas.title)
    adas.page.locator("[data-record]").filter(has_text=chosen).click()
    expect(bens.page.locator("[data-ballots-words]")).to_contain_text(f"Comes next: {chosen}")
    adas.plays(chosen)
    bens.plays(chosen)
    bens.hears(chosen)
    adas.hand("Vote again")
    expect(bens.page.locator("[data-cue]")).to_be_hidden()
    counts = adas.page.get_by_label("How a vote stands is shown")
    counts.focus()
    counts.select_option("always")
    adas.hand("Use these")
    expect(adas.page.locator("[data-toast]:visible")).to_contain_text("Kept.")
    adas.room.reload()
    expect(counts).to_have_value("always")
    expect(bens.ballots).to_have_count(3, timeout=A_SONG_MS)


def test_a_browser_that_wants_to_be_asked_lands_where_the_record_is(member, site):
    adas = open_room(member("ada", site.web[0])).sounds()
    ben = member("ben", site.web[1])
    ben.page.add_init_script(ASKS_FIRST)

    bens = RecordRoom(ben.enter(adas.room))
    tap = bens.page.get_by_role("button", name="Tap to listen")
    expect(tap).to_be_visible()
    expect(bens.page.locator("[data-own-sync]")).to_have_text("tap to listen")
    assert not bens.sample().is_playing
    tap.click()

    bens.sounds()
    expect(tap).to_be_hidden()
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)


def test_on_a_phone_the_record_stays_while_people_talk(member, site):
    small = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    member("ada", site.web[0]).leave_for_good()
    ada = member("ada", site.web[0], **small)
    adas = open_room(ada).sounds()

    expect(adas.ballots.first).to_be_visible(timeout=A_SONG_MS)
    adas.page.get_by_role("tab", name="Chat").tap()
    expect(adas.page.locator("#now-title")).to_be_visible()
    expect(adas.ballots.first).to_be_hidden()
    adas.room.say("It sounds from my pocket, too.")
    adas.room.shows("It sounds from my pocket, too.")
    assert adas.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    adas.page.get_by_role("button", name="Mute", exact=True).tap()
    adas.rests()
    adas.page.get_by_role("button", name="Sound on").tap()
    adas.sounds()
