"""What scripts make of a message's facts, beside what the server makes of it."""

import re
from uuid import uuid4

import msgspec
import pytest

from config.tests.chromium import open_chromium
from rooms.actions.chat import delete_message, edit_message, post_message, react
from rooms.facts import message_facts
from rooms.stencil import message_html
from rooms.tests.cast import make_room

pytest_plugins = ["rooms.tests.chromium"]
pytestmark = pytest.mark.journey

# What the page's own scripts make first.
READY = """
  const { Dresser, fromHtml } = await import("/static/js/room/dress.js")
  const { People } = await import("/static/js/room/people.js")
  const { Words } = await import("/static/js/room/words.js")
  const read = (id) => JSON.parse(document.getElementById(id).textContent)
  const root = document.querySelector("[data-room]")
  const facts = read("room-facts")
  const words = new Words(read("room-words"), "en")
  const people = new People({ root, words, facts, me })
  const dresser = new Dresser({ root, words, people, icons: facts.reaction_icons, me })
  people.dresser = dresser
"""
BOTH_WAYS = (
    f"async ([messages, me]) => {{{READY}"
    + """
  // Who took it off is known to the server alone.
  const dress = (element) => {
    dresser.dress(element, { reacted: [], hostId: facts.room.host_id })
    element.removeAttribute("data-deleted")
    element.querySelector("[data-gone]")?.lastChild.remove()
    return element
  }
  const unlike = ["loading", "focusable"]
  const value = (node, { name, value }) =>
    name === "class" ? [...node.classList].sort().join(" ") : value
  const tree = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent.trim()
    const kept = [...node.attributes].filter(({ name }) => !unlike.includes(name))
    const attributes = kept.map((each) => [each.name, value(node, each)]).sort()
    return [node.localName, attributes, [...node.childNodes].map(tree).filter(String)]
  }
  return messages.map(([said, html]) =>
    [dress(fromHtml(html)), dress(dresser.fromFacts(said))].map(tree))
}"""
)


LETTER_AND_STATE = (
    f"async ([said, me]) => {{{READY}"
    + """
  const { ChatLog } = await import("/static/js/room/chat.js")
  const announcer = { heard() {}, silently: (act) => act() }
  const chat = new ChatLog({ root, words, people, dresser, announcer, facts })
  chat.setOutbox({ letters: [], remove() {} })
  const shown = () => [...root.querySelectorAll("[data-list] [data-message]")]
    .filter((each) => each.textContent.includes(said.text)).map((each) => "letter" in each.dataset)
  const letter = { clientId: "mine", text: said.text, atMs: said.at_ms, replyTo: null }
  chat.showLetter({ ...letter, isFailed: false, why: "" })
  chat.letterKept({ clientId: "mine", kept: { message_id: said.id } })
  const before = shown()
  chat.adopt([said], { isWhole: true })
  return [before, shown()]
}"""
)


def test_a_kept_letter_whose_word_comes_with_a_state_stands_there_once(client, ada, ben, show):
    """The answer came, the line broke before the broadcast, and the state has no client_id."""
    room = make_room(ada, ben)
    client.force_login(ben)
    html = client.get(room.get_absolute_url()).content.decode()
    said = post_message(room, ben, "only once", uuid4())
    address = show("/letter", re.sub(r"<script[^>]*room/main.js[^>]*></script>", "", html))

    with open_chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        facts = msgspec.to_builtins(message_facts(said))
        shown = page.evaluate(LETTER_AND_STATE, [facts, ben.pk])

    assert shown == [[True], [False]]


def test_what_scripts_make_of_the_facts_is_the_servers_own_fragment(client, ada, ben, show):
    """After a resume messages come as facts: they must look as if they had come as HTML."""
    for person, gender in ((ada, "female"), (ben, "male")):
        person.profile.gender, person.profile.shows_gender = gender, person == ada
        person.profile.save()
    room = make_room(ada, ben, kind="watch")
    first = post_message(room, ada, "first <b>words</b>\nin two lines", uuid4())
    answer = post_message(room, ben, "an answer", uuid4(), first.pk)
    react(room, ada, answer.pk, "🍿", on=True)
    react(room, ada, answer.pk, "🦆", on=True)
    edit_message(room, ben, answer.pk, "a better answer")
    gone = post_message(room, ben, "not this", uuid4())
    delete_message(room, ben, gone.pk)
    room.messages.filter(pk=first.pk).update(film_ms=1_112_000)
    said = list(room.messages.with_author().order_by("seq"))
    client.force_login(ben)
    html = client.get(room.get_absolute_url()).content.decode()
    facts = [[msgspec.to_builtins(message_facts(each)), message_html(each)] for each in said]
    # The page as it is, without the script that would start the socket.
    address = show("/room", re.sub(r"<script[^>]*room/main.js[^>]*></script>", "", html))

    with open_chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        pairs = page.evaluate(BOTH_WAYS, [facts, ben.pk])

    assert len(pairs) == len(said)
    for from_html, from_facts in pairs:
        assert from_facts == from_html
