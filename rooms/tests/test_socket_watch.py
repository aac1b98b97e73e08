"""Watching together over the wire: PROTOCOL 1.4 and the clock."""

import pytest

from accounts.actions import block_person
from config.live.database import in_database
from config.live.testing import socket_for
from rooms.tests.cast import make_room
from rooms.tests.test_socket_chat import in_room

pytestmark = pytest.mark.usefixtures("hub")

FILM = {"url": "/media/demo/demo-60s.mp4", "duration_ms": 60_000}


@pytest.fixture
async def room(ada, ben):
    return await in_database(lambda: make_room(ada, ben, kind="watch"))


def move(socket, room, action, version, position_ms=0, **more):
    return socket.ask(
        "host_sync", room.channel, action=action, position_ms=position_ms, version=version, **more
    )


async def test_the_host_moves_the_film_for_everyone(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        loaded = await move(adas, room, "load", 0, media=FILM)
        played = await move(adas, room, "play", 1)
        heard = [await bens.hear("host_sync") for _ in range(2)]

    assert [answer["data"]["version"] for answer in (loaded, played)] == [1, 2]
    data = heard[1]["data"]
    assert set(data) >= {
        "action", "media", "position_ms", "is_playing", "rate", "at_ms", "version", "rev", "by",
    }  # fmt: skip
    assert (data["action"], data["is_playing"], data["by"]) == ("play", True, ada.pk)
    assert data["media"]["url"] == FILM["url"]
    assert data["rev"] == played["data"]["rev"]


async def test_late_comers_find_the_film_where_it_stands(room, ada, ben):
    async with in_room(room, ada) as (adas,), socket_for(ben) as bens:
        await move(adas, room, "load", 0, media=FILM)
        await move(adas, room, "seek", 1, 30_000)
        await move(adas, room, "play", 2, 30_000)
        state = (await bens.ask("join_room", room.channel))["data"]

    playback = state["playback"]
    assert (playback["position_ms"], playback["is_playing"], playback["version"]) == (
        30_000,
        True,
        3,
    )
    assert playback["at_ms"] <= state["server_ms"]


async def test_only_the_host_moves_the_film(room, ada, ben):
    async with in_room(room, ada, ben) as (_, bens):
        refusal = await move(bens, room, "load", 0, media=FILM)

    assert (refusal["code"], refusal["error"]) == ("NOT_HOST", "forbidden")


async def test_a_late_frame_gets_the_state_instead_of_moving_anything(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        await move(adas, room, "load", 0, media=FILM)
        await move(adas, room, "seek", 1, 30_000)
        late = await move(adas, room, "seek", 1, 5_000)
        assert [(await bens.hear("host_sync"))["data"]["version"] for _ in range(2)] == [1, 2]

    assert (late["code"], late["error"]) == ("STALE", "conflict")
    assert late["data"]["playback"]["version"] == 2
    assert late["data"]["playback"]["position_ms"] == 30_000


NONSENSE = [
    {"action": "rewind", "position_ms": 0, "version": 0},
    {"action": "play", "position_ms": -1, "version": 0},
    {"action": "play", "position_ms": 0},
    {"action": "play", "version": 0},
    {"action": "rate", "position_ms": 0, "version": 0, "rate": 99},
    {"action": "load", "position_ms": 0, "version": 0, "media": {"url": "javascript:1"}},
    {"action": "load", "position_ms": 0, "version": 0, "media": {"url": ""}},
    {"action": "load", "position_ms": 0, "version": 0},
    {"action": "play", "position_ms": 2**60, "version": 0},
    {"action": "play", "position_ms": 1.5, "version": 0},
]


async def test_nonsense_moves_nothing(room, ada):
    async with in_room(room, ada) as (adas,):
        for wrong in NONSENSE:
            refusal = await adas.ask("host_sync", room.channel, **wrong)
            assert refusal["code"] == "INVALID_MESSAGE", wrong
        state = (await adas.ask("join_room", room.channel))["data"]

    assert state["playback"]["version"] == 0


async def test_who_waits_for_the_film_is_seen_waiting(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        await bens.ask("buffering", room.channel, is_buffering=True, position_ms=1_000)
        waiting = await adas.hear("buffering")
        await bens.ask("buffering", room.channel, is_buffering=False, position_ms=1_000)
        done = await adas.hear("buffering")

    assert waiting["data"] == {"user_ids": [ben.pk]}
    assert done["data"] == {"user_ids": []}


async def test_who_is_ready_is_seen(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        await bens.ask("ready", room.channel, is_ready=True)
        ready = await adas.hear("ready")

    assert ready["data"] == {"user_ids": [ben.pk], "starts_ms": None}


async def test_how_far_somebody_is_behind_is_seen_and_found_by_late_comers(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        await move(adas, room, "load", 0, media=FILM)
        await bens.ask("drift", room.channel, drift_ms=-400)
        seen = await adas.hear("drift")
        state = (await adas.ask("join_room", room.channel))["data"]

    assert seen["data"] == {"user_id": ben.pk, "drift_ms": -400}
    assert state["drifts"] == [{"user_id": ben.pk, "drift_ms": -400}]


async def test_in_a_crowd_nobody_is_told_of_single_drifts(room, ada, ben, monkeypatch):
    monkeypatch.setattr("rooms.rules.playback.DRIFTS_SHOWN_UP_TO", 1)
    async with in_room(room, ada, ben) as (adas, bens):
        assert (await bens.ask("drift", room.channel, drift_ms=-400))["event"] == "ok"
        assert await adas.receive_nothing(timeout=0.2)


async def test_the_host_alone_learns_who_follows(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        await adas.ask("name_successor", room.channel, user_id=ben.pk)
        hosts, bens_own = [
            (await each.ask("join_room", room.channel))["data"]["you"] for each in (adas, bens)
        ]

    assert (hosts["successor_id"], bens_own["successor_id"]) == (ben.pk, None)


async def test_the_host_hears_who_would_like_to_hold_the_projector(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        assert (await bens.ask("request_control", room.channel))["event"] == "ok"
        asked = await adas.hear("control_requested")
        assert await bens.receive_nothing(timeout=0.2)

    assert asked["channel"] == ada.channel
    assert asked["data"]["user_id"] == ben.pk


async def test_neither_the_blocked_nor_visitors_learn_who_waits_or_asks(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens), socket_for() as visitors:
        await visitors.ask("join_room", room.channel)
        await in_database(block_person, ada, ben)
        await adas.hear("look_again")
        await bens.ask("buffering", room.channel, is_buffering=True, position_ms=1_000)
        await bens.ask("ready", room.channel, is_ready=True)
        # A block is silent: the one who asks is told the same.
        assert (await bens.ask("request_control", room.channel))["event"] == "ok"
        assert await adas.receive_nothing(timeout=0.3)
        assert await visitors.receive_nothing(timeout=0.1)


async def test_the_clock_is_answered_ahead_of_everything_else(room, ada):
    async with in_room(room, ada) as (adas,):
        for ref in ("slow-1", "slow-2", "slow-3"):
            await adas.send_json_to({"event": "join_room", "ref": ref, "channel": room.channel})
        await adas.send_json_to({"event": "clock", "ref": "clock", "data": {"t0_ms": 123}})
        first = await adas.receive()
        for ref in ("slow-1", "slow-2", "slow-3"):
            await adas.answer(ref)

    assert first["ref"] == "clock"
    assert set(first["data"]) == {"t0_ms", "t1_ms", "t2_ms"}
    assert first["data"]["t0_ms"] == 123
    assert first["data"]["t1_ms"] <= first["data"]["t2_ms"]


@pytest.mark.parametrize("data", [{}, {"t0_ms": "now"}, {"t0_ms": -(2**70)}])
async def test_a_clock_without_a_time_is_refused(room, ada, data):
    async with in_room(room, ada) as (adas,):
        assert (await adas.ask("clock", **data))["code"] == "INVALID_MESSAGE"
