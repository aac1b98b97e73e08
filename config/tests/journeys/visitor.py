"""A person with a browser: what they press and type, and what they see."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

PATIENCE_MS = 10_000
APART_AT_MOST_MS = 500
TOGETHER_WITHIN_SECONDS = 12.0
LOOKS = 5
PASSWORD = "velvet curtain, row C"


@dataclass(frozen=True)
class Sample:
    """Where a video stood, and when that was read; both by the clock of this machine."""

    position_ms: float
    at_ms: float
    is_playing: bool
    ready_state: int


class Visitor:
    """Acts through page and keyboard alone; looking at frames and elements changes nothing.

    `acknowledged` holds what the server answered `ok` to: (seq, text).
    """

    def __init__(self, name: str, context: BrowserContext, url: str) -> None:
        self.name = name
        self.context = context
        self.url = url
        self.heard: list[str] = []
        self.welcomes: list[dict[str, Any]] = []
        self.acknowledged: list[tuple[int, str]] = []
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("websocket", self._listen)
        self.page.on("console", lambda line: self._note(f"{line.type}: {line.text}"))
        self.page.on("pageerror", lambda error: self._note(f"error: {error}"))

    # --- what their browser tells

    def _listen(self, socket: WebSocket) -> None:
        said: dict[str, str] = {}

        def speak(frame: str | bytes) -> None:
            self.heard.append(f"> {frame!s}"[:2000])
            asked = json.loads(frame)
            if asked["event"] == "chat_message":
                said[asked["ref"]] = asked["data"]["text"]

        def hear(frame: str | bytes) -> None:
            self.heard.append(f"< {frame!s}"[:2000])
            told = json.loads(frame)
            if told["event"] == "welcome":
                self.welcomes.append(told["data"])
            elif told["event"] == "ok" and told.get("ref") in said:
                self.acknowledged.append((told["data"]["seq"], said[told["ref"]]))

        socket.on("framesent", speak)
        socket.on("framereceived", hear)

    def _note(self, line: str) -> None:
        self.heard.append(line)
        if line.startswith("error"):
            self.complaints.append(line)

    @property
    def process(self) -> str:
        """Which web process their present socket is with."""
        assert self.welcomes, f"{self.name} was never welcomed"
        return self.welcomes[-1]["process"]

    def cookies(self) -> Any:
        return self.context.storage_state()

    # --- coming and going

    def go(self, path: str) -> "Visitor":
        self.page.goto(f"{self.url}{path}")
        return self

    def sign_up(self) -> None:
        self.go("/")
        self.page.get_by_role("link", name="Sign in").first.click()
        self.page.locator("main").get_by_role("link", name="Take a membership").click()
        self.page.get_by_label("User name").fill(self.name)
        self.page.get_by_label("E-mail").fill(f"{self.name}@example.com")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Join", exact=True).click()
        self.is_known_as(self.name)

    def is_known_as(self, name: str) -> None:
        expect(self.page.get_by_label(re.compile(rf"^Your seat, {name}$"))).to_be_visible()

    def leave_for_good(self) -> None:
        """Close the browser."""
        self.context.close()

    # --- the guide

    def open_guide(self) -> None:
        wings = self.page.get_by_role("navigation", name="Wings of the house")
        wings.get_by_role("link", name=re.compile("Guide")).click()
        expect(self.page.get_by_label(re.compile("^Programmes of"))).to_be_visible()

    def programme_on_now(self, channel: int = 0) -> Locator:
        """The cell that is on now on one of the channels whose film lasts longest."""
        cells = self.page.locator(".guide-table [data-programme].is-now")
        by_end = sorted(
            range(cells.count()),
            key=lambda place: -int(cells.nth(place).get_attribute("data-ends-ms") or 0),
        )
        return cells.nth(by_end[channel]).get_by_role("link")

    def enter_programme_on_now(self, channel: int = 0) -> "RoomPage":
        self.programme_on_now(channel).click()
        return self.in_room()

    # --- rooms

    def in_room(self) -> "RoomPage":
        expect(self.page).to_have_url(re.compile(r"/rooms/[0-9a-f-]{36}/"))
        return RoomPage(self)

    def enter(self, room: "RoomPage") -> "RoomPage":
        self.go(room.path)
        return self.in_room().live()

    def open_room(self, name: str, *, kind: str = "Watch", is_public: bool = True) -> "RoomPage":
        self.go("/rooms/")
        self.page.get_by_role("link", name="Open a room").first.click()
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_role("radio", name=re.compile(kind)).check()
        who = "Everybody" if is_public else "Only whom you invite"
        self.page.get_by_role("radio", name=re.compile(f"^{who}")).check()
        self.page.get_by_role("button", name="Open the room").click()
        return self.in_room()


class RoomPage:
    """A room as one visitor sees it."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.path = "/rooms/" + re.findall(r"/rooms/([0-9a-f-]{36})", self.page.url)[0] + "/"

    def live(self) -> "RoomPage":
        expect(self.page.locator("[data-connection]")).to_have_text("Live")
        return self

    def reload(self) -> "RoomPage":
        self.page.reload()
        return self.live()

    # --- people

    @property
    def people(self) -> Locator:
        return self.page.locator("#people > [data-member]")

    def person(self, name: str) -> Locator:
        return self.people.filter(
            has=self.page.locator("[data-name]").get_by_text(name, exact=True)
        )

    def shows_present(self, *names: str) -> None:
        for name in names:
            line = self.person(name)
            expect(line).to_have_count(1)
            expect(line).not_to_have_class(re.compile(r"\bis-away\b"))

    def shows_host(self, name: str, *, within_ms: float = PATIENCE_MS) -> None:
        expect(self.person(name).locator("[data-role]")).to_have_text("host", timeout=within_ms)

    def card_of(self, name: str) -> Locator:
        """Opens what can be done about a person."""
        if not self.page.locator("#people-panel").is_visible():
            self.page.locator("[data-show=people]:visible").first.click()
        self.person(name).locator("[data-person]").click()
        card = self.page.get_by_role("dialog", name=name)
        expect(card).to_be_visible()
        return card

    # --- talking

    @property
    def composer(self) -> Locator:
        return self.page.get_by_label("Message", exact=True)

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def message(self, text: str, *, of: str = "article[data-message]") -> Locator:
        """With this text, kept or still under way."""
        return self.page.locator(f".messages-list > {of}").filter(
            has=self.page.locator("[data-text]").get_by_text(text, exact=True)
        )

    def shows(self, text: str, *, within_ms: float = PATIENCE_MS) -> Locator:
        """It is there once, and kept: no letter under way stands beside it."""
        found = self.message(text, of="article[data-message]:not([data-letter])")
        expect(found).to_have_count(1, timeout=within_ms)
        expect(self.message(text)).to_have_count(1)
        return found

    def history(self) -> list[tuple[int, str]]:
        """Everything kept, as it stands in the log: (seq, text)."""
        kept = self.page.locator(".messages-list > [data-message]:not([data-letter])")
        return [
            (int(seq), text)
            for seq, text in kept.evaluate_all(
                "all => all.map(each => "
                "[each.dataset.seq, each.querySelector('[data-text]')?.textContent ?? ''])"
            )
        ]

    def said(self) -> list[str]:
        return [text for _, text in self.history()]

    def menu_of(self, text: str) -> Locator:
        message = self.shows(text)
        message.hover()
        message.locator("[data-action=message-menu]").click()
        menu = self.page.locator("[data-message-menu]")
        expect(menu).to_be_visible()
        return menu

    # --- the film

    @property
    def video(self) -> Locator:
        return self.page.locator("#film")

    def put_on(self, title: str) -> None:
        self.page.locator("[data-dialog=load-dialog]:visible").first.click()
        self.page.get_by_role("radio", name=title).check()
        self.page.get_by_role("button", name="Put it on for everyone").click()
        expect(self.page.locator("#load-dialog")).to_be_hidden()

    def play(self) -> None:
        self.page.get_by_role("button", name="Play for everyone").click()

    def pause(self) -> None:
        self.page.get_by_role("button", name="Pause for everyone").click()

    def seek(self, part: float) -> None:
        """Press the bar at this part of the film."""
        bar = self.page.get_by_role("slider", name="Position for everyone")
        box = bar.bounding_box()
        assert box
        bar.click(position={"x": box["width"] * part, "y": box["height"] / 2})

    def is_playing(self, *, within_ms: float = PATIENCE_MS) -> None:
        self.page.wait_for_function(
            "() => { const film = document.querySelector('#film');"
            " return !film.paused && film.readyState >= 3 && film.currentTime > 0 }",
            timeout=within_ms,
        )

    def sample(self) -> Sample:
        at = self.video.evaluate(
            "film => [film.currentTime * 1000, performance.timeOrigin + performance.now(),"
            " !film.paused && !film.ended, film.readyState]"
        )
        return Sample(*at)


def apart_ms(one: Sample, other: Sample) -> float:
    """How far apart two playing films are, corrected for the moments of looking."""
    return abs((one.position_ms - other.position_ms) - (one.at_ms - other.at_ms))


def come_together(one: Any, other: Any, *, apart_at_most_ms: float = APART_AT_MOST_MS) -> None:
    """Wait until both play the same moment, and still do at the next looks.

    What counts is where they end: a busy machine may let one of them catch its breath on the way.
    """
    deadline = time.monotonic() + TOGETHER_WITHIN_SECONDS
    together = 0
    while together < LOOKS:
        seen = one.sample(), other.sample()
        is_ready = all(each.is_playing and each.ready_state >= 3 for each in seen)
        together = together + 1 if is_ready and apart_ms(*seen) <= apart_at_most_ms else 0
        assert together or time.monotonic() < deadline, seen
        time.sleep(0.2)
