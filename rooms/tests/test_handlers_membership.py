"""What the wire adds to the actions of a room: who only looks on, who is cut off, who returns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.live.database import in_database
from config.live.testing import socket_for
from rooms.actions import hand_over_lost_seat, leave_room, set_role, transfer_host, update_room
from rooms.models import Membership, Report, Room
from rooms.protocol import UpdateRoom
from rooms.tests.cast import make_room

pytestmark = pytest.mark.usefixtures("hub")


async def room_of(*people, **facts):
    return await in_database(lambda: make_room(*people, **facts))


async def seats_in(room):
    return await in_database(lambda: room.memberships.active().count())


# --- Looking on


async def test_a_visitor_looks_on_without_a_seat(ada):
    room = await room_of(ada)

    async with socket_for() as visitors:
        state = (await visitors.ask("join_room", room.channel))["data"]
        refused = await visitors.ask("leave_room", room.channel)

    assert not any(state["you"].values())
    assert refused["code"] == "UNAUTHENTICATED"
    assert await seats_in(room) == 1


async def test_a_visitor_sees_no_room_before_its_lobby(ada):
    room = await room_of(ada, starts_at=timezone.now() + timedelta(hours=1))

    async with socket_for() as visitors:
        assert (await visitors.ask("join_room", room.channel))["code"] == "ROOM_NOT_OPEN"


async def test_a_called_usher_looks_on_in_a_private_room(ada, mod):
    room = await room_of(ada, is_public=False)

    async with socket_for(mod) as mods:
        assert (await mods.ask("join_room", room.channel))["code"] == "ROOM_NOT_FOUND"
        await in_database(lambda: Report.objects.create(reporter=ada, room=room, reason="spam"))
        answer = await mods.ask("join_room", room.channel)

    assert answer["event"] == "ok"
    assert answer["data"]["you"]["role"] is None
    assert await seats_in(room) == 1


async def test_a_room_that_turns_private_sends_onlookers_away(ada, ben):
    room = await room_of(ada, ben)

    async with socket_for() as visitors, socket_for(ben) as bens:
        await visitors.ask("join_room", room.channel)
        await bens.ask("join_room", room.channel)
        await in_database(update_room, room, ada, UpdateRoom(is_public=False))

        assert await visitors.close_code() == 4004
        assert (await bens.hear("room_updated"))["data"]["is_public"] is False


# --- The host's seat


async def test_the_old_host_returns_and_may_be_declined(ada, ben):
    room = await room_of(ada, ben)
    await in_database(hand_over_lost_seat, room.pk, {ben.pk})

    async with socket_for(ben) as bens, socket_for(ada) as adas:
        await bens.ask("join_room", room.channel)
        await adas.ask("join_room", room.channel)
        told = (await bens.hear("host_changed"))["data"]
        assert (told["user_id"], told["reason"]) == (ada.pk, "returned")

        await in_database(hand_over_lost_seat, room.pk, {ben.pk})
        assert (await bens.ask("keep_seat", room.channel))["event"] == "ok"
        await adas.ask("join_room", room.channel)

    assert await in_database(lambda: Room.objects.get(pk=room.pk).host) == ben


async def test_only_the_host_keeps_the_seat_or_names_who_follows(ada, ben):
    room = await room_of(ada, ben)

    async with socket_for(ben) as bens, socket_for(ada) as adas:
        for event in ("keep_seat", "name_successor"):
            assert (await bens.ask(event, room.channel))["code"] == "NOT_HOST"
        named = await adas.ask("name_successor", room.channel, user_id=ben.pk)

    assert named["event"] == "ok"
    assert await in_database(lambda: Room.objects.get(pk=room.pk).successor) == ben


async def test_who_finds_the_host_long_gone_becomes_it(ada, ben):
    room = await room_of(ada)
    long_ago = timezone.now() - timedelta(minutes=10)
    await in_database(lambda: room.memberships.update(entered_at=long_ago))

    async with socket_for(ben) as bens:
        state = (await bens.ask("join_room", room.channel))["data"]

    assert state["room"]["host_id"] == ben.pk
    assert state["you"]["role"] == "host"


async def test_coming_in_is_noted_for_hosts_who_lose_the_line(ada):
    room = await room_of(ada)

    async with socket_for(ada) as adas:
        await adas.ask("join_room", room.channel)

    assert await in_database(lambda: Membership.objects.get(room=room).entered_at)


# --- The rest of the events


async def test_a_ban_is_lifted_over_the_wire(ada, ben):
    room = await room_of(ada, ben)

    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await adas.ask("ban", room.channel, user_id=ben.pk)
        assert (await bens.ask("join_room", room.channel))["code"] == "BANNED"
        assert (await adas.ask("unban", room.channel, user_id=ben.pk))["event"] == "ok"
        assert (await bens.ask("join_room", room.channel))["event"] == "ok"


@pytest.mark.parametrize(("event", "flag"), [("mute", "is_muted"), ("deafen", "is_deafened")])
async def test_microphone_and_headphones_are_told(ada, ben, event, flag):
    room = await room_of(ada, ben)

    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await adas.ask("join_room", room.channel)
        await bens.ask("join_room", room.channel)
        assert (await bens.ask(event, room.channel, on=True))["event"] == "ok"
        assert (await adas.hear("member_updated"))["data"][flag] is True

        # As little theirs to set as before: a list of one's own, or nothing at all.
        other = await bens.ask(event, room.channel, on=True, user_id=ada.pk)
        state = (await adas.ask("join_room", room.channel))["data"]

    assert (other["event"] == "ok") is (event == "mute")
    assert not any(each[flag] for each in state["members"] if each["user_id"] == ada.pk)


async def test_a_silence_far_away_is_named_not_broken(ada, ben):
    room = await room_of(ada, ben)

    async with socket_for(ada) as adas:
        answer = await adas.ask("silence", room.channel, user_id=ben.pk, until_ms=2**53)

    assert answer["code"] == "INVALID_MESSAGE"


@pytest.mark.parametrize(
    "change",
    [
        lambda room, ada, ben: transfer_host(room, ada, ben.pk),
        lambda room, ada, ben: set_role(room, ada, ben.pk, "co_host"),
        lambda room, ada, ben: leave_room(room, ben),
        lambda room, ada, ben: update_room(room, ada, UpdateRoom(name="Early Reel")),
    ],
)
async def test_what_was_missed_comes_with_the_state(ada, ben, mod, change):
    """A state taken before, plus what was told since, is the state taken now."""
    room = await room_of(ada, ben, mod)

    async with socket_for(mod) as mods:
        before = (await mods.ask("join_room", room.channel))["data"]
        await in_database(change, room, ada, ben)
        told = await mods.receive()
        after = (await mods.ask("join_room", room.channel, last_rev=before["rev"]))["data"]

    assert told["data"]["rev"] == after["rev"] == before["rev"] + 1
    assert applied(before, told) == (after["room"], roles(after))


def roles(state):
    return {member["user_id"]: member["role"] for member in state["members"]}


def applied(state, told):
    """The client's part, as static/js/room does it."""
    room, members, data = dict(state["room"]), roles(state), told["data"]
    match told["event"]:
        case "host_changed":
            members = {who: "member" if is_ == "host" else is_ for who, is_ in members.items()}
            members[data["user_id"]] = "host"
            room["host_id"] = data["user_id"]
        case "member_updated":
            members[data["user_id"]] = data["role"]
        case "presence_diff":
            members = {who: is_ for who, is_ in members.items() if who not in data["left"]}
        case "room_updated":
            room |= {name: value for name, value in data.items() if name != "rev"}
    return room, members
