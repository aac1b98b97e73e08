"""Music over the wire: PROTOCOL 1.5."""

from contextlib import asynccontextmanager

import pytest
from django.utils import timezone

from config.live import hub as hubs
from config.live.database import in_database
from config.live.testing import socket_for
from music.models import Station
from music.tests.bandstand import make_station, station_in
from rooms.facts import ms
from rooms.tests.test_socket_chat import in_room

pytestmark = pytest.mark.usefixtures("hub")

OPENS, ENDS = 160_000, 200_000


def moved_to(room, position_ms):
    """As if the song on now stood there."""
    began = ms(timezone.now()) - position_ms
    Station.objects.filter(pk=room.pk).update(started_ms=began)


@pytest.fixture
async def room(ada, ben):
    return await in_database(lambda: make_station(ada, ben))


@pytest.fixture
async def private_room(ada, ben):
    return await in_database(lambda: make_station(ada, is_public=False, invites=[ben.pk]))


@asynccontextmanager
async def at(room, position_ms, *people):
    async with in_room(room, *people) as sockets:
        await in_database(moved_to, room, position_ms)
        # The clock looks at once, as when its first listener comes.
        for watcher in hubs.running().watchers:
            watcher.opened(room.channel)
        yield sockets


async def test_the_process_that_has_listeners_opens_the_vote_by_itself(room, ada, ben):
    async with at(room, OPENS - 300, ada, ben) as (adas, bens):
        opened = (await adas.hear("vote_opened"))["data"]
        assert (await bens.hear("vote_opened"))["data"] == opened

        song = opened["options"][1]["song_id"]
        answer = await bens.ask(
            "vote", room.channel, vote_session_id=opened["vote_session_id"], song_id=song
        )
        update = (await adas.hear("vote_update"))["data"]
        state = (await bens.ask("join_room", room.channel))["data"]

    assert answer["data"]["rev"] == update["rev"]
    assert update["counts"][str(song)] == 1
    assert len(opened["options"]) == 3
    assert (state["vote"]["yours"], state["vote"]["closes_ms"]) == (song, opened["closes_ms"])


async def test_the_next_song_begins_when_the_last_one_ends(room, ada):
    async with at(room, ENDS - 300, ada) as (adas,):
        changed = (await adas.hear("song_changed"))["data"]
        state = (await adas.ask("join_room", room.channel))["data"]

    assert changed["at_ms"] == (await in_database(station_in, room)).started_ms
    assert changed["version"] == state["station"]["version"]
    assert changed["song"]["audio_url"].startswith("/media/")


async def test_somebodys_hand_is_heard_by_the_clock(private_room, ada):
    async with at(private_room, 1_000, ada) as (adas,):
        version = (await adas.ask("join_room", private_room.channel))["data"]["station"]["version"]
        sought = await adas.ask(
            "seek", private_room.channel, position_ms=ENDS - 200, version=version
        )
        assert (await adas.hear("host_sync"))["data"]["action"] == "seek"
        changed = (await adas.hear("song_changed"))["data"]

    assert changed["version"] == sought["data"]["version"] + 1


HANDS = [
    ("play", {}),
    ("pause", {}),
    ("stop", {}),
    ("skip", {}),
    ("previous", {}),
    ("seek", {"position_ms": 0}),
    ("shuffle", {}),
    ("repeat", {}),
]


async def test_a_public_room_refuses_its_host_too(room, ada, ben):
    async with at(room, 1_000, ada, ben) as (adas, bens):
        for event, facts in HANDS:
            for socket in (adas, bens):
                answer = await socket.ask(event, room.channel, version=1, **facts)
                assert answer["code"] == "NOT_HOST", event


async def test_late_hands_get_the_state(private_room, ada):
    async with at(private_room, 1_000, ada) as (adas,):
        await adas.ask("skip", private_room.channel, version=1)
        late = await adas.ask("skip", private_room.channel, version=1)
        unversioned = await adas.ask("skip", private_room.channel)

    assert (late["code"], late["data"]["station"]["version"]) == ("STALE", 2)
    assert unversioned["code"] == "INVALID_MESSAGE"


async def test_a_visitor_hears_but_does_not_vote(room, ada):
    async with at(room, OPENS + 1_000), socket_for() as visitor:
        state = (await visitor.ask("join_room", room.channel))["data"]
        if state["vote"] is None:
            await visitor.hear("vote_opened")
            state = (await visitor.ask("join_room", room.channel))["data"]
        opened = state["vote"]
        vote = await visitor.ask(
            "vote",
            room.channel,
            vote_session_id=opened["vote_session_id"],
            song_id=opened["options"][0]["song_id"],
        )

    assert state["station"]["song"] is not None
    assert vote["code"] == "UNAUTHENTICATED"


async def test_a_stranger_cannot_tell_that_a_private_room_exists(private_room, mod):
    async with socket_for(mod) as mods:
        for event in ("skip", "pause", "waive_votes", "tune_station"):
            answer = await mods.ask(event, private_room.channel, version=1)
            assert answer["code"] == "ROOM_NOT_FOUND"


async def test_there_is_no_film_in_a_music_room(room, ada):
    async with at(room, 1_000, ada) as (adas,):
        answer = await adas.ask("host_sync", room.channel, action="play", position_ms=0, version=0)

    assert answer["code"] == "INVALID_MESSAGE"
