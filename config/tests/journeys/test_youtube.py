"""A film on YouTube heard together, and what is said where it does not come."""

import re
import time
from itertools import pairwise

import pytest
from playwright.sync_api import Frame, expect

from config.tests.barriers import barriers
from config.tests.journeys.test_every_page import DESKTOP, PHONE
from config.tests.journeys.visitor import RoomPage, Sample, Visitor, come_together
from music.tests.youtube_house import Film, YouTubeHouse, open_youtube

# It is sought beyond a second and a half, on either side.
APART_AT_MOST_MS = 2500
# The player may rest for five seconds between two jumps.
BETWEEN_SEEKS_MS = 5000
STALLS_SECONDS = 4
SLOW_MS = 30_000

ON_TOP = """frame => {
    const { left, top, width, height } = frame.getBoundingClientRect()
    const spots = [[.02, .02], [.5, .5], [.98, .02], [.02, .98], [.5, .98], [.98, .98]]
    const topAt = ([x, y]) => document.elementFromPoint(left + width * x, top + height * y)
    return { width, height, isFree: spots.every((spot) => topAt(spot) === frame) }
}"""


@pytest.fixture(scope="module")
def youtube():
    with open_youtube() as house:
        yield house


@pytest.fixture(scope="module")
def cinema(house, youtube):
    """A site for which YouTube is on this machine."""
    with house.open(YOUTUBE_URL=youtube.url, YOUTUBE_FRAME_URL=youtube.frame_url) as site:
        yield site


class FilmRoom:
    """A music room that plays a film on YouTube, as one visitor sees it."""

    def __init__(self, room: RoomPage, youtube: YouTubeHouse) -> None:
        self.room, self.page = room, room.page
        self._youtube = youtube
        self.iframe = self.page.locator(".now iframe")

    @property
    def player(self) -> Frame:
        """The inside of the frame, where the stand-in of the player is."""
        handle = self.iframe.element_handle(timeout=SLOW_MS)
        frame = handle.content_frame()
        assert frame
        assert frame.url.startswith(f"{self._youtube.frame_url}/embed/")
        return frame

    @property
    def seeks(self) -> list[dict[str, float]]:
        return self.player.evaluate("player.seeks")

    def plays(self) -> "FilmRoom":
        expect(self.page.locator("[data-station]")).to_have_attribute(
            "data-state", "playing", timeout=SLOW_MS
        )
        return self

    def plays_film(self, seconds: int) -> None:
        self.player.wait_for_function(
            "seconds => player.state === 1 && player.film.seconds === seconds",
            arg=seconds,
            timeout=SLOW_MS,
        )

    def stands(self, state: int) -> None:
        self.player.wait_for_function("state => player.state === state", arg=state, timeout=SLOW_MS)

    def sample(self) -> Sample:
        at = "performance.timeOrigin + performance.now()"
        return Sample(*self.player.evaluate(f"[player.time * 1000, {at}, player.state === 1, 4]"))

    def is_where_the_room_is(self) -> None:
        """Both read at nearly the same moment, again and again until it is so."""
        position = self.page.locator("[data-position]")

        def seconds_off() -> float:
            minutes, seconds = position.inner_text().split(":")
            return abs(int(minutes) * 60 + int(seconds) - self.player.evaluate("player.time"))

        deadline = time.monotonic() + SLOW_MS / 1000
        while seconds_off() > APART_AT_MOST_MS / 1000:
            assert time.monotonic() < deadline, self.seeks
            time.sleep(0.2)

    def says(self, words: str) -> None:
        expect(self.page.locator("[data-trouble]")).to_contain_text(words, timeout=SLOW_MS)

    def goes_on(self) -> None:
        """The room's clock does, whatever its player does."""
        position = self.page.locator("[data-position]")
        before = position.inner_text()
        expect(position).not_to_have_text(before)


def bring(visitor: Visitor, youtube: YouTubeHouse, youtube_id: str, film: Film) -> None:
    youtube.films[youtube_id] = film
    minutes, seconds = divmod(film.seconds, 60)
    visitor.go("/music/songs/new/")
    visitor.page.get_by_label("Address").fill(f"https://youtu.be/{youtube_id}")
    visitor.page.get_by_label("Length").fill(f"{minutes}:{seconds:02}")
    visitor.page.get_by_role("button", name="Add it").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(film.author)


def open_room(visitor: Visitor, youtube: YouTubeHouse, *, with_: str = "") -> FilmRoom:
    """From the page of the artist, where bringing a film leads."""
    visitor.page.get_by_role("link", name=re.compile("Open a room|Another room")).click()
    if with_:
        visitor.page.get_by_role("radio", name=re.compile("^Only whom you invite")).check()
        visitor.page.locator("[name=names]").fill(with_)
    visitor.page.get_by_role("button", name="Open the room").click()
    return FilmRoom(visitor.in_room().live(), youtube)


def test_two_people_see_a_film_where_the_room_is(member, cinema, youtube):
    ada, ben = member("ada", cinema.web[0]), member("ben", cinema.web[1])
    bring(ada, youtube, "harbour0001", Film(title="Lights", author="Wren Pier", seconds=180))
    bring(ada, youtube, "harbour0002", Film(title="Ropes", author="Wren Pier", seconds=240))
    adas = open_room(ada, youtube, with_="ben").plays()
    ben.go("/rooms/").page.get_by_role("link", name=re.compile("keeps a seat")).first.click()
    ben.page.get_by_role("button", name="Take the seat").click()
    bens = FilmRoom(ben.in_room().live(), youtube).plays()

    # Where the room is, not from its beginning; and kept there after a slow line.
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)
    before = len(bens.seeks)
    bens.player.evaluate("seconds => player.stall(seconds)", STALLS_SECONDS)
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)
    seeks = bens.seeks
    assert len(seeks) > before
    pauses = [later["atMs"] - sooner["atMs"] for sooner, later in pairwise(seeks)]
    assert all(pause >= BETWEEN_SEEKS_MS for pause in pauses), seeks
    for each in (adas, bens):
        seen = each.iframe.evaluate(ON_TOP)
        assert seen["isFree"], seen
        assert min(seen["width"], seen["height"]) >= 200, seen

    # One's own ears, and the hands of both.
    bens.page.get_by_role("button", name="Mute", exact=True).click()
    bens.player.wait_for_function("player.isMuted")
    bens.page.get_by_role("button", name="Pause for everyone").click()
    adas.stands(2)
    bens.stands(2)
    adas.page.get_by_role("button", name="Play for everyone").click()
    bens.plays()
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)
    on_now = adas.player.evaluate("player.film.seconds")
    bens.page.get_by_role("button", name="Next record for everyone").click()
    for each in (adas, bens):
        each.plays_film(240 if on_now == 180 else 180)
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)

    # Who stops the player itself stops it for themselves alone.
    bens.player.get_by_role("button").click()
    tap = bens.page.get_by_role("button", name="Tap to listen")
    expect(tap).to_be_visible()
    adas.plays()
    tap.click()
    bens.plays()
    come_together(adas, bens, apart_at_most_ms=APART_AT_MOST_MS)
    # No word of the browser's: every script, frame and message was let in on purpose.
    assert ada.complaints + ben.complaints == []


def test_a_film_that_refuses_is_told_and_the_room_goes_on(member, cinema, youtube):
    ada = member("ada", cinema.web[0])
    refusing = Film(title="Mine Alone", author="Osric Vane", seconds=180, error=150)
    bring(ada, youtube, "refusing001", refusing)
    refusing.status = 401
    adas = open_room(ada, youtube)

    adas.says("does not let it play on other sites, or not in this country")
    adas.says("The room goes on")
    link = adas.page.get_by_role("link", name="Watch it on YouTube")
    expect(link).to_have_attribute("href", "https://www.youtube.com/watch?v=refusing001")
    adas.goes_on()
    # The house hears of it once, and asks YouTube itself.
    told = [frame for frame in ada.heard if '"unplayable"' in frame]
    assert len(told) == 1
    assert ada.complaints == []


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["360", "1280"])
def test_nothing_stands_in_anybodys_way_where_a_film_plays_and_where_it_does_not(
    member, cinema, youtube, device
):
    width = device["viewport"]["width"]
    member("ada", cinema.web[0]).leave_for_good()
    ada = member("ada", cinema.web[0], **device, reduced_motion="reduce", bypass_csp=True)
    shown = Film(title="Seen", author=f"Ida Reed {width}", seconds=180)
    refused = Film(title="Unseen", author=f"Otto Reed {width}", seconds=180, error=150)
    found = []

    bring(ada, youtube, f"barrierA{width:04}"[:11], shown)
    room = open_room(ada, youtube).plays()
    found += barriers("film on", room.page)
    bring(ada, youtube, f"barrierB{width:04}"[:11], refused)
    room = open_room(ada, youtube)
    room.says("The room goes on")
    found += barriers("film refused", room.page)

    assert not found, "\n".join(found)


def test_a_browser_that_asks_first_and_an_advertisement_land_where_the_room_is(
    member, cinema, youtube
):
    ada = member("ada", cinema.web[0])
    shy = Film(title="Slow", author="Ivo Marsh", seconds=180, asks_first=True, ad_seconds=4)
    bring(ada, youtube, "asksfirst01", shy)
    adas = open_room(ada, youtube)

    tap = adas.page.get_by_role("button", name="Tap to listen")
    expect(tap).to_be_visible(timeout=SLOW_MS)
    tap.click()
    adas.plays()
    expect(tap).to_be_hidden()
    adas.is_where_the_room_is()


def test_without_youtube_the_page_says_so_and_it_comes_when_it_can(member, cinema, youtube):
    ada = member("ada", cinema.web[0])
    bring(ada, youtube, "blocked0001", Film(title="Away", author="Mara Quill", seconds=180))
    ada.context.route("**/iframe_api", lambda route: route.abort())
    adas = open_room(ada, youtube)

    adas.says("this browser blocks it")
    adas.goes_on()
    ada.context.unroute("**/iframe_api")
    adas.plays()
    expect(adas.page.locator("[data-trouble]")).to_be_hidden()
