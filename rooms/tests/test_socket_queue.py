"""The queue over the wire: PROTOCOL 1.4."""

import pytest

from config.live.database import in_database
from config.live.testing import socket_for
from guide.tests.cast import make_film
from rooms.tests.cast import make_room
from rooms.tests.test_socket_chat import in_room

pytestmark = pytest.mark.usefixtures("hub")

FILM = {"url": "/media/demo/demo-60s.mp4", "title": "Colours", "duration_ms": 60_000}


@pytest.fixture
async def room(ada, ben):
    return await in_database(lambda: make_room(ada, ben, kind="watch"))


async def test_who_comes_finds_the_queue_as_everybody_heard_it(room, ada, ben):
    film = await in_database(make_film, "Vertigo")
    async with in_room(room, ada, ben) as (adas, bens):
        added = await bens.ask("queue_add", room.channel, media=FILM)
        await bens.ask("queue_add", room.channel, movie_id=film.pk)
        voted = await bens.ask("queue_vote", room.channel, item_id=added["data"]["item_id"])
        told = [await adas.hear("queue") for _ in range(3)][-1]["data"]
        state = (await bens.ask("join_room", room.channel))["data"]

    assert added["data"]["rev"] < voted["data"]["rev"] == told["rev"] == state["rev"]
    assert [(item["title"], item["votes"]) for item in told["items"]] == [
        ("Colours", 1),
        ("Vertigo", 0),
    ]
    assert told["items"][0]["media"]["url"] == FILM["url"]
    assert (told["items"][1]["media"], told["items"][1]["film"]["id"]) == (None, film.pk)
    assert [item | {"is_yours": False} for item in state["queue"]] == told["items"]
    assert [item["is_yours"] for item in state["queue"]] == [True, False]


async def test_the_next_film_plays_for_everyone(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        await adas.ask("queue_add", room.channel, media=FILM)
        kept = await adas.ask("queue_next", room.channel, version=0)
        synced = (await bens.hear("host_sync"))["data"]

    assert kept["data"]["version"] == 1
    assert (synced["action"], synced["is_playing"], synced["position_ms"]) == ("load", True, 0)
    assert synced["media"]["title"] == "Colours"


async def test_the_house_votes_to_skip(room, ada, ben):
    async with in_room(room, ada, ben) as (adas, bens):
        for _ in range(2):
            await adas.ask("queue_add", room.channel, media=FILM)
        await adas.ask("queue_next", room.channel, version=0)
        first = await bens.ask("skip_vote", room.channel)
        told = await adas.hear("skip_vote")
        await adas.ask("skip_vote", room.channel)
        state = (await bens.ask("join_room", room.channel))["data"]

    assert first["data"] == told["data"] == {"votes": 1, "needed": 2}
    assert (state["playback"]["version"], state["queue"]) == (2, [])


async def test_who_comes_late_sees_how_the_vote_to_skip_stands(room, ada, ben, mod):
    async with in_room(room, ada, ben) as (adas, bens):
        before = (await adas.ask("join_room", room.channel))["data"]["skip_vote"]
        for _ in range(2):
            await adas.ask("queue_add", room.channel, media=FILM)
        await adas.ask("queue_next", room.channel, version=0)
        await bens.ask("skip_vote", room.channel)
        async with in_room(room, mod) as (mods,):
            late = (await mods.ask("join_room", room.channel))["data"]["skip_vote"]
            bens_own = (await bens.ask("join_room", room.channel))["data"]["skip_vote"]
            await mods.ask("skip_vote", room.channel)
            after = (await adas.ask("join_room", room.channel))["data"]["skip_vote"]

    assert late == {"votes": 1, "needed": 2, "is_yours": False}
    assert bens_own == {"votes": 1, "needed": 2, "is_yours": True}
    # Before anybody says so, and once the next film is on, there is none.
    assert (before, after) == (None, None)


NONSENSE = [
    ("queue_add", {}),
    ("queue_add", {"media": {"url": "javascript:1"}}),
    ("queue_add", {"movie_id": 999_999}),
    ("queue_add", {"movie_id": -1}),
    ("queue_vote", {"item_id": "x"}),
    ("queue_vote", {"item_id": "00000000-0000-0000-0000-000000000000"}),
    ("queue_move", {"item_id": "00000000-0000-0000-0000-000000000000", "position": -1}),
    ("queue_remove", {}),
    ("queue_next", {}),
    ("queue_next", {"version": 0}),
    ("queue_source", {"item_id": "00000000-0000-0000-0000-000000000000"}),
]


async def test_nonsense_changes_nothing(room, ada):
    async with in_room(room, ada) as (adas,):
        for event, wrong in NONSENSE:
            refusal = await adas.ask(event, room.channel, **wrong)
            assert (refusal["event"], refusal["code"]) == ("error", "INVALID_MESSAGE"), wrong


async def test_visitors_and_strangers_look_on(room, mod):
    async with socket_for(None) as visitors:
        await visitors.ask("join_room", room.channel)
        refusal = await visitors.ask("queue_add", room.channel, media=FILM)

    assert refusal["code"] == "UNAUTHENTICATED"


async def test_a_missed_queue_is_told_again(room, ada, ben):
    from rooms.topic import RoomTopic

    async with in_room(room, ada) as (adas,):
        before = adas.state["rev"]
        added = await adas.ask("queue_add", room.channel, media=FILM)
        changes = await in_database(RoomTopic().changes, str(room.pk), before, added["data"]["rev"])

    assert [change.rev for change in changes] == [added["data"]["rev"]]
    assert b'"event":"queue"' in changes[0].frame
