"""Broadcasts: in order, each once, none missing, whatever happens to the bus."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from config.live import announce, envelope, repair
from config.live.bus import Bus
from config.live.connection import Connection
from config.live.database import in_database
from config.live.envelope import Revocation, Ring, SessionEnd
from config.live.hub import Hub
from config.live.publisher import Publisher, publisher
from config.live.testing import socket_for
from config.live.tests.cinema import PREFIX, Halls, Said, Waved
from config.live.tests.conftest import until

HALL = PREFIX + "blue"


class Ears:
    """A listener without a socket."""

    def __init__(self, hub: Hub, user_id: int | None = None) -> None:
        self.texts: list[bytes] = []
        self.closed_with: int | None = None
        self.is_slow = False
        self.connection = Connection(hub, self, user_id=user_id)
        hub.add(self.connection)

    def quick(self) -> None:
        return None

    def when_it_turns(self, act: Any) -> None:
        self.turn = act

    def write(self, joined: bytes, packets: Any) -> bool:
        return all(self.write_text(packet.text) for packet in packets)

    def write_text(self, text: bytes) -> bool:
        if not self.is_slow:
            self.texts.append(text)
        return not self.is_slow

    def close(self, code: int, reason: str) -> None:
        self.closed_with = code

    async def listen(self, channel: str = HALL, rev: int | None = 0) -> None:
        await self.connection.hub.subscribe(self.connection, channel)
        self.connection.hub.release(self.connection, channel, rev)

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.texts]

    @property
    def revs(self) -> list[int]:
        return [heard["data"]["rev"] for heard in self.heard if "rev" in heard["data"]]


@pytest.fixture
async def other_hub() -> AsyncIterator[Hub]:
    """What another process has: it hears of this one over Valkey alone."""
    hub = Hub("the other process")
    await hub.start()
    yield hub
    await hub.stop()


def say_many(cinema: Halls, number: int) -> None:
    for each in range(number):
        cinema.say("blue", str(each))


async def test_another_process_hears_what_is_said_here(cinema, hub, other_hub, transactional_db):
    near, far = Ears(hub), Ears(other_hub)
    await near.listen()
    await far.listen()

    await in_database(say_many, cinema, 50)

    await until(lambda: len(far.texts) == 50)
    assert near.revs == far.revs == list(range(1, 51))
    assert cinema.asked_changes == []


async def test_this_process_hears_itself_at_once_and_not_again(cinema, hub, transactional_db):
    ears = Ears(hub)
    await ears.listen()

    await announce.announce_now(HALL, Waved(user_id=1))
    await until(lambda: len(ears.texts) == 1)
    publisher().flush(2)
    await announce.announce_now(HALL, Waved(user_id=2))
    await asyncio.sleep(0.1)
    assert [heard["data"]["user_id"] for heard in ears.heard] == [1, 2]


async def test_nothing_is_told_of_what_was_rolled_back(cinema, hub, transactional_db):
    from django.db import transaction

    def fail() -> None:
        with transaction.atomic():
            announce.announce(HALL, Said(rev=1, seq=1, text="never"))
            raise RuntimeError

    ears = Ears(hub)
    await ears.listen()
    with pytest.raises(RuntimeError):
        await in_database(fail)

    await announce.announce_now(HALL, Waved(user_id=1))
    await until(lambda: bool(ears.texts))
    assert ears.heard[0]["event"] == "waved"


@pytest.fixture
def bad_bus(monkeypatch) -> None:
    """Drops 30 %, doubles 30 %, and changes the order."""
    dice = random.Random(17)
    take = Bus._take

    def take_badly(self: Bus, data: bytes) -> None:
        if dice.random() < 0.3:
            return
        if dice.random() < 0.5:
            asyncio.get_running_loop().call_later(dice.random() * 0.02, take, self, data)
            if dice.random() < 0.6:
                return
        take(self, data)

    monkeypatch.setattr(Bus, "_take", take_badly)
    monkeypatch.setattr(repair, "SECOND_LOOK_SECONDS", 0.02)


async def test_a_bus_that_drops_doubles_and_reorders_is_not_noticed(
    cinema, hub, bad_bus, other_hub, transactional_db
):
    far = [Ears(other_hub) for _ in range(3)]
    for ears in far:
        await ears.listen()

    for _ in range(10):
        await in_database(say_many, cinema, 20)
        await asyncio.sleep(0.01)
    await other_hub.repair.check()

    await until(lambda: all(len(ears.texts) >= 200 for ears in far))
    for ears in far:
        assert ears.revs == list(range(1, 201))
        assert [heard["data"]["text"] for heard in ears.heard] == [
            str(number) for _ in range(10) for number in range(20)
        ]


async def test_a_lost_ring_is_found_by_the_position_check(
    cinema, other_hub, settings, transactional_db
):
    ears = [Ears(other_hub), Ears(other_hub)]
    for each in ears:
        await each.listen()
    cinema.keep("blue", "lost between commit and publish")
    cinema.asked_heads.clear()

    await other_hub.repair.check()
    other_hub.flush(other_hub.topics[HALL])

    assert [each.revs for each in ears] == [[1], [1]]
    assert cinema.asked_changes == [("blue", 0, 1)]  # once for all sockets


async def test_all_open_channels_are_asked_in_one_question(cinema, other_hub, transactional_db):
    for name in ("blue", "red", "green"):
        await Ears(other_hub).listen(PREFIX + name)

    await other_hub.repair.check()

    assert [sorted(names) for names in cinema.asked_heads] == [["blue", "green", "red"]]


async def test_the_position_check_goes_round_by_itself(cinema, settings, transactional_db):
    settings.LIVE_POSITION_CHECK_SECONDS = 0.1
    hub = Hub("quick")
    await hub.start()
    ears = Ears(hub)
    await ears.listen()
    cinema.keep("blue", "lost")

    await until(lambda: ears.revs == [1])
    await hub.stop()


async def test_what_the_database_cannot_tell_is_asked_anew(cinema, other_hub, transactional_db):
    ears = Ears(other_hub)
    await ears.listen()
    cinema.forgets = True
    for _ in range(3):
        cinema.keep("blue", "lost")

    await in_database(cinema.say, "blue", "heard")

    await until(lambda: bool(ears.texts))
    assert ears.heard == [{"event": "resync", "channel": HALL, "data": {"rev": 4}}]
    cinema.forgets = False
    await in_database(cinema.say, "blue", "and on")
    await until(lambda: len(ears.texts) == 2)
    assert ears.revs == [4, 5]


async def test_who_may_hear_no_longer_is_not_even_told_to_ask_anew(
    cinema, other_hub, ada, ben, transactional_db
):
    visitor, member, banned = Ears(other_hub), Ears(other_hub, ada.pk), Ears(other_hub, ben.pk)
    for ears in (visitor, member, banned):
        await ears.listen()
    cinema.forgets = True
    # What says so to this process is lost.
    cinema.private.add("blue")
    cinema.members.add(ada.pk)
    cinema.banned.add(ben.pk)
    cinema.keep("blue", "lost")

    await other_hub.repair.check()

    await until(lambda: bool(member.texts))
    assert [heard["event"] for heard in member.heard] == ["resync"]
    assert [heard["event"] for heard in visitor.heard] == ["revoked"]
    assert [heard["event"] for heard in banned.heard] == ["revoked"]
    cinema.forgets = False
    await in_database(cinema.say, "blue", "among us")
    await until(lambda: len(member.texts) == 2)
    assert len(visitor.texts) == len(banned.texts) == 1


async def test_a_database_that_fails_is_asked_again(
    cinema, other_hub, monkeypatch, transactional_db
):
    monkeypatch.setattr(repair, "RETRY_SECONDS", 0.01)
    answers = iter([OSError("gone"), OSError("gone")])
    changes = Halls.changes

    def fail_twice(self: Halls, name: str, after: int, until: int) -> Any:
        if error := next(answers, None):
            raise error
        return changes(self, name, after, until)

    monkeypatch.setattr(Halls, "changes", fail_twice)
    ears = Ears(other_hub)
    await ears.listen()
    cinema.keep("blue", "lost")

    await in_database(cinema.say, "blue", "heard")

    await until(lambda: ears.revs == [1, 2])


# --- For whom it is not


async def test_who_may_not_see_it_gets_its_number_alone(cinema, hub, other_hub, transactional_db):
    here = [Ears(hub, 1), Ears(hub, 2)]
    there = [Ears(other_hub, 1), Ears(other_hub, 2)]
    for ears in here + there:
        await ears.listen()

    await in_database(cinema.say, "blue", "about ben", {2})
    await in_database(cinema.say, "blue", "for all")

    await until(lambda: all(len(ears.texts) == 2 for ears in here + there))
    for ada, ben in (here, there):
        assert [heard["event"] for heard in ada.heard] == ["said", "said"]
        assert ben.heard[0] == {
            "event": "skipped",
            "channel": HALL,
            "data": {"seq": 1, "rev": 1},
        }
        assert ben.heard[1]["data"]["text"] == "for all"


async def test_a_repaired_gap_hides_the_same(cinema, other_hub, transactional_db):
    ben = Ears(other_hub, 2)
    await ben.listen()
    cinema.keep("blue", "about ben", {2})

    await other_hub.repair.check()
    other_hub.flush(other_hub.topics[HALL])

    assert [heard["event"] for heard in ben.heard] == ["skipped"]


async def test_what_has_no_number_is_simply_not_for_them(cinema, hub, transactional_db):
    ada, ben = Ears(hub, 1), Ears(hub, 2)
    await ada.listen()
    await ben.listen()

    await announce.announce_now(HALL, Waved(user_id=1), {2})
    await announce.announce_now(HALL, Waved(user_id=3))

    await until(lambda: len(ada.texts) == 2)
    assert [heard["data"]["user_id"] for heard in ben.heard] == [3]


# --- Joining


async def test_what_is_said_while_joining_follows_the_answer_and_is_not_doubled(
    ada, cinema, hub, monkeypatch
):
    """The state is read between two words: the first is in it, the second comes after."""
    from config.live.tests import cinema as module

    entered = module.presence.enter

    def enter_while_others_talk(connection: Any, channel: str) -> bool:
        cinema.say("blue", "in the state")
        return entered(connection, channel)

    def present_while_others_talk(channels: list[str]) -> Any:
        return {HALL: set()}

    monkeypatch.setattr(module.presence, "enter", enter_while_others_talk)
    monkeypatch.setattr(module.presence, "present", present_while_others_talk)
    async with socket_for(ada) as adas:
        answer = await adas.ask("test_enter", HALL)
        assert adas.heard == []
        assert answer["data"]["said"] == ["in the state"]
        await in_database(cinema.say, "blue", "after it")

        assert (await adas.receive())["data"]["text"] == "after it"


async def test_what_comes_before_the_answer_is_held_back(cinema, hub, transactional_db):
    ears = Ears(hub)
    await hub.subscribe(ears.connection, HALL)
    await in_database(say_many, cinema, 3)
    await asyncio.sleep(0.05)
    assert ears.texts == []

    hub.release(ears.connection, HALL, 2)
    await until(lambda: bool(ears.texts))

    assert ears.revs == [3]


async def test_who_joins_late_is_not_told_what_their_state_holds(cinema, hub, transactional_db):
    early, late = Ears(hub), Ears(hub)
    await early.listen()
    for _ in range(3):
        cinema.keep("blue", "lost on the way")
    await late.listen(rev=3)

    await hub.repair.check()
    await in_database(cinema.say, "blue", "fresh")

    await until(lambda: len(early.texts) == 4)
    assert early.revs == [1, 2, 3, 4]
    assert late.revs == [4]


async def test_joining_again_does_not_double(ada, cinema, hub):
    async with socket_for(ada) as adas:
        await adas.ask("test_enter", HALL)
        await adas.ask("test_enter", HALL, last_rev=0)
        await adas.ask("test_say", HALL, text="once")

        await adas.hear("said")
        await adas.ask("clock", t0_ms=1)
        assert adas.heard == []


async def test_a_handler_may_subscribe_what_it_has_just_made(ada, cinema, hub):
    async with socket_for(ada) as adas:
        answer = await adas.ask("test_open", name="new")

        assert answer["data"]["channel"] == PREFIX + "new"
        assert (await adas.hear("said"))["data"]["text"] == "opened"


async def test_the_last_one_to_leave_ends_the_subscription(cinema, hub, transactional_db):
    ears = Ears(hub)
    await ears.listen()
    assert envelope.bus_key(HALL) in hub.bus._wanted

    hub.unsubscribe(ears.connection, HALL)

    await until(lambda: envelope.bus_key(HALL) not in hub.bus._wanted)
    assert hub.topics == {}


async def test_nothing_is_left_of_closed_sockets(ada, ben, cinema, hub):
    async with socket_for(ada) as adas, socket_for(ben):
        await adas.ask("test_enter", HALL)

    assert hub.topics == {}
    assert hub.connections == set()
    assert hub._of_user == {}


# --- The slow


async def test_who_reads_too_slowly_is_closed_and_the_others_go_on(cinema, hub, transactional_db):
    quick, slow = Ears(hub), Ears(hub)
    await quick.listen()
    await slow.listen()
    slow.is_slow = True

    await in_database(say_many, cinema, 10)

    await until(lambda: len(quick.texts) == 10)
    assert slow.closed_with == 4008
    assert slow.connection not in hub.connections


async def test_plain_asgi_sends_have_a_bounded_queue(cinema, hub, transactional_db):
    from config.live.outlet import QueueOutlet

    sent: list[dict[str, Any]] = []
    gate = asyncio.Event()

    async def send(message: dict[str, Any]) -> None:
        await gate.wait()
        sent.append(message)

    outlet = QueueOutlet(send)
    assert all(outlet.write_text(b"x" * 1024) for _ in range(65))
    assert not outlet.write_text(b"x")
    outlet.close(4008, "")
    gate.set()

    await until(lambda: len(sent) == 66)
    assert sent[-1]["code"] == 4008


# --- The bus itself


async def test_nonsense_on_the_bus_is_passed_over(
    cinema, hub, other_hub, live_redis, transactional_db
):
    ears = Ears(other_hub)
    await ears.listen()

    live_redis.publish(envelope.bus_key(HALL), b"\xff not an envelope")
    await in_database(cinema.say, "blue", "still here")

    await until(lambda: ears.revs == [1])


async def test_what_this_process_published_itself_is_not_told_by_the_bus(
    cinema, hub, live_redis, transactional_db
):
    ears = Ears(hub)
    await ears.listen()
    own = envelope.ring(HALL, Waved(user_id=1))
    foreign = Ring(HALL, envelope.ring(HALL, Waved(user_id=2)).frame, origin="another", number=7)

    for message in (own, foreign, foreign):
        live_redis.publish(envelope.bus_key(HALL), envelope.encode(message))
    last = Ring(HALL, envelope.ring(HALL, Waved(user_id=3)).frame, origin="another", number=8)
    live_redis.publish(envelope.bus_key(HALL), envelope.encode(last))

    await until(lambda: len(ears.texts) >= 2)
    assert [heard["data"]["user_id"] for heard in ears.heard] == [2, 3]


@pytest.mark.parametrize("number", [1, 200, 2**16, 2**40])
def test_an_echo_is_known_by_its_origin_and_by_nothing_else_it_says(number):
    is_echo = envelope.echoes("house-12-abcd")
    others = Revocation(1, HALL, 4003, "house-12-abcd", origin="house-13-efgh", number=number)

    for one in (
        Ring(HALL, b"words", origin="house-12-abcd", number=number),
        Revocation(1, HALL, None, "", origin="house-12-abcd", number=number),
        SessionEnd(1, None, origin="house-12-abcd", number=number),
    ):
        assert is_echo(envelope.encode(one))
    assert not is_echo(envelope.encode(others))


def test_a_publisher_that_sleeps_is_woken_for_each_word(live_redis):
    made = Publisher()
    listener = live_redis.pubsub()
    listener.subscribe(envelope.bus_key(HALL))
    listener.get_message(timeout=1)

    for number in range(20):
        made.publish(envelope.ring(HALL, Waved(user_id=number)))
        assert made.flush(2)
        assert listener.get_message(timeout=1)


def test_many_threads_publish_and_nothing_is_left_lying(live_redis):
    made = Publisher()
    listener = live_redis.pubsub()
    listener.subscribe(envelope.bus_key(HALL))
    listener.get_message(timeout=1)

    def publish(writer: int) -> None:
        for number in range(100):
            made.publish(envelope.ring(HALL, Waved(user_id=1000 * writer + number)))

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(publish, range(4)))

    assert made.flush(5)
    told = [
        json.loads(envelope.decode(listener.get_message(timeout=1)["data"]).frame)["data"][
            "user_id"
        ]
        for _ in range(400)
    ]
    for writer in range(4):
        mine = [number for number in told if number // 1000 == writer]
        assert mine == [1000 * writer + number for number in range(100)]


def test_a_publisher_ends_its_last_words(live_redis):
    made = Publisher()
    listener = live_redis.pubsub()
    listener.subscribe(envelope.bus_key(HALL))
    listener.get_message(timeout=1)

    for number in range(300):
        made.publish(envelope.ring(HALL, Waved(user_id=number)))

    assert made.flush(2)
    messages = [listener.get_message(timeout=1) for _ in range(300)]
    frames = [json.loads(envelope.decode(each["data"]).frame) for each in messages]
    assert [frame["data"]["user_id"] for frame in frames] == list(range(300))


async def test_who_was_sent_out_in_a_gap_does_not_hear_what_followed(
    cinema, other_hub, transactional_db
):
    ada, ben = Ears(other_hub, 1), Ears(other_hub, 2)
    await ada.listen()
    await ben.listen()
    cinema.sent_out = {2: 2}
    for text in ("before", "ben goes", "after"):
        cinema.keep("blue", text)

    await other_hub.repair.check()
    await until(lambda: len(ada.texts) == 3)

    assert [heard["event"] for heard in ben.heard] == ["revoked"]
    assert ben.connection.channels == set()


async def test_who_came_back_after_being_sent_out_hears_on(cinema, other_hub, transactional_db):
    ada, ben = Ears(other_hub, 1), Ears(other_hub, 2)
    await ada.listen()
    cinema.sent_out = {2: 2}
    for text in ("before", "ben goes", "ben is back"):
        cinema.keep("blue", text)
    await ben.listen(rev=3)

    cinema.keep("blue", "after")
    await other_hub.repair.check()
    await until(lambda: len(ada.texts) == 4)

    assert ben.revs == [4]


async def test_what_a_person_was_is_forgotten_once_nobody_counts_on_it(
    ada, cinema, hub, monkeypatch
):
    async with socket_for(ada) as adas:
        await adas.ask("test_enter", HALL)
        await adas.ask("test_wave", HALL)
        [connection] = hub.connections
        await hub.forget_old_standings()
        assert connection.recent_visit(HALL) is not None

        monkeypatch.setattr("config.live.connection.RECALL_SECONDS", -1.0)
        await hub.forget_old_standings()

        assert connection._standings == {}


class Line(Ears):
    """A listener that takes joined frames without a look, until it turns."""

    def __init__(self, hub: Hub) -> None:
        self.joined: list[bytes] = []
        self.is_free = True
        super().__init__(hub)

    def quick(self) -> Any:
        return self.joined.append if self.is_free else None


async def test_only_who_is_free_is_written_to_without_a_look(cinema, hub, transactional_db):
    lines = [Line(hub), Line(hub)]
    for line in lines:
        await line.listen(rev=0)
    topic = hub.topics[HALL]

    async def say(rev):
        await in_database(cinema.say, "blue", f"word {rev}")
        await until(lambda: topic.numbering.last == rev and not topic.pending)

    await say(1)
    assert [(len(line.joined), line.revs) for line in lines] == [(1, []), (1, [])]

    lines[1].is_free = False
    lines[1].turn()
    await say(2)
    assert [(len(line.joined), line.revs) for line in lines] == [(1, [2]), (1, [2])]

    lines[1].is_free = True
    lines[1].turn()
    third = Line(hub)
    await hub.subscribe(third.connection, HALL)  # and waits for its answer
    await say(3)
    assert [(len(line.joined), line.revs) for line in lines] == [(1, [2, 3]), (1, [2, 3])]
    assert third.joined == third.texts == []

    hub.release(third.connection, HALL, 3)
    await say(4)
    assert [len(line.joined) for line in [*lines, third]] == [2, 2, 1]

    hub.unsubscribe(lines[0].connection, HALL)
    await say(5)
    assert [len(line.joined) for line in [*lines, third]] == [2, 3, 2]
