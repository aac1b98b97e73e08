"""Ways into a room and out of it: as a guest, by a link, by keyboard, on a phone, on paper."""

import re

from playwright.sync_api import Locator, Page, expect

from config.tests.journeys.visitor import PASSWORD, RoomPage

TABS_AT_MOST = 25


def test_a_guest_looks_in_and_keeps_what_was_done(visit, member, site):
    adas = member("ada", site.web[0]).open_room("Open door", kind="Talk").live()
    adas.say("Come in, whoever you are.")
    adas.shows("Come in, whoever you are.")

    guest = visit("gus", site.web[1])
    guest.go("/rooms/?q=Open+door")
    guest.page.get_by_role("link", name=re.compile("Open door")).first.click()
    room = guest.in_room().live()
    room.shows("Come in, whoever you are.")
    guest.page.get_by_role("link", name="Sign in to talk").click()
    guest.page.get_by_role("button", name="look around first").click()
    room = guest.in_room().live()
    room.say("Only looking.")
    adas.shows("Only looking.")
    before = room.history()

    guest.go("/")
    guest.page.get_by_label(re.compile("^Your seat, ")).click()
    guest.page.get_by_role("link", name="Keep your seat: make an account").click()
    guest.page.get_by_label("User name").fill("gus")
    guest.page.get_by_label("E-mail").fill("gus@example.com")
    guest.page.get_by_label("Password").fill(PASSWORD)
    guest.page.get_by_role("button", name="Keep it").click()
    guest.is_known_as("gus")

    room = guest.enter(adas)
    assert room.history() == before
    own = room.shows("Only looking.")
    expect(own).to_have_class(re.compile("is-own"))
    expect(own.locator("[data-name]")).to_have_text("gus")
    adas.reload().shows_present("gus")


def test_a_private_room_is_entered_by_its_link_and_is_not_there_for_strangers(member, site):
    ada, ben, cleo = (
        member(name, site.web[n % 2]) for n, name in enumerate(("ada", "ben", "cleo"))
    )
    adas = ada.open_room("Behind the curtain", kind="Watch", is_public=False).live()
    adas.page.locator("[data-dialog=invite-dialog]:visible").first.click()
    adas.page.get_by_role("button", name="Make a link").click()
    field = adas.page.get_by_label("Link", exact=True)
    expect(field).to_have_value(re.compile(r"/rooms/join/[\w-]{20,}/$"))
    path = "/rooms/join/" + field.input_value().partition("/rooms/join/")[2]

    nowhere = "/rooms/00000000-0000-4000-8000-000000000000/"
    seen = []
    for place in (adas.path, nowhere):
        answer = cleo.page.goto(f"{cleo.url}{place}")
        words = cleo.page.locator("main").inner_text()
        seen.append((answer.status, cleo.page.title(), words))
    assert seen[0] == seen[1]
    assert seen[0][0] == 404
    cleo.go("/rooms/?q=Behind+the+curtain")
    expect(cleo.page.get_by_role("heading", name="No such room")).to_be_visible()

    ben.go(path)
    expect(ben.page.get_by_role("heading", name="Behind the curtain")).to_be_visible()
    ben.page.get_by_role("button", name="Take the seat").click()
    bens = ben.in_room().live()
    adas.shows_present("ben")
    bens.say("Found it.")
    adas.shows("Found it.")
    # Whoever lost the line comes back without a new ticket.
    ben.go("/")
    ben.enter(adas).shows("Found it.")


def test_the_host_gives_the_projector_away(member, site):
    ada, ben = member("ada", site.web[0]), member("ben", site.web[1])
    adas = ada.open_room("Passing it on").live()
    bens = ben.enter(adas)
    adas.put_on("A minute of colours (MP4)")
    expect(bens.page.get_by_role("button", name="Play for everyone")).to_be_hidden()

    adas.shows_present("ben")
    adas.card_of("ben").get_by_role("button", name="Give the projector").click()

    for room in (adas, bens):
        room.shows_host("ben")
    expect(adas.page.get_by_role("button", name="Play for everyone")).to_be_hidden()
    bens.play()
    adas.is_playing()
    bens.pause()
    expect(adas.page.locator("[data-note]")).to_have_text("Paused by ben")


def test_a_room_is_kept_among_ones_own(member, site):
    adas = member("ada", site.web[0]).open_room("Worth coming back").live()
    ben = member("ben", site.web[1])
    bens = ben.enter(adas)

    bens.page.get_by_label("About this room").click()
    bens.page.get_by_role("button", name="Keep among my rooms").click()
    expect(bens.page.get_by_text("Kept among your rooms.")).to_be_visible()
    bens.page.get_by_role("button", name="Give up your seat").click()

    for path in ("/", "/rooms/?mine=1"):
        ben.go(path)
        kept = ben.page.get_by_role("link", name=re.compile("Worth coming back"))
        expect(kept.first).to_be_visible()


def test_by_keyboard_one_joins_speaks_and_leaves_within_25_tabs(member, site):
    adas = member("ada", site.web[0]).open_room("No mouse here").live()
    adas.put_on("A minute of colours (MP4)")
    ben = member("ben", site.web[1])
    keys = Keyboard(ben.page)

    ben.go("/rooms/?q=No+mouse")
    keys.tab_to(ben.page.get_by_role("link", name="Skip to the content"))
    keys.press("Enter")
    keys.tab_to(ben.page.get_by_role("link", name=re.compile("No mouse here")))
    keys.press("Enter")
    bens = ben.in_room().live()
    keys.tab_to(ben.page.get_by_role("link", name="Skip to the chat"))
    keys.press("Enter")
    keys.tab_to(bens.composer)
    ben.page.keyboard.type("Look, no hands.")
    keys.press("Enter")
    adas.shows("Look, no hands.")
    keys.tab_to(ben.page.get_by_role("link", name="Skip to the room’s menu"), backwards=True)
    keys.press("Enter")
    expect(ben.page.get_by_label("About this room")).to_be_focused()
    keys.press("Enter")
    keys.tab_to(ben.page.get_by_role("button", name="Give up your seat"))
    keys.press("Enter")

    expect(ben.page).to_have_url(re.compile(r"/rooms/$"))
    expect(adas.person("ben")).to_have_count(0)
    assert keys.tabs <= TABS_AT_MOST, "\n".join(keys.way)


class Keyboard:
    """Counts how often Tab is pressed, and looks that the way can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.way: list[str] = []

    @property
    def tabs(self) -> int:
        return len(self.way)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def tab_to(self, wanted: Locator, *, backwards: bool = False) -> None:
        wanted.first.wait_for(state="attached")
        for _ in range(2 * TABS_AT_MOST):
            self.press("Shift+Tab" if backwards else "Tab")
            focused = self.page.locator("*:focus")
            self.way.append(focused.evaluate("each => each.outerHTML.slice(0, 80)"))
            assert focused.evaluate(_IS_SEEN), f"focus is covered or out of sight: {self.way[-1]}"
            if wanted.first.evaluate("each => each === document.activeElement"):
                return
        raise AssertionError(f"never came to {wanted}: {self.way}")


_IS_SEEN = """each => {
    const box = each.getBoundingClientRect()
    const x = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1)
    const y = Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 1)
    const top = document.elementFromPoint(x, y)
    const inSight = box.bottom > 0 && box.top < innerHeight && box.right > 0
    return inSight && top !== null && (each.contains(top) || top.contains(each))
}"""


def test_without_scripts_one_reads_speaks_and_opens_a_room(visit, member, site):
    adas = member("ada", site.web[0]).open_room("Paper and ink").live()
    adas.say("Written by hand.")
    adas.shows("Written by hand.")

    reader = visit("rea", site.web[1], java_script_enabled=False)
    reader.sign_up()
    reader.go("/rooms/?q=Paper")
    reader.page.get_by_role("link", name=re.compile("Paper and ink")).first.click()
    room = reader.in_room()
    expect(room.message("Written by hand.")).to_have_count(1)
    reader.page.get_by_role("button", name="Take a seat").click()
    room = reader.in_room()
    room.composer.fill("Read aloud.")
    reader.page.get_by_role("button", name="Send", exact=True).click()
    expect(room.message("Read aloud.")).to_have_count(1)
    adas.shows("Read aloud.")
    adas.say("Heard.")
    adas.shows("Heard.")
    reader.page.get_by_role("link", name="Look for new messages").click()
    expect(room.message("Heard.")).to_have_count(1)

    own = reader.open_room("Lamp light")
    expect(reader.page.get_by_role("heading", name="Lamp light")).to_be_visible()
    assert own.path != adas.path


def test_on_a_phone_the_parts_of_the_room_are_tabs(member, site):
    adas = member("ada", site.web[0]).open_room("Pocket cinema").live()
    ben = member(
        "ben",
        site.web[1],
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
    )
    bens = ben.enter(adas)

    _shows_only(bens, "Chat")
    bens.page.get_by_role("tab", name="People").tap()
    _shows_only(bens, "People")
    expect(bens.person("ada")).to_be_visible()
    bens.page.get_by_role("tab", name="People").press("ArrowRight")
    _shows_only(bens, "About")
    bens.page.get_by_role("tab", name="Chat").tap()
    _shows_only(bens, "Chat")
    bens.composer.tap()
    bens.say("From the bus.")
    adas.shows("From the bus.")
    assert bens.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _shows_only(room: RoomPage, name: str) -> None:
    for tab, panel in (("Chat", "#chat"), ("People", "#people-panel"), ("About", "#about")):
        is_shown = tab == name
        expect(room.page.get_by_role("tab", name=tab)).to_have_attribute(
            "aria-selected", str(is_shown).lower()
        )
        if is_shown:
            expect(room.page.locator(panel)).to_be_visible()
        else:
            expect(room.page.locator(panel)).to_be_hidden()
