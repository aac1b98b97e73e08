"""Who is here, whichever socket drops and whichever process dies. Time passes in Valkey alone."""

from collections.abc import AsyncIterator, Callable

import pytest

from config.live import announce, leases, presence
from config.live.connection import Connection
from config.live.database import in_database
from config.live.hub import Hub
from config.live.testing import socket_for
from config.live.tests.cinema import PREFIX
from config.live.tests.conftest import until
from config.live.tests.test_hub import Ears

pytestmark = pytest.mark.django_db(transaction=True)

HALL = PREFIX + "blue"
ADA, BEN = 1, 2
TimePasses = Callable[[float], None]


@pytest.fixture
def time_passes(live_redis) -> TimePasses:
    """Makes everything presence knows so much older."""

    def pass_time(seconds: float) -> None:
        ms = int(seconds * 1000)
        for name in live_redis.scan_iter(f"{leases.prefix()}*"):
            if live_redis.type(name) == b"hash":
                for field, value in live_redis.hgetall(name).items():
                    older = int(value[1:]) - ms
                    live_redis.hset(name, field, value[:1] + str(older).encode())
            else:
                live_redis.set(name, int(live_redis.get(name)) - ms)

    return pass_time


@pytest.fixture
async def other_hub() -> AsyncIterator[Hub]:
    hub = Hub("the other process")
    await hub.start()
    yield hub
    await hub.stop()


async def live_for(hubs: list[Hub], time_passes: TimePasses, seconds: float) -> None:
    """Time with the processes alive: they renew as they should."""
    while seconds > 0:
        time_passes(min(5, seconds))
        seconds -= 5
        for hub in hubs:
            await hub.presence.renew()


async def present() -> set[int]:
    return (await in_database(presence.present, [HALL]))[HALL]


async def enter(connection: Connection) -> bool:
    return await in_database(presence.enter, connection, HALL)


async def test_who_enters_is_here_and_the_others_are_told_at_once(cinema, hub, other_hub):
    ada, ben = Ears(hub, ADA), Ears(other_hub, BEN)
    await ben.listen()
    await ada.listen()

    assert await enter(ada.connection)

    assert await present() == {ADA}
    assert await presence.present_async([HALL]) == {HALL: {ADA}}
    await until(lambda: bool(ben.texts))
    assert ben.heard == [{"event": "moved", "channel": HALL, "data": {"joined": [ADA], "left": []}}]
    assert ada.heard == []


async def test_a_second_tab_is_no_news(cinema, hub):
    first, second, ben = Ears(hub, ADA), Ears(hub, ADA), Ears(hub, BEN)
    await ben.listen()

    assert await enter(first.connection)
    assert not await enter(second.connection)

    await presence.drop(first.connection)
    await until(lambda: len(ben.texts) == 1)
    assert await present() == {ADA}


async def test_a_dropped_socket_is_here_for_the_grace(cinema, hub, time_passes):
    ada, ben = Ears(hub, ADA), Ears(hub, BEN)
    await ben.listen()
    await enter(ada.connection)
    await enter(ben.connection)
    await live_for([hub], time_passes, 60)
    await hub.presence.sweep()
    ben.texts.clear()

    await presence.drop(ada.connection)
    await live_for([hub], time_passes, 19)
    await hub.presence.sweep()

    assert await present() == {ADA, BEN}
    assert cinema.absences == []

    await live_for([hub], time_passes, 1.5)
    await hub.presence.sweep()
    await until(lambda: bool(ben.texts))

    assert await present() == {BEN}
    assert ben.heard == [{"event": "moved", "channel": HALL, "data": {"joined": [], "left": [ADA]}}]
    assert cinema.absences == [("blue", {ADA}, {BEN})]
    await hub.presence.sweep()
    assert len(cinema.absences) == 1


async def test_a_reload_within_the_grace_flashes_nobodys_list(cinema, hub, time_passes):
    ada, ben = Ears(hub, ADA), Ears(hub, BEN)
    await ben.listen()
    await enter(ada.connection)
    await live_for([hub], time_passes, 60)
    await hub.presence.sweep()
    await until(lambda: bool(ben.texts))
    ben.texts.clear()

    await presence.drop(ada.connection)
    await live_for([hub], time_passes, 10)
    assert not await enter(Ears(hub, ADA).connection)
    await live_for([hub], time_passes, 60)
    await hub.presence.sweep()

    assert await present() == {ADA}
    assert ben.texts == []


async def test_a_killed_processs_people_leave_when_its_lease_has_run_out(
    cinema, hub, other_hub, time_passes
):
    ada, ben = Ears(other_hub, ADA), Ears(hub, BEN)
    await ada.listen()
    await ben.listen()
    await enter(ada.connection)
    await enter(ben.connection)
    await live_for([hub, other_hub], time_passes, 60)
    await hub.presence.sweep()

    await live_for([hub], time_passes, 19)
    await hub.presence.sweep()
    assert cinema.absences == []
    await live_for([hub], time_passes, 2)
    await hub.presence.sweep()

    assert cinema.absences == [("blue", {ADA}, {BEN})]
    assert await present() == {BEN}


async def test_a_process_that_slept_brings_its_people_back(cinema, hub, other_hub, time_passes):
    ada, ben = Ears(other_hub, ADA), Ears(hub, BEN)
    await ben.listen()
    await enter(ada.connection)
    await live_for([hub], time_passes, 60)
    await hub.presence.sweep()
    assert await present() == set()

    await other_hub.presence.renew()
    await hub.presence.sweep()

    assert await present() == {ADA}
    await until(lambda: any(heard["data"]["joined"] == [ADA] for heard in ben.heard))


async def test_who_vanished_just_before_the_first_listener_is_noticed(
    cinema, hub, other_hub, time_passes
):
    ada, ben = Ears(other_hub, ADA), Ears(hub, BEN)
    await enter(ada.connection)
    await live_for([hub], time_passes, 30)
    await ben.listen()

    await hub.presence.sweep()

    assert cinema.absences == [("blue", {ADA}, set())]


async def test_leaving_is_at_once_and_with_all_tabs(cinema, hub, other_hub):
    first, second, ben = Ears(hub, ADA), Ears(other_hub, ADA), Ears(other_hub, BEN)
    await ben.listen()
    await second.listen()
    await enter(first.connection)
    await enter(second.connection)
    await until(lambda: bool(ben.texts))
    ben.texts.clear()

    await in_database(presence.leave, ADA, HALL)

    assert await present() == set()
    await until(lambda: bool(ben.texts))
    assert ben.heard[0]["data"] == {"joined": [], "left": [ADA]}
    await until(lambda: HALL not in second.connection.entered)


async def test_an_event_of_the_callers_own_is_not_repeated(cinema, hub, other_hub):
    ada, ben = Ears(hub, ADA), Ears(other_hub, BEN)
    await ben.listen()
    await other_hub.presence.sweep()

    await in_database(presence.enter, ada.connection, HALL, is_told=True)
    await until(lambda: other_hub.topics[HALL].present == {ADA})
    await other_hub.presence.sweep()

    assert ben.texts == []


async def test_blocked_people_do_not_see_each_other_come_and_go(cinema, hub, time_passes):
    ada, ben, cat = Ears(hub, ADA), Ears(hub, BEN), Ears(hub, 3)
    await ben.listen()
    await cat.listen()
    cinema.hidden = {ADA: {BEN}}

    await enter(ada.connection)
    await live_for([hub], time_passes, 60)
    await hub.presence.sweep()
    await in_database(presence.leave, ADA, HALL)

    await until(lambda: len(cat.texts) == 2)
    assert ben.texts == []


async def test_valkey_that_returns_empty_costs_nobody_their_seat(
    cinema, hub, other_hub, live_redis, time_passes
):
    ada, ben = Ears(other_hub, ADA), Ears(hub, BEN)
    await ada.listen()
    await ben.listen()
    await enter(ada.connection)
    await enter(ben.connection)
    await live_for([hub, other_hub], time_passes, 60)
    await hub.presence.sweep()
    ben.texts.clear()

    live_redis.delete(*live_redis.scan_iter(f"{leases.prefix()}*"))
    await hub.presence.renew()
    await hub.presence.sweep()
    assert cinema.absences == []
    assert await present() == {BEN}
    await other_hub.presence.renew()
    await live_for([hub, other_hub], time_passes, 60)
    await hub.presence.sweep()

    assert await present() == {ADA, BEN}
    assert cinema.absences == []
    assert all(heard["data"]["left"] == [] for heard in ben.heard)


async def test_an_outage_longer_than_the_grace_calls_nobody_gone(
    cinema, hub, other_hub, time_passes
):
    """Valkey back with old data: leases look run out, but nobody could renew."""
    ada, ben = Ears(other_hub, ADA), Ears(hub, BEN)
    await ben.listen()
    await enter(ada.connection)
    await enter(ben.connection)
    await live_for([hub, other_hub], time_passes, 60)
    await hub.presence.sweep()

    time_passes(120)
    await hub.presence.sweep()
    await hub.presence.renew()
    await hub.presence.sweep()
    await other_hub.presence.renew()
    await live_for([hub, other_hub], time_passes, 60)
    await hub.presence.sweep()

    assert cinema.absences == []
    assert await present() == {ADA, BEN}


async def test_an_absence_that_could_not_be_dealt_with_is_tried_again(
    cinema, hub, time_passes, monkeypatch
):
    ada, ben = Ears(hub, ADA), Ears(hub, BEN)
    await ben.listen()
    await enter(ada.connection)
    await live_for([hub], time_passes, 60)
    await hub.presence.sweep()
    await presence.drop(ada.connection)
    await live_for([hub], time_passes, 30)

    with monkeypatch.context() as patch:
        patch.setattr(type(cinema), "absent", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await hub.presence.sweep()
    await hub.presence.sweep()

    assert cinema.absences == [("blue", {ADA}, set())]


async def test_a_visitor_is_present_to_nobody(cinema, hub):
    assert not await enter(Ears(hub).connection)
    assert await present() == set()


async def test_a_page_that_closes_keeps_its_person_for_the_grace(
    ada, ben, cinema, hub, time_passes
):
    async with socket_for(ben) as bens:
        async with socket_for(ada) as adas:
            await bens.ask("test_enter", HALL)
            answer = await adas.ask("test_enter", HALL)
            assert answer["data"]["here"] == sorted([ada.pk, ben.pk])
            assert (await bens.hear("moved"))["data"] == {"joined": [ada.pk], "left": []}
            await live_for([hub], time_passes, 60)
            await hub.presence.sweep()
        assert await present() == {ada.pk, ben.pk}

        await live_for([hub], time_passes, 21)
        await hub.presence.sweep()

        assert (await bens.hear("moved"))["data"] == {"joined": [], "left": [ada.pk]}


async def test_who_is_kicked_is_not_brought_back_by_their_socket(ada, cinema, hub):
    async with socket_for(ada) as adas:
        await adas.ask("test_enter", HALL)
        connection = hub.sockets_of(ada.pk)[0]

        await in_database(presence.leave, ada.pk, HALL)
        await in_database(announce.revoke, ada.pk, HALL, 4003, "")

        assert await adas.close_code() == 4003
        assert connection.entered == set()
        assert await present() == set()
