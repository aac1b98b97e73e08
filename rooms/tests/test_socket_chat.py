"""Talking over the wire: PROTOCOL 1.2 and 1.3, event by event, refusal by refusal."""

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Block, User
from config.live.database import in_database
from config.live.testing import socket_for
from rooms.facts import ms
from rooms.models import Membership, Message, Room
from rooms.tests.cast import make_room
from rooms.topic import RoomTopic

pytestmark = pytest.mark.usefixtures("hub")


@asynccontextmanager
async def in_room(room, *people):
    """One socket for each person, all in the room, and nothing left in their ears."""
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(socket_for(person)) for person in people]
        for socket in sockets:
            answer = await socket.ask("join_room", room.channel)
            assert answer["event"] == "ok", answer
            socket.state = answer["data"]
        for earlier, later in zip(sockets, people[1:], strict=False):
            if later is not None:
                await earlier.hear("presence_diff")
        for socket in sockets:
            socket.heard.clear()
        yield sockets


def say(socket, room, text="hello", **more):
    more.setdefault("client_id", str(uuid4()))
    return socket.ask("chat_message", room.channel, text=text, **more)


@pytest.fixture
async def room(ada, ben):
    return await in_database(make_room, ada, ben)


async def test_the_state_has_every_part_of_the_protocol(room, ada, ben):
    async with in_room(room, ada, ben) as (_, bens):
        state = bens.state

    assert set(state) >= {
        "room", "you", "members", "messages", "rev", "complete",
        "playback", "queue", "vote", "call", "server_ms",
    }  # fmt: skip
    assert set(state["room"]) >= {
        "id", "name", "description", "kind", "is_public", "is_active", "host_id", "capacity",
        "slow_mode_s", "allow_voice_chat", "created_ms", "starts_ms", "ends_ms",
    }  # fmt: skip
    assert state["room"]["host_id"] == ada.pk
    assert state["you"] == {
        "user_id": ben.pk,
        "role": "member",
        "muted_until_ms": None,
        "muted_ids": [],
        "successor_id": None,
        "returning_id": None,
    }
    members = {member["user_id"]: member for member in state["members"]}
    assert set(members[ada.pk]) >= {
        "user_id", "name", "role", "gender", "is_present", "is_muted", "is_deafened", "in_call",
    }  # fmt: skip
    assert members[ada.pk]["role"] == "host"
    assert members[ada.pk]["is_present"] is True
    assert state["messages"][0]["kind"] == "system"
    assert state["messages"][0]["text"] == "Room created. Say hi!"
    assert state["complete"] is True


async def test_a_message_is_answered_and_heard_by_all(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        client_id = str(uuid4())
        answer = await say(adas, room, "hello", client_id=client_id)
        heard = await bens.hear("chat_message")
        own = await adas.hear("chat_message")

    assert set(answer["data"]) == {"seq", "rev", "message_id"}
    assert heard["channel"] == room.channel
    data = heard["data"]
    assert (data["seq"], data["rev"], data["id"]) == (
        answer["data"]["seq"],
        answer["data"]["rev"],
        answer["data"]["message_id"],
    )
    assert data["user_id"] == ada.pk
    assert data["client_id"] == client_id
    assert data["kind"] == "said"
    assert "hello" in data["html"]
    assert own["data"] == data


async def test_a_word_is_decided_by_what_was_read_for_an_earlier_frame(room, ada, ben, monkeypatch):
    asked = []
    look_up = RoomTopic.look_up
    monkeypatch.setattr(RoomTopic, "look_up", lambda *about: asked.append(about) or look_up(*about))
    async with in_room(room, ada, ben) as (adas, bens):
        first = await say(adas, room, "one")
        asked.clear()
        await say(bens, room, "between")
        third = await say(adas, room, "two")

    assert len(asked) == 1  # for ben, who had not said anything before
    assert third["data"]["seq"] == first["data"]["seq"] + 2


async def test_nobody_is_refused_by_what_was_so_before(room, ada, ben):
    seats = Membership.objects.filter(room=room, user=ben)
    async with in_room(room, ada, ben) as (adas, bens):
        until = ms(timezone.now() + timedelta(minutes=5))
        silenced = await adas.ask("silence", room.channel, user_id=ben.pk, until_ms=until)
        assert silenced["event"] == "ok", silenced
        assert (await say(bens, room))["code"] == "MUTED"
        # As nobody does it: past every number of the room.
        await in_database(seats.update, silenced_until=None)
        assert (await say(bens, room))["event"] == "ok"


async def test_who_lost_the_account_without_a_word_is_sent_away(room, ada, ben):
    async with in_room(room, ada, ben) as (_, bens):
        await say(bens, room)
        await in_database(User.objects.filter(pk=ben.pk).update, is_active=False)
        assert (await say(bens, room))["code"] == "UNAUTHENTICATED"


async def test_what_is_refused_is_counted_once(room, ada, ben):
    async with in_room(room, ada, ben) as (_, bens):
        first = await say(bens, room)
        for _ in range(8):
            refused = await say(bens, room, reply_to=str(uuid4()))
            assert refused["code"] == "INVALID_MESSAGE"
        last = await say(bens, room)
        beyond = await say(bens, room)

    assert last["data"]["seq"] == first["data"]["seq"] + 1
    assert beyond["code"] == "RATE_LIMITED"


async def test_sent_twice_it_is_kept_once(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        client_id = str(uuid4())
        first = await say(adas, room, client_id=client_id)
        again = await say(adas, room, client_id=client_id)
        other = await say(adas, room, "something else", client_id=client_id)
        assert (await bens.hear("chat_message"))["data"]["client_id"] == client_id
        assert await bens.receive_nothing(timeout=0.2)

    assert again["data"] == first["data"]
    assert other["code"] == "INVALID_MESSAGE"


async def test_reply_edit_react_and_delete_are_heard(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        first = (await say(adas, room, "frist"))["data"]
        reply = await say(bens, room, "ha", reply_to=first["message_id"])
        edited = await adas.ask(
            "edit_message", room.channel, message_id=first["message_id"], text="first"
        )
        reacted = await bens.ask(
            "react", room.channel, message_id=first["message_id"], emoji="🎬", on=True
        )
        deleted = await adas.ask("delete_message", room.channel, message_id=first["message_id"])
        heard = [await bens.hear("message_changed") for _ in range(3)]

    assert reply["event"] == edited["event"] == reacted["event"] == deleted["event"] == "ok"
    assert [frame["data"]["text"] for frame in heard] == ["first", "first", ""]
    assert heard[1]["data"]["reactions"] == {"🎬": 1}
    assert [frame["data"]["rev"] for frame in heard] == [
        edited["data"]["rev"],
        reacted["data"]["rev"],
        deleted["data"]["rev"],
    ]
    assert heard[2]["data"]["deleted"] is True


async def test_typing_is_told_at_most_once_in_three_seconds_and_not_to_oneself_kept(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        for _ in range(3):
            assert (await adas.ask("typing", room.channel))["event"] == "ok"
        assert (await bens.hear("typing"))["data"] == {"user_id": ada.pk}
        assert await bens.receive_nothing(timeout=0.3)

    assert await in_database(lambda: Message.objects.filter(author=ada).count()) == 0


async def test_reading_moves_the_readers_own_marker(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        seq = (await say(adas, room))["data"]["seq"]
        assert (await bens.ask("read", room.channel, seq=seq))["event"] == "ok"

    seat = await in_database(lambda: Membership.objects.get(room=room, user=ben))
    assert seat.read_seq == seq


async def test_who_comes_back_gets_what_changed_and_nothing_else(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        first = (await say(adas, room, "one"))["data"]
        second = (await say(adas, room, "two"))["data"]
        await adas.ask(
            "edit_message", room.channel, message_id=first["message_id"], text="one, edited"
        )
        third = (await say(adas, room, "three"))["data"]
        state = (await bens.ask("join_room", room.channel, last_rev=second["rev"]))["data"]

    assert [(m["seq"], m["text"]) for m in state["messages"]] == [
        (first["seq"], "one, edited"),
        (third["seq"], "three"),
    ]
    assert state["complete"] is True
    assert state["rev"] == third["rev"]


async def test_a_gap_of_more_than_three_hundred_is_said_to_be_incomplete(room, ada):
    def talk():
        for number in range(310):
            locked = Room.objects.get(pk=room.pk)
            Message.objects.create(
                room=room, author=ada, text=str(number), at=timezone.now(), client_id=uuid4(),
                **locked.next_numbers(),
            )  # fmt: skip
            locked.save(update_fields=["rev", "last_seq"])

    await in_database(talk)
    async with socket_for(ada) as adas:
        state = (await adas.ask("join_room", room.channel, last_rev=1))["data"]
        fresh = (await adas.ask("join_room", room.channel))["data"]

    assert state["complete"] is False
    assert len(state["messages"]) == 300
    assert state["messages"][-1]["text"] == "309"
    assert len(fresh["messages"]) == 50
    assert fresh["complete"] is True


async def test_a_snapshot_and_what_follows_make_the_new_snapshot(room, ada, ben):
    """Old state + broadcasts = fresh state: the client never has to guess."""
    async with in_room(room, ada, ben) as (adas, bens):
        messages = {m["seq"]: m for m in bens.state["messages"]}
        rev = bens.state["rev"]
        first = (await say(adas, room, "one"))["data"]
        await say(bens, room, "two", reply_to=first["message_id"])
        await bens.ask("react", room.channel, message_id=first["message_id"], emoji="🔥", on=True)
        await adas.ask("edit_message", room.channel, message_id=first["message_id"], text="uno")
        last = (await say(adas, room, "three"))["data"]
        while rev < last["rev"]:
            frame = bens.heard.pop(0) if bens.heard else await bens.receive()
            if frame["event"] in ("chat_message", "message_changed"):
                data = {k: v for k, v in frame["data"].items() if k not in ("html", "client_id")}
                assert data["rev"] == rev + 1
                messages[data["seq"]], rev = data, data["rev"]
        fresh = (await bens.ask("join_room", room.channel))["data"]

    assert [messages[seq] for seq in sorted(messages)] == fresh["messages"]
    assert rev == fresh["rev"]


async def test_blocked_words_become_a_number_in_broadcast_state_and_history(room, ada, ben):
    await in_database(lambda: Block.objects.create(blocker=ben, blocked=ada))
    async with in_room(room, ada) as (adas,), socket_for(ben) as bens:
        await bens.ask("join_room", room.channel)
        kept = (await say(adas, room, "not for ben"))["data"]
        skipped = await bens.hear("skipped")
        state = (await bens.ask("join_room", room.channel))["data"]

    assert skipped["data"] == {"seq": kept["seq"], "rev": kept["rev"]}
    assert state["messages"][-1] == {"seq": kept["seq"], "rev": kept["rev"]}
    assert "not for ben" not in str(state)
    assert ada.pk not in [member["user_id"] for member in state["members"]]


# --- Refusals


NO_MESSAGES = [
    ({"text": "", "client_id": str(uuid4())}, "text"),
    ({"text": "   ", "client_id": str(uuid4())}, "text"),
    ({"text": "x" * 2001, "client_id": str(uuid4())}, "text"),
    ({"text": "hi", "client_id": "7"}, "client_id"),
    ({"text": "hi"}, "client_id"),
    ({"client_id": str(uuid4())}, "text"),
    ({"text": 5, "client_id": str(uuid4())}, "text"),
    ({"text": "a\u0000b", "client_id": str(uuid4())}, "text"),
    ({"text": "hi", "client_id": str(uuid4()), "reply_to": str(uuid4())}, "message_id"),
]


async def test_what_is_no_message_is_refused_by_name(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        for data, field in NO_MESSAGES:
            refusal = await adas.ask("chat_message", room.channel, **data)
            assert refusal["code"] == "INVALID_MESSAGE", data
            assert field in refusal["message"]
        assert (await say(adas, room, "still here"))["event"] == "ok"
        assert (await bens.hear("chat_message"))["data"]["text"] == "still here"


WRITES = [
    ("chat_message", {"text": "hi", "client_id": str(uuid4())}),
    ("edit_message", {"text": "hi", "message_id": str(uuid4())}),
    ("delete_message", {"message_id": str(uuid4())}),
    ("react", {"message_id": str(uuid4()), "emoji": "🎬", "on": True}),
    ("typing", {}),
    ("host_sync", {"action": "play", "position_ms": 0, "version": 0}),
    ("request_control", {}),
]


@pytest.mark.parametrize(("event", "data"), WRITES, ids=[event for event, _ in WRITES])
async def test_who_may_not_write_is_told_why(room, ada, mod, event, data):
    await in_database(make_stranger, mod)
    async with socket_for() as visitors, socket_for(mod) as strangers:
        await visitors.ask("join_room", room.channel)
        assert (await visitors.ask(event, room.channel, **data))["code"] == "UNAUTHENTICATED"
        assert (await strangers.ask(event, room.channel, **data))["code"] == "NOT_MEMBER"
        elsewhere = f"room-{uuid4()}"
        assert (await strangers.ask(event, elsewhere, **data))["code"] == "ROOM_NOT_FOUND"
        assert (await strangers.ask(event, "room-7", **data))["code"] == "INVALID_ROOM_ID"


def make_stranger(person):
    """Somebody signed in without a part in keeping order."""
    type(person).objects.filter(pk=person.pk).update(is_staff=False)


async def test_a_strangers_private_room_is_exactly_no_room(room, ada, mod):
    await in_database(Room.objects.filter(pk=room.pk).update, is_public=False)
    await in_database(make_stranger, mod)
    async with socket_for(mod) as strangers:
        hidden = await strangers.ask("join_room", room.channel)
        missing = await strangers.ask("join_room", f"room-{uuid4()}")

    hidden.pop("ref"), missing.pop("ref")
    assert hidden == missing
    assert hidden["code"] == "ROOM_NOT_FOUND"


async def test_a_silenced_person_is_told_until_when(room, ada, ben):
    until = timezone.now() + timedelta(minutes=5)
    async with in_room(room, ada, ben) as (adas, bens):
        await adas.ask(
            "silence", room.channel, user_id=ben.pk, reason="Spoilers.",
            until_ms=round(until.timestamp() * 1000),
        )  # fmt: skip
        told = await bens.hear("sanctioned")
        refusal = await say(bens, room)

    assert told["data"]["reason"] == "Spoilers."
    assert refusal["code"] == "MUTED"


async def test_who_speaks_too_fast_is_told_how_long_to_wait(room, ada):
    async with in_room(room, ada) as (adas,):
        answers = [await say(adas, room, str(number)) for number in range(12)]

    refused = [answer for answer in answers if answer["event"] == "error"]
    assert {answer["code"] for answer in refused} == {"RATE_LIMITED"}
    assert refused[0]["data"]["retry_after_ms"] > 0
    assert 10 <= len(answers) - len(refused) < 12
