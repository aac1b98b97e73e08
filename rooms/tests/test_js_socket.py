"""The socket's side in the browser, against a server that answers by script and loses its line."""

import json
import threading
from collections import deque

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

pytest_plugins = ["rooms.tests.chromium"]
pytestmark = pytest.mark.journey

SOON = 5  # seconds; nothing here takes one
ROOM = "room-1"


class House:
    """The other end of the line, played from a script: what it hears and what it answers."""

    def __init__(self):
        self.heard = []
        self.lines = deque()
        self.rev = 10
        self.epoch = "one"
        self.is_silent = False
        # Told with the answer to a heartbeat, when the page knows less.
        self.told = None
        self.beats = []
        self._changed = threading.Condition()
        self.server = serve(self._line, "127.0.0.1", 0)
        self.port = self.server.socket.getsockname()[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _line(self, line):
        self.lines.append(line)
        self.tell(event="welcome", data={"user_id": 1, "process": "p", "epoch": self.epoch,
                                         "server_ms": 0, "unread": {}})  # fmt: skip
        try:
            for text in line:
                frame = json.loads(text)
                with self._changed:
                    (self.beats if frame["event"] == "clock" else self.heard).append(frame)
                    self._changed.notify_all()
                if frame["event"] == "join_room" and not self.is_silent:
                    self.state(frame["ref"])
                elif frame["event"] == "clock":
                    more = {} if self.told is None else {"rev": self.told}
                    self.tell(event="ok", ref=frame["ref"], data={"t1_ms": 0, "t2_ms": 0, **more})
                elif frame["event"] == "chat_message":
                    self.tell(event="ok", ref=frame["ref"], data={"seq": 1, "rev": self.rev,
                                                                  "message_id": "m"})  # fmt: skip
        except ConnectionClosed:
            pass

    def state(self, ref):
        self.tell(event="ok", ref=ref, data={"rev": self.rev, "messages": [], "complete": True})

    def tell(self, **frame):
        self.lines[-1].send(json.dumps(frame))

    def post(self, rev):
        self.tell(event="chat_message", channel=ROOM, data={"rev": rev})

    def hang_up(self, code=1012):
        self.lines[-1].close(code)

    def joins(self, count):
        """The `last_rev` of the first so many joinings, once they were heard."""

        def found():
            return [f["data"].get("last_rev") for f in self.heard if f["event"] == "join_room"]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= count, timeout=SOON), found()
        return found()


@pytest.fixture
def house():
    house = House()
    yield house
    house.server.shutdown()


def visit(page, house, last_rev=10):
    page.evaluate(
        """async ([address, channel, lastRev]) => {
          const { LiveSocket } = await import("/static/js/live/socket.js")
          const socket = new LiveSocket(address)
          const log = (document.body.log = [])
          for (const event of ["chat_message", "state", "status", "epoch"])
            socket.addEventListener(event, ({ detail }) =>
              log.push([event, detail?.data?.rev ?? detail?.state ?? null, detail?.reason ?? ""]))
          document.body.socket = socket
          socket.join(channel, lastRev)
          socket.connect()
        }""",
        [f"ws://127.0.0.1:{house.port}/ws/", ROOM, last_rev],
    )


def shown(page, event, count, timeout=SOON):
    """The first so many details of an event, once they came."""
    return page.evaluate(
        """async ([event, count, seconds]) => {
          const end = performance.now() + seconds * 1000
          const { log } = document.body
          const found = () => log.filter(([name]) => name === event).map(([, what]) => what)
          while (found().length < count && performance.now() < end)
            await new Promise((resolve) => setTimeout(resolve, 5))
          return found()
        }""",
        [event, count, timeout],
    )


def test_a_gap_is_held_repaired_and_shown_in_order(page, house):
    visit(page, house)
    house.joins(1)
    house.post(11)
    house.is_silent = True
    house.post(13)  # 12 was lost
    house.joins(2)
    house.post(14)
    house.rev = 13
    house.state(house.heard[-1]["ref"])

    assert shown(page, "chat_message", 2) == [11, 14]
    assert house.joins(2) == [10, 11]
    assert shown(page, "state", 2) == [10, 13]


def test_the_same_broadcast_twice_is_shown_once(page, house):
    visit(page, house)
    house.joins(1)
    shown(page, "state", 1)
    for rev in (11, 11, 10, 12):
        house.post(rev)

    assert shown(page, "chat_message", 2) == [11, 12]


def test_after_a_lost_line_it_asks_for_what_came_since(page, house):
    visit(page, house)
    house.joins(1)
    shown(page, "state", 1)
    house.post(11)
    shown(page, "chat_message", 1)
    house.rev = 11
    house.hang_up()

    assert house.joins(2) == [10, 11]
    assert len(house.lines) == 2


def test_the_server_may_ask_for_a_resume(page, house):
    visit(page, house)
    house.joins(1)
    shown(page, "state", 1)
    house.tell(event="resync", channel=ROOM, data={"rev": 12})

    assert house.joins(2) == [10, 10]


def test_another_epoch_starts_afresh(page, house):
    visit(page, house)
    house.joins(1)
    house.epoch = "restored"
    house.hang_up()

    assert house.joins(2) == [10, None]
    assert shown(page, "epoch", 1) == [None]


@pytest.mark.parametrize(
    ("code", "reason"), [(4001, "signed-out"), (4003, "removed"), (4004, "gone")]
)
def test_who_was_sent_out_does_not_come_back(page, house, code, reason):
    visit(page, house)
    house.joins(1)
    house.hang_up(code)

    assert shown(page, "status", 3)[-1] == "stopped"
    assert page.evaluate("document.body.log.at(-1)[2]") == reason
    assert len(house.lines) == 1


def test_an_asking_without_answer_ends_as_unknown_when_the_line_is_lost(page, house):
    visit(page, house)
    house.joins(1)
    shown(page, "state", 1)
    page.evaluate(
        """() => {
          const asked = document.body.socket.request("leave_room", {}, { channel: "room-1" })
          document.body.answer = asked.then(() => "ok", (error) => [error.code, error.isUnknown])
        }"""
    )
    house.hang_up()

    assert page.evaluate("document.body.answer") == ["LOST", True]


def test_a_heartbeat_says_what_was_seen_last_and_finds_what_never_came(page, house):
    visit(page, house)
    shown(page, "state", 1)
    page.evaluate("document.body.socket.check()")
    house.told = house.rev = 12  # both were told, says the server; the page knows of neither
    page.evaluate("document.body.socket.check()")

    assert house.joins(2) == [10, 10]
    assert shown(page, "state", 2) == [10, 12]
    assert [(beat["channel"], beat["data"]["rev"]) for beat in house.beats] == [(ROOM, 10)] * 2


def test_a_page_put_aside_and_taken_out_again_asks_for_what_came_since(page, house):
    visit(page, house)
    shown(page, "state", 1)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    house.rev = 12
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    assert house.joins(2) == [10, 10]
    assert shown(page, "state", 2) == [10, 12]
    assert len(house.lines) == 2
