"""The channel of earlier one-to-one clients: `sync-{user1}--{user2}`, `sync`, `chatId`."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from accounts.actions import block_person
from accounts.models import Block
from config.live.database import in_database
from config.live.testing import socket_for
from rooms.direct import direct_room
from rooms.models import Playback, Room
from rooms.tests.test_socket_chat import make_stranger

pytestmark = pytest.mark.usefixtures("hub")

DEPRECATED = "use room-{uuid}"
FILM = {"url": "/media/demo/demo-60s.mp4", "duration_ms": 60_000}


def channel_of(ada, ben):
    first, second = sorted([ada.pk, ben.pk])
    return f"sync-{first}--{second}"


async def ask_as_of_old(socket, event, chat_id, **data):
    """`chatId` in the place of `channel`."""
    await socket.send_json_to({"event": event, "ref": "old", "chatId": chat_id, "data": data})
    return await socket.answer("old")


async def test_the_old_channel_is_the_room_of_these_two(ada, ben):
    channel = channel_of(ada, ben)
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        joined = await adas.ask("join_room", channel)
        others = await ask_as_of_old(bens, "join_room", channel)
        said = await adas.ask("chat_message", channel, text="hello", client_id=str(uuid4()))
        heard = await bens.hear("chat_message")

    assert joined["deprecated"] == others["deprecated"] == said["deprecated"] == DEPRECATED
    room_id = joined["data"]["room"]["id"]
    assert others["data"]["room"]["id"] == room_id
    assert joined["data"]["room"]["is_public"] is False
    assert heard["channel"] == f"room-{room_id}"
    assert heard["data"]["text"] == "hello"


@pytest.mark.parametrize("event", ["sync", "host_sync"])
@pytest.mark.parametrize("field", ["channel", "chatId"])
async def test_both_spellings_move_the_film_without_a_version(ada, ben, event, field):
    channel = channel_of(ada, ben)
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await bens.ask("join_room", channel)
        await adas.ask("join_room", channel)
        moves = ({"action": "load", "media": FILM}, {"action": "play"})
        for number, move in enumerate(moves):
            frame = {"event": event, "ref": str(number), field: channel}
            await adas.send_json_to({**frame, "data": {"position_ms": 0, **move}})
            answer = await adas.answer(str(number))
            assert (answer["event"], answer["deprecated"]) == ("ok", DEPRECATED)
        assert (await bens.hear("host_sync"))["data"]["action"] == "load"
        assert (await bens.hear("host_sync"))["data"]["is_playing"] is True

    assert await in_database(lambda: Playback.objects.get().version) == 2


async def test_sync_is_accepted_in_todays_rooms_too_and_host_sync_needs_its_version(ada, ben):
    room = await in_database(direct_room, ada, ben)
    async with socket_for(ada) as adas:
        await adas.ask("join_room", room.channel)
        new = await adas.ask("host_sync", room.channel, action="load", position_ms=0, media=FILM)
        old = await adas.ask("sync", room.channel, action="load", position_ms=0, media=FILM)

    assert (new["code"], new["data"]["field"]) == ("INVALID_MESSAGE", "version")
    assert "deprecated" not in new
    assert (old["event"], old["deprecated"]) == ("ok", DEPRECATED)


async def test_strangers_find_no_such_room(ada, ben, mod):
    await in_database(make_stranger, mod)
    channel = channel_of(ada, ben)
    async with socket_for(ada) as adas, socket_for(mod) as strangers, socket_for() as visitors:
        await adas.ask("join_room", channel)
        for event in ("join_room", "typing"):
            refusal = await strangers.ask(event, channel)
            assert (refusal["code"], refusal["deprecated"]) == ("ROOM_NOT_FOUND", DEPRECATED)
        assert (await visitors.ask("join_room", channel))["code"] == "UNAUTHENTICATED"


async def test_blocked_pairs_and_people_who_are_not_there_find_no_such_room(ada, ben):
    await in_database(lambda: Block.objects.create(blocker=ben, blocked=ada))
    async with socket_for(ada) as adas:
        blocked = await adas.ask("join_room", channel_of(ada, ben))
        nobody = await adas.ask("join_room", f"sync-{ada.pk}--{10**9}")

    assert blocked["code"] == nobody["code"] == "ROOM_NOT_FOUND"
    assert await in_database(Room.objects.count) == 0


@pytest.mark.parametrize(
    "channel", ["sync-2--1", "sync-1--1", "sync-1-2", "sync-x--y", "sync-01--2", "sync-1--2--3"]
)
async def test_what_is_no_such_channel_is_refused(ada, channel):
    async with socket_for(ada) as adas:
        refusal = await adas.ask("join_room", channel)

    assert refusal["code"] == "INVALID_ROOM_ID"


@pytest.mark.parametrize("event", ["sync", "host_sync"])
@pytest.mark.parametrize("field", ["channel", "chatId"])
async def test_strangers_move_no_film_of_others(ada, ben, mod, event, field):
    await in_database(make_stranger, mod)
    channel = channel_of(ada, ben)
    await in_database(direct_room, ada, ben)
    async with socket_for(mod) as strangers:
        move = {"action": "load", "media": FILM, "position_ms": 0}
        await strangers.send_json_to({"event": event, "ref": "1", field: channel, "data": move})
        refusal = await strangers.answer("1")

    assert (refusal["code"], refusal["deprecated"]) == ("ROOM_NOT_FOUND", DEPRECATED)
    assert await in_database(lambda: Playback.objects.get().version) == 0


def logged(caplog):
    return [record for record in caplog.records if "deprecated" in str(record.msg)]


async def test_each_use_is_logged_as_deprecated(ada, ben, caplog):
    async with socket_for(ada) as adas:
        await adas.ask("join_room", channel_of(ada, ben))

    [record] = logged(caplog)
    assert record.levelname == "WARNING"
    assert record.msg["user_id"] == ada.pk
    assert record.msg["channel"] == channel_of(ada, ben)


async def test_an_old_name_alone_is_marked_and_logged_too(ada, ben, caplog):
    room = await in_database(direct_room, ada, ben)
    async with socket_for(ada) as adas:
        today = await adas.ask("join_room", room.channel)
        by_chat_id = await ask_as_of_old(adas, "join_room", room.channel)
        by_sync = await adas.ask("sync", room.channel, action="play", position_ms=0)

    assert "deprecated" not in today
    assert by_chat_id["deprecated"] == by_sync["deprecated"] == DEPRECATED
    assert by_sync["code"] == "INVALID_MESSAGE"  # refusals say so as well: no film is on
    assert len(logged(caplog)) == 2


async def test_a_wrong_frame_and_the_clock_are_marked_as_well(ada, ben):
    channel = channel_of(ada, ben)
    async with socket_for(ada) as adas:
        wrong = await adas.ask("sync", channel, action="fly", position_ms=0)
        clock = await ask_as_of_old(adas, "clock", channel, t0_ms=1)

    assert (wrong["code"], wrong["deprecated"]) == ("INVALID_MESSAGE", DEPRECATED)
    assert (clock["event"], clock["deprecated"]) == ("ok", DEPRECATED)


async def test_what_was_missed_is_counted_in_the_welcome(ada, ben):
    channel = channel_of(ada, ben)
    async with socket_for(ada) as adas:
        await adas.ask("join_room", channel)
        await adas.ask("chat_message", channel, text="are you there?", client_id=str(uuid4()))
    await in_database(lambda: ben.notifications.create(kind="test", text="Something happened."))

    async with socket_for(ben) as bens:
        unread = bens.welcome["unread"]
    async with socket_for(ada) as adas:
        own = adas.welcome["unread"]

    assert unread == {"notifications": 1, "messages": 1}
    assert own == {"notifications": 0, "messages": 0}

    await in_database(block_person, ben, ada)
    async with socket_for(ben) as bens:
        assert bens.welcome["unread"]["messages"] == 0


def test_two_who_ask_at_once_get_one_room(ada, ben):
    from django.db import connection

    def ask(number):
        try:
            return direct_room(ada, ben).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        rooms = set(pool.map(ask, range(16)))

    assert len(rooms) == 1
    assert Room.objects.get().memberships.count() == 2
