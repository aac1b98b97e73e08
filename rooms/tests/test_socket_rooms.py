"""Making, entering, leaving and keeping order over the wire: PROTOCOL 1.1, event by event."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.actions import block_person
from config.live.database import in_database
from config.live.testing import socket_for
from rooms.models import Membership, Room
from rooms.tests.cast import make_room
from rooms.tests.test_socket_chat import in_room, make_stranger

pytestmark = pytest.mark.usefixtures("hub")

A_ROOM = {"name": "Late Reel", "kind": "watch", "is_public": True}


@pytest.fixture
async def room(ada, ben):
    return await in_database(make_room, ada, ben)


async def test_a_room_is_made_and_its_maker_is_its_host(ada):
    async with socket_for(ada) as adas:
        answer = await adas.ask("create_room", **A_ROOM, tags=["Noir", "rain"], capacity=8)
        state = (await adas.ask("join_room", answer["data"]["channel"]))["data"]

    assert answer["data"]["channel"] == f"room-{answer['data']['room_id']}"
    assert UUID(answer["data"]["room_id"])
    assert state["room"]["host_id"] == ada.pk
    assert state["room"]["capacity"] == 8
    assert state["you"]["role"] == "host"


NO_ROOMS = [
    {"name": ""},
    {"name": "x" * 101},
    {"name": "  "},
    {"kind": "disco"},
    {"is_public": "yes"},
    {"capacity": 0},
    {"capacity": -1},
    {"tags": ["x" * 31]},
    {"tags": "noir"},
    {"starts_ms": 2_000_000_000_000, "ends_ms": 1_000_000_000_000},
    {"invites": ["ben"]},
    {"category": "no-such-category"},
]


async def test_what_is_no_room_is_refused_by_name(ada):
    async with socket_for(ada) as adas:
        for wrong in NO_ROOMS:
            refusal = await adas.ask("create_room", **{**A_ROOM, **wrong})
            assert refusal["code"] == "INVALID_MESSAGE", wrong

    assert await in_database(Room.objects.count) == 0


async def test_visitors_and_guests_make_no_rooms(ada):
    from accounts.actions import open_guest

    guest = await in_database(open_guest)
    async with socket_for() as visitors, socket_for(guest) as guests:
        assert (await visitors.ask("create_room", **A_ROOM))["code"] == "UNAUTHENTICATED"
        assert (await guests.ask("create_room", **A_ROOM))["code"] == "UNAUTHENTICATED"


async def test_who_comes_is_told_to_those_inside_and_who_leaves_too(room, ada, ben):
    async with socket_for(ada) as adas:
        await adas.ask("join_room", room.channel)
        async with socket_for(ben) as bens:
            assert (await bens.ask("join_room", room.channel))["event"] == "ok"
            came = await adas.hear("presence_diff")
            assert (await bens.ask("leave_room", room.channel))["event"] == "ok"
            went = await adas.hear("presence_diff")

    assert [member["user_id"] for member in came["data"]["joined"]] == [ben.pk]
    assert came["data"]["left"] == []
    assert (went["data"]["joined"], went["data"]["left"]) == ([], [ben.pk])


async def test_who_left_hears_nothing_more(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        await bens.ask("leave_room", room.channel)
        await adas.ask("chat_message", room.channel, text="gone?", client_id=str(uuid4()))
        await adas.hear("chat_message")
        heard = [frame["event"] for frame in bens.heard]
        while not await bens.receive_nothing(timeout=0.2):
            heard.append((await bens.receive())["event"])

    assert "chat_message" not in heard


async def test_a_host_gives_the_seat_on(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        refused = await bens.ask("transfer_host", room.channel, user_id=ben.pk)
        given = await adas.ask("transfer_host", room.channel, user_id=ben.pk)
        told = await bens.hear("host_changed")
        nobody = await bens.ask("transfer_host", room.channel, user_id=10**9)

    assert refused["code"] == "NOT_HOST"
    assert given["event"] == "ok"
    assert (told["data"]["user_id"], told["data"]["reason"]) == (ben.pk, "transferred")
    assert nobody["code"] == "INVALID_MESSAGE"


async def test_a_hosts_leaving_hands_over(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        await adas.ask("leave_room", room.channel)
        told = await bens.hear("host_changed")

    assert (told["data"]["user_id"], told["data"]["reason"]) == (ben.pk, "left")


async def test_a_host_changes_and_ends_the_room(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        assert (await bens.ask("update_room", room.channel, name="Mine"))["code"] == "NOT_HOST"
        await adas.ask("update_room", room.channel, name="Night Sea", slow_mode_s=5)
        updated = await bens.hear("room_updated")
        await adas.ask("end_room", room.channel)
        ended = await bens.hear("room_ended")
        late = await bens.ask("chat_message", room.channel, text="hi", client_id=str(uuid4()))
        history = await in_database(lambda: room.messages.count())

    data = {name: value for name, value in updated["data"].items() if name != "rev"}
    assert data == {"name": "Night Sea", "slow_mode_s": 5}
    assert ended["event"] == "room_ended"
    assert late["code"] == "ROOM_NOT_OPEN"
    assert history


async def test_a_host_makes_a_co_host(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        refused = await bens.ask("set_role", room.channel, user_id=ben.pk, role="co_host")
        await adas.ask("set_role", room.channel, user_id=ben.pk, role="co_host")
        told = await bens.hear("member_updated")
        wrong = await adas.ask("set_role", room.channel, user_id=ben.pk, role="host")

    assert refused["code"] == "NOT_HOST"
    assert (told["data"]["user_id"], told["data"]["role"]) == (ben.pk, "co_host")
    assert wrong["code"] == "INVALID_MESSAGE"


@pytest.mark.parametrize("event", ["kick", "ban"])
async def test_who_is_sent_out_is_told_why_and_hears_no_more(room, ada, ben, event):
    async with in_room(room, ada, ben) as (adas, bens):
        refused = await bens.ask(event, room.channel, user_id=ada.pk)
        assert (await adas.ask(event, room.channel, user_id=ben.pk, reason="Spoilers."))[
            "event"
        ] == "ok"
        told = await bens.hear("sanctioned")
        code = await bens.close_code()

    assert refused["code"] == "NOT_HOST"
    assert told["channel"] == ben.channel
    assert (told["data"]["what"], told["data"]["reason"]) == (event, "Spoilers.")
    assert code == 4003


async def test_a_block_makes_both_sides_look_again_and_they_no_longer_see_each_other(
    room, ada, ben
):
    async with in_room(room, ada, ben) as (adas, bens):
        await in_database(block_person, ben, ada)
        for socket, hidden in ((adas, ben), (bens, ada)):
            assert (await socket.hear("look_again"))["data"] == {}
            state = (await socket.ask("join_room", room.channel))["data"]
            assert hidden.pk not in [member["user_id"] for member in state["members"]]


async def test_who_was_banned_does_not_come_back_and_who_was_kicked_may(room, ada, ben, mod):
    await in_database(make_stranger, mod)
    async with in_room(room, ada) as (adas,), socket_for(mod) as third:
        await third.ask("join_room", room.channel)
        await adas.ask("ban", room.channel, user_id=ben.pk)
        await adas.ask("kick", room.channel, user_id=mod.pk)
        async with socket_for(ben) as bens, socket_for(mod) as again:
            banned = await bens.ask("join_room", room.channel)
            kicked = await again.ask("join_room", room.channel)

    assert (banned["code"], banned["error"]) == ("BANNED", "forbidden")
    assert kicked["event"] == "ok"


async def test_before_the_lobby_and_after_the_end_nobody_comes_in(ada, ben):
    soon = timezone.now() + timedelta(hours=2)
    early = await in_database(lambda: make_room(ada, starts_at=soon))
    over = await in_database(lambda: make_room(ada, ended_at=timezone.now()))
    async with socket_for(ben) as bens:
        for room in (early, over):
            refusal = await bens.ask("join_room", room.channel)
            assert (refusal["code"], refusal["error"]) == ("ROOM_NOT_OPEN", "conflict")


async def test_a_full_room_says_so(ada, ben, mod):
    room = await in_database(lambda: make_room(ada, ben, capacity=2))
    await in_database(make_stranger, mod)
    async with socket_for(mod) as third:
        refusal = await third.ask("join_room", room.channel)

    assert (refusal["code"], refusal["error"]) == ("ROOM_FULL", "conflict")


async def test_who_lost_the_line_comes_back_to_a_private_room(room, ada, ben):
    await in_database(Room.objects.filter(pk=room.pk).update, is_public=False)
    async with socket_for(ben) as bens:
        await bens.ask("join_room", room.channel)
    async with socket_for(ben) as again:
        assert (await again.ask("join_room", room.channel))["event"] == "ok"
        await again.ask("leave_room", room.channel)
        gone = await again.ask("join_room", room.channel)

    assert gone["code"] == "ROOM_NOT_FOUND"
    seat = await in_database(lambda: Membership.objects.get(room=room, user=ben))
    assert seat.left_at is not None


async def test_two_tabs_are_one_person_who_leaves_with_the_last(room, ada, ben, settings):
    async with in_room(room, ada) as (adas,), socket_for(ben) as one:
        await one.ask("join_room", room.channel)
        await adas.hear("presence_diff")
        async with socket_for(ben) as two:
            state = (await two.ask("join_room", room.channel))["data"]
            assert [m["user_id"] for m in state["members"]].count(ben.pk) == 1
        # The second tab is closed; nobody hears of it.
        assert await adas.receive_nothing(timeout=0.3)


async def test_an_unknown_event_is_answered_and_the_socket_lives(room, ada):
    async with in_room(room, ada) as (adas,):
        refusal = await adas.ask("sing", room.channel)
        assert (await adas.ask("typing", room.channel))["event"] == "ok"

    assert (refusal["code"], refusal["error"]) == ("UNKNOWN_EVENT", "invalid")


async def test_visitors_learn_how_many_are_here_and_not_who(room, ada, ben):
    async with in_room(room, ada) as (adas,), socket_for() as visitors:
        state = (await visitors.ask("join_room", room.channel))["data"]
        async with socket_for(ben) as bens:
            await bens.ask("join_room", room.channel)
            await adas.hear("presence_diff")
            await adas.ask("typing", room.channel)
            await adas.ask("chat_message", room.channel, text="hi", client_id=str(uuid4()))
            heard = [await visitors.receive()]
            while heard[-1]["event"] != "chat_message":
                heard.append(await visitors.receive())

    assert [member["user_id"] for member in state["members"]] == [ada.pk]
    assert state["present_count"] == 1
    assert heard[:-1] == []
