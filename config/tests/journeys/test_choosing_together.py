"""What shall we watch? Two people choose in five duels, find the film, see it, and the next one."""

import re

from playwright.sync_api import Page, expect

RATHER = {"timeout": 40_000}


def panel(page: Page):
    return page.locator("#tonight")


def duel(page: Page, number: int):
    expect(panel(page)).to_have_attribute("data-duel", str(number), **RATHER)
    return panel(page).locator(".house-duel")


def test_two_people_choose_in_five_duels_find_the_film_and_see_it(member, site):
    ada, ben = (
        member("ada", site.web[0]),
        member("ben", site.web[1], viewport={"width": 390, "height": 844}),
    )
    adas = ada.open_room("Friday night").live()
    bens = ben.enter(adas)

    adas.page.get_by_role("button", name="Choose together").click()
    calling = bens.page.get_by_role("tab", name="Choose")
    expect(calling).to_have_class(re.compile("is-calling"))
    calling.click()
    for number in range(1, 6):
        duel(adas.page, number)
        # Ada by key, Ben by finger; the last word of both ends the duel.
        adas.page.keyboard.press("2")
        expect(bens.page.locator("[data-voted]")).to_have_text("1 of 2 has chosen")
        duel(bens.page, number).locator("[data-side='2']").click()

    winner = panel(adas.page).locator("[data-winner]")
    expect(winner).to_contain_text("2 to 0", **RATHER)
    title = winner.locator(".house-film").inner_text()
    expect(panel(bens.page).locator(".house-film")).to_have_text(title, ignore_case=True)
    # On the phone the sign lights up in full sight, not at the edge under a dark screen.
    expect(panel(bens.page).locator(".house-winner")).to_be_in_viewport(ratio=1)
    said = re.compile(f"The house chose {re.escape(title)}", re.IGNORECASE)
    expect(adas.page.locator(".messages-list").get_by_text(said)).to_be_visible()

    # A film of the guide has no address: the host gives it one, and puts it on.
    queue = adas.page.locator("#queue")
    first = queue.locator("[data-item]").first
    expect(first).to_contain_text("it has no address yet")
    first.get_by_text("Give its address").click()
    first.get_by_label("Address of").fill("/media/demo/demo-60s.mp4")
    first.get_by_role("button", name="Keep").click()
    first.get_by_role("button", name="Put it on now").click()
    bens.is_playing()
    expect(queue.locator("[data-item]")).to_have_count(0)

    # Ben adds what comes after; when the film is over it comes by itself.
    bens.page.get_by_role("tab", name="Queue").click()
    bens.page.get_by_text("Add a film", exact=True).click()
    bens.page.get_by_label("Its address").fill("/media/demo/demo-60s.webm")
    bens.page.get_by_role("button", name="Into the queue").click()
    expect(queue.locator("[data-item]")).to_have_count(1)
    adas.seek(0.99)
    expect(queue.locator("[data-item]")).to_have_count(0, **RATHER)
    expect(adas.page.locator("#film")).to_have_attribute("aria-label", "demo 60s", **RATHER)
    bens.is_playing()
    assert not ada.complaints
    assert not ben.complaints
