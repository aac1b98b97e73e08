"""Every page, small and large, by night and by day: no barrier, no complaint of the browser."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest
from playwright.sync_api import Page, Response, expect

from config.tests.barriers import barriers
from config.tests.journeys.visitor import Visitor

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
HASHED = re.compile(r"/static/.+\.[0-9a-f]{12}\.\w+$")
HEARS_VIOLATIONS = """
addEventListener("securitypolicyviolation",
    (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`))
"""


def pages_of(visitor: Visitor, other_room: str) -> Iterator[tuple[str, Page]]:
    """Go through the house; each page comes with its name, when it stands."""
    page = visitor.page
    for name, path in (
        ("home", "/"),
        ("guide", "/guide/"),
        ("guide, whole day", "/guide/?hours=24"),
        ("guide, nothing there", "/guide/?genre=Nonesuch"),
        ("films", "/films/"),
        ("films, nothing there", "/films/?q=qqqxxqqq"),
        ("rooms", "/rooms/"),
        ("rooms, nothing there", "/rooms/?q=qqqxxqqq"),
        ("music", "/music/"),
        ("open a music room", "/music/rooms/new/"),
        ("open a room", "/rooms/new/"),
        ("duel", "/mash/"),
        ("ranking", "/mash/ranking/"),
        ("top list", "/mash/recommendations/"),
        ("bring a shelf", "/mash/import/"),
        ("settings", "/settings/"),
        ("notices", "/notifications/"),
        ("profile", f"/people/{visitor.name}/"),
        ("sessions", "/accounts/sessions/"),
        ("no such page", "/no-such-page/"),
        ("no such room", "/rooms/00000000-0000-4000-8000-000000000000/"),
    ):
        visitor.go(path)
        yield name, page

    visitor.go("/films/")
    page.locator("main a[href^='/films/']:not([href*='?'])").first.click()
    expect(page).to_have_url(re.compile(r"/films/\d+-"))
    yield "film", page

    visitor.go("/music/")
    page.locator("#music-rooms .ticket-title a").first.click()
    visitor.in_room().live()
    yield "music room", page

    room = visitor.go(other_room).in_room().live()
    room.shows("There is a popcorn reaction. It is lighter.")
    yield "room to talk in", page

    room = visitor.open_room("A quiet house").live()
    yield "room, nothing said", page
    room.say("Anybody here?")
    room.shows("Anybody here?")
    room.put_on("A minute of colours (MP4)")
    yield "room with a film", page
    room.menu_of("Anybody here?")
    yield "room, message menu", page
    page.keyboard.press("Escape")
    page.locator("[data-menu] > summary").first.click()
    page.locator(".menu [data-dialog=load-dialog]").click()
    yield "room, film dialog", page
    page.keyboard.press("Escape")
    if page.get_by_role("tab", name="People").is_visible():
        for tab in ("People", "About", "Queue", "Choose"):
            page.get_by_role("tab", name=tab).click()
            yield f"room, {tab}", page
    page.get_by_role("button", name="Choose together").click()
    expect(page.locator(".house-duel")).to_be_visible()
    yield "room, choosing", page


def pages_of_a_stranger(visitor: Visitor) -> Iterator[tuple[str, Page]]:
    for name, path in (
        ("home", "/"),
        ("sign in", "/accounts/login/"),
        ("sign up", "/accounts/signup/"),
        ("forgotten password", "/accounts/password/reset/"),
        ("guide", "/guide/"),
        ("rooms", "/rooms/"),
    ):
        visitor.go(path)
        yield name, visitor.page
    visitor.go("/accounts/login/")
    visitor.page.get_by_label("E-mail or name").fill("nobody")
    visitor.page.get_by_label("Password").fill("nothing at all")
    visitor.page.get_by_role("button", name="Come in").click()
    expect(visitor.page.get_by_role("alert").first).to_be_visible()
    yield "sign in, refused", visitor.page
    visitor.go("/rooms/")
    visitor.page.get_by_role("link", name=re.compile("demo foyer")).first.click()
    visitor.in_room().live()
    yield "room", visitor.page


@pytest.fixture
def foyer(visit, site) -> str:
    """Where the demo people have talked."""
    scout = visit("scout", site.web[0]).go("/rooms/?q=foyer")
    scout.page.get_by_role("link", name=re.compile("demo foyer")).first.click()
    return scout.in_room().path


# As production serves it: DEBUG off, hashed names, the policy in force.


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["360", "1280"])
def test_nothing_stands_in_anybodys_way_and_the_browser_has_nothing_to_complain_of(
    visit, member, site, foyer, device
):
    member("ida", site.web[0]).leave_for_good()
    ida = member("ida", site.web[0], **device)
    stranger = visit("stranger", site.web[1], **device)
    watched = [_Watch(ida.page), _Watch(stranger.page)]
    found = []

    for name, page in chain(pages_of(ida, foyer), pages_of_a_stranger(stranger)):
        for watch in watched:
            watch.name = name
        page.wait_for_load_state("load")
        found += barriers(name, page)
        # The next page comes with everything that moves.
        page.emulate_media(color_scheme="null", reduced_motion="null")

    found += [fault for watch in watched for fault in watch.faults]
    assert not found, "\n".join(found)


def test_the_look_for_barriers_finds_them(visit, site):
    page = visit("ida", site.web[0], bypass_csp=True).go("/").page
    page.evaluate(
        "document.querySelector('main').innerHTML = '<img src=x><button></button>'"
        " + '<p style=\"color: #777; background: #888\">grey on grey</p>'"
    )

    found = "\n".join(barriers("home", page))

    assert all(rule in found for rule in ("image-alt", "button-name", "color-contrast"))


def test_the_look_for_complaints_finds_them(visit, site):
    visitor = visit("ida", site.web[0])
    watch = _Watch(visitor.page)
    visitor.go("/")
    visitor.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend',"
        ' \'<p style="color: red">in red</p><img src="/static/nowhere.svg">\')'
    )
    visitor.page.wait_for_event("console", lambda line: "nowhere" in line.location["url"])

    found = "\n".join(watch.faults)
    assert "CSP: style-src-attr inline" in found
    assert "404" in found
    assert "no hashed name" in found


class _Watch:
    """What a page's browser complains of, and how its files are named."""

    # Asked for on purpose: the pages of what is not there, and the refused sign-in.
    EXPECTED = re.compile(r"/no-such-page/|/rooms/00000000-|/accounts/login/")

    def __init__(self, page: Page) -> None:
        self.name = ""
        self.faults: list[str] = []
        page.add_init_script(HEARS_VIOLATIONS)
        page.on("pageerror", lambda error: self._note(f"error: {error}"))
        page.on("console", self._hear)
        page.on("requestfailed", lambda asked: self._failed(asked))
        page.on("response", self._look)

    def _note(self, fault: str) -> None:
        self.faults.append(f"after {self.name}: {fault}")

    def _hear(self, line) -> None:
        if line.type in ("error", "warning") and not self.EXPECTED.search(
            line.location.get("url", "")
        ):
            self._note(f"{line.type}: {line.text} ({line.location.get('url')})")

    def _failed(self, asked) -> None:
        # A film is asked for in pieces, and left when the page is.
        if asked.failure != "net::ERR_ABORTED":
            self._note(f"failed: {asked.url} {asked.failure}")

    def _look(self, response: Response) -> None:
        if response.status >= 400 and not self.EXPECTED.search(response.url):
            self._note(f"{response.status}: {response.url}")
        if "/static/" in response.url and not HASHED.search(response.url):
            self._note(f"no hashed name: {response.url}")
        policy = response.headers.get("content-security-policy", "")
        is_strict = "script-src 'self'" in policy and "unsafe" not in policy
        if response.request.resource_type == "document" and not is_strict:
            self._note(f"policy of {response.url}: {policy}")
