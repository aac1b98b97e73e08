"""Who may open a socket, and when it ends."""

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from config.live import announce, obey
from config.live.database import in_database
from config.live.testing import PageSocket, socket_for
from config.live.tests.cinema import PREFIX, Waved

HALL = PREFIX + "blue"
OURS = "https://marquee.example:8443"
ELSEWHERE = [
    "",
    "null",
    "http://marquee.example:8443",
    "https://marquee.example",
    "https://marquee.example:8444",
    "https://www.marquee.example:8443",
    "https://marquee.example:8443.evil.example",
    "https://evil.example",
    "https://marquee.example:8443/",
    "file://",
]


@pytest.mark.parametrize("origin", ELSEWHERE)
async def test_a_page_from_elsewhere_is_refused(origin, settings, transactional_db, hub):
    settings.SITE_ORIGINS = [OURS]
    socket = socket_for(origin=origin)

    is_open, _ = await socket.connect()

    assert not is_open


@pytest.mark.parametrize("origins", [[], [OURS, OURS], [OURS, "https://evil.example"]])
async def test_exactly_one_origin_is_needed(origins, settings, transactional_db, hub):
    settings.SITE_ORIGINS = [OURS]
    socket = socket_for()
    socket.scope["headers"] = [(b"origin", origin.encode()) for origin in origins]

    is_open, _ = await socket.connect()

    assert not is_open


async def test_our_own_page_is_let_in(settings, transactional_db, hub):
    settings.SITE_ORIGINS = [OURS]
    async with socket_for(origin=OURS) as socket:
        assert socket.welcome["user_id"] is None


async def test_only_one_address_has_sockets():
    from config.asgi import application

    socket = PageSocket(application)
    socket.scope["path"] = "/ws/elsewhere/"

    is_open, _ = await socket.connect()

    assert not is_open


async def test_too_many_sockets_of_one_address_are_refused(settings, transactional_db, hub):
    settings.LIVE_CONNECTS = (2, 60)
    async with socket_for(), socket_for():
        is_open, _ = await socket_for().connect()

        assert not is_open


async def test_a_forged_cookie_makes_a_visitor(ada, hub):
    socket = socket_for()
    socket.scope["headers"].append((b"cookie", b"sessionid=0123456789abcdef0123456789abcdef"))
    async with socket:
        assert socket.welcome["user_id"] is None


async def test_an_account_that_is_closed_makes_a_visitor(ada, hub):
    socket = socket_for(ada)
    ada.is_active = False
    async with socket as adas:
        await in_database(ada.save)
        assert (await adas.ask("test_say", HALL, text="hi"))["code"] == "UNAUTHENTICATED"
        assert await adas.close_code() == 4001


# --- The end of a sign-in


async def test_ending_one_session_closes_its_sockets_alone(ada, hub):
    async with socket_for(ada) as first, socket_for(ada) as second:
        key = next(each.session_key for each in hub.connections)
        ended, kept = (first, second) if _key_of(first) == key else (second, first)

        await in_database(announce.end_session, ada.pk, key)

        assert await ended.close_code() == 4001
        assert (await kept.ask("clock", t0_ms=1))["event"] == "ok"


async def test_ending_all_sessions_closes_all_sockets_of_the_person(ada, ben, hub):
    async with socket_for(ada) as first, socket_for(ada) as second, socket_for(ben) as bens:
        await in_database(announce.end_session, ada.pk)

        assert await first.close_code() == 4001
        assert await second.close_code() == 4001
        assert (await bens.ask("clock", t0_ms=1))["event"] == "ok"


async def test_nothing_ends_when_the_transaction_fails(ada, hub):
    def fail() -> None:
        with transaction.atomic():
            announce.end_session(ada.pk)
            announce.tell(ada.pk, Waved(user_id=1))
            raise RuntimeError

    async with socket_for(ada) as adas:
        with pytest.raises(RuntimeError):
            await in_database(fail)

        assert (await adas.ask("clock", t0_ms=1))["event"] == "ok"
        assert not adas.heard


async def test_a_session_that_vanished_unsaid_ends_at_the_next_look(ada, cinema, hub, monkeypatch):
    async with socket_for(ada) as adas:
        await in_database(lambda: Session.objects.all().delete())
        assert (await adas.ask("test_say", HALL, text="hi"))["event"] == "ok"

        monkeypatch.setattr(obey, "SESSION_SECONDS", 0)

        assert (await adas.ask("test_say", HALL, text="hi"))["code"] == "UNAUTHENTICATED"
        assert await adas.close_code() == 4001


async def test_a_listener_whose_session_vanished_unsaid_is_found(ada, ben, hub):
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await in_database(lambda: Session.objects.filter(pk=_key_of(adas)).delete())

        await hub.recheck_sessions()

        assert await adas.close_code() == 4001
        assert (await bens.ask("clock", t0_ms=1))["event"] == "ok"


# --- The end of hearing


async def test_a_kick_is_told_and_closes(ada, ben, cinema, hub):
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await adas.ask("test_enter", HALL)
        await bens.ask("test_enter", HALL)

        def kick() -> None:
            announce.tell(ben.pk, Waved(user_id=ada.pk))
            announce.revoke(ben.pk, HALL, 4003, "throwing popcorn")

        await in_database(kick)
        await in_database(cinema.say, "blue", "now we are alone")

        assert (await bens.hear("waved"))["data"] == {"user_id": ada.pk}
        told = await bens.receive()
        assert told["event"] == "revoked"
        assert told["channel"] == HALL
        assert told["data"] == {"code": 4003, "reason": "throwing popcorn"}
        assert await bens.close_code() == 4003
        assert (await adas.hear("said"))["data"]["text"] == "now we are alone"


async def test_without_a_code_only_the_channel_is_gone(ada, cinema, hub):
    async with socket_for(ada) as adas:
        await adas.ask("test_enter", HALL)

        await in_database(announce.revoke, ada.pk, HALL)
        await in_database(cinema.say, "blue", "unheard")

        assert (await adas.hear("revoked"))["data"]["code"] is None
        await adas.ask("clock", t0_ms=1)
        assert not adas.heard


async def test_all_visitors_can_be_shown_out(ada, cinema, hub):
    async with socket_for(ada) as adas, socket_for() as visitors:
        await adas.ask("test_enter", HALL)
        await visitors.ask("test_enter", HALL)

        await in_database(announce.revoke, None, HALL, 4004)

        assert await visitors.close_code() == 4004
        assert (await adas.ask("clock", t0_ms=1))["event"] == "ok"


def _key_of(socket: PageSocket) -> str:
    cookie = dict(socket.scope["headers"])[b"cookie"].decode()
    return cookie.split("sessionid=")[1].split(";")[0]
