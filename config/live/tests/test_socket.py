"""The socket by itself: who may come in, what a frame may be, what is answered."""

import pytest

from config.live import announce, envelope, frames
from config.live.database import in_database
from config.live.testing import socket_for
from config.live.tests.cinema import PREFIX

HALL = PREFIX + "blue"


async def test_the_first_frame_is_a_welcome(ada, hub):
    async with socket_for(ada) as adas:
        welcome = adas.welcome
        assert welcome["user_id"] == ada.pk
        assert welcome["process"] == hub.process
        assert len(welcome["epoch"]) == 16
        assert welcome["unread"] == {"notifications": 0, "messages": 0} | welcome["unread"]
        assert isinstance(welcome["server_ms"], int)


async def test_a_visitor_may_look_and_not_write(cinema, hub, transactional_db):
    async with socket_for() as visitors:
        assert visitors.welcome["user_id"] is None
        assert (await visitors.ask("test_enter", HALL))["event"] == "ok"
        refusal = await visitors.ask("test_say", HALL, text="hi")
        assert (refusal["code"], refusal["error"]) == ("UNAUTHENTICATED", "unauthorized")


async def test_what_one_says_all_hear_once(ada, ben, cinema, hub):
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await adas.ask("test_enter", HALL)
        await bens.ask("test_enter", HALL)
        said = await adas.ask("test_say", HALL, text="hello")
        assert said["data"] == {"rev": 1, "seq": 1}
        heard = await bens.hear("said")
        assert heard == {
            "event": "said",
            "channel": HALL,
            "data": {"rev": 1, "seq": 1, "text": "hello"},
        }
        assert (await adas.hear("said"))["data"]["text"] == "hello"
        assert await bens.receive_nothing(timeout=0.2)


async def test_a_heartbeat_is_told_of_a_later_change_than_it_names(ada, ben, cinema, hub):
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await adas.ask("test_enter", HALL)
        await adas.ask("test_say", HALL, text="hello")
        await adas.hear("said")
        behind = await adas.ask("clock", HALL, t0_ms=1, rev=0)
        level = await adas.ask("clock", HALL, t0_ms=1, rev=1)
        elsewhere = await bens.ask("clock", HALL, t0_ms=1, rev=0)

    assert behind["data"]["rev"] == 1
    assert "rev" not in level["data"]
    assert "rev" not in elsewhere["data"]  # who does not hear it is told nothing of it


# --- Frames


BAD_FRAMES = {
    "empty": "",
    "half an object": "{",
    "a list": "[]",
    "null": "null",
    "a number": "5",
    "a string": '"hi"',
    "NaN": '{"event": "test_say", "ref": "1", "data": {"text": "hi", "volume": NaN}}',
    "Infinity in a field nobody reads": '{"event": "test_say", "x": -Infinity}',
    "deep nesting": '{"event": "test_say", "data": ' + "[" * 5000 + "]" * 5000 + "}",
    "a lone surrogate": '{"event": "test_say", "data": {"text": "\\ud800"}}',
    "something after the object": '{"event": "test_say"} {}',
    "more than 16 KiB": '{"event": "test_say", "data": {"text": "' + "x" * 17_000 + '"}}',
}


@pytest.mark.parametrize("text", BAD_FRAMES.values(), ids=BAD_FRAMES)
async def test_what_is_no_frame_gets_one_error_and_the_socket_lives(text, ada, ben, cinema, hub):
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await bens.ask("test_enter", HALL)

        await adas.send_input({"type": "websocket.receive", "text": text})

        refusal = await adas.receive()
        assert (refusal["event"], refusal["code"]) == ("error", "INVALID_MESSAGE")
        assert (await adas.ask("test_say", HALL, text="still here"))["event"] == "ok"
        assert (await bens.hear("said"))["data"]["text"] == "still here"


async def test_a_binary_frame_gets_one_error(ada, hub):
    async with socket_for(ada) as adas:
        await adas.send_to(bytes_data=b"\x00\x01")

        assert (await adas.receive())["code"] == "INVALID_MESSAGE"
        assert (await adas.ask("clock", t0_ms=1))["event"] == "ok"


async def test_the_third_malformed_frame_closes(ada, hub):
    async with socket_for(ada) as adas:
        for _ in range(3):
            await adas.send_to("{")

        assert [(await adas.receive())["event"] for _ in range(3)] == ["error"] * 3
        assert await adas.close_code() == 1008


async def test_a_frame_over_64_kib_closes(ada, hub):
    async with socket_for(ada) as adas:
        await adas.send_to('{"event": "' + "x" * 65_536 + '"}')

        assert await adas.close_code() == 1009


WRONG_FIELDS = {
    "text missing": ({}, "text"),
    "text a number": ({"text": 5}, "text"),
    "text empty": ({"text": ""}, "text"),
    "text too long": ({"text": "x" * 2001}, "text"),
    "text with NUL": ({"text": "a\x00b"}, "text"),
    "times too many": ({"text": "a", "times": 101}, "times"),
    "times negative": ({"text": "a", "times": -1}, "times"),
    "times huge": ({"text": "a", "times": 10**4000}, "times"),
    "times a string": ({"text": "a", "times": "1"}, "times"),
    "times a fraction": ({"text": "a", "times": 1.5}, "times"),
    "a list of the wrong": ({"text": "a", "tags": ["b", 7]}, "tags[1]"),
}


async def test_a_wrong_field_is_named_and_never_closes(ada, cinema, hub):
    async with socket_for(ada) as adas:
        for wrong, (fields, named) in WRONG_FIELDS.items():
            refusal = await adas.ask("test_say", HALL, **fields)

            assert refusal["code"] == "INVALID_MESSAGE", wrong
            assert refusal["data"]["field"] == named
            assert named in refusal["message"] or "NUL" in refusal["message"]


async def test_a_number_beyond_all_bounds_is_refused(ada, cinema, hub):
    async with socket_for(ada) as adas:
        await adas.send_to(
            '{"event": "test_say", "ref": "1", "channel": "hall-blue",'
            ' "data": {"text": "a", "volume": 1e999}}'
        )

        assert (await adas.answer("1"))["data"]["field"] == "volume"


async def test_nul_beside_other_nonsense_is_refused(ada, cinema, hub):
    async with socket_for(ada) as adas:
        await adas.send_to('{"event": "test_say", "ref": "1", "x": 1e999, "y": "\\u0000"}')

        assert (await adas.answer("1"))["code"] == "INVALID_MESSAGE"


async def test_a_wrong_ref_is_named(ada, hub):
    async with socket_for(ada) as adas:
        for ref in ('""', '"' + "r" * 37 + '"', "5", "[]"):
            await adas.send_to('{"event": "clock", "ref": ' + ref + ', "data": {"t0_ms": 1}}')

            refusal = await adas.receive()
            assert refusal["data"]["field"] == "ref", ref
            assert "ref" not in refusal


async def test_an_answer_finds_home_although_another_field_is_wrong(ada, hub):
    async with socket_for(ada) as adas:
        await adas.send_to('{"event": 5, "ref": "mine"}')

        assert (await adas.answer("mine"))["data"]["field"] == "event"


async def test_unknown_events_are_refused_and_never_close(ada, hub):
    async with socket_for(ada) as adas:
        for _ in range(5):
            assert (await adas.ask("dance"))["code"] == "UNKNOWN_EVENT"


async def test_unknown_fields_are_ignored(ada, cinema, hub):
    async with socket_for(ada) as adas:
        answer = await adas.ask("test_say", HALL, text="hi", colour="blue", is_staff=True)

        assert answer["event"] == "ok"


async def test_what_is_no_channel_is_refused(ada, cinema, hub):
    async with socket_for(ada) as adas:
        for channel in ("", "hall-7", "lounge-1", "hall-", None):
            refusal = await adas.ask("test_say", channel, text="hi")
            assert refusal["code"] == "INVALID_ROOM_ID", channel


@pytest.mark.parametrize("channel", ["!control", "user-1"])
async def test_inner_channels_are_no_channels_of_clients(channel, ada, ben, cinema, hub):
    """Least of all may one be left: that would end this process's hearing of it."""
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        assert (await adas.ask("test_enter", channel))["code"] == "INVALID_ROOM_ID"

        assert envelope.bus_key(envelope.CONTROL) in hub.bus._wanted
        await in_database(announce.end_session, ben.pk)
        assert await bens.close_code() == 4001


async def test_our_own_mistakes_are_told_without_a_trace_and_the_socket_lives(ada, hub):
    async with socket_for(ada) as adas:
        refusal = await adas.ask("test_break")

        assert refusal["code"] == "SERVER_ERROR"
        assert "projector" not in str(refusal)
        assert (await adas.ask("clock", t0_ms=1))["event"] == "ok"


# --- Order and pace


async def test_frames_are_obeyed_in_the_order_they_came(ada, cinema, hub):
    async with socket_for(ada) as adas:
        for number in range(20):
            await adas.send_json_to(
                {"event": "test_say", "ref": str(number), "channel": HALL}
                | {"data": {"text": str(number)}}
            )

        answers = [await adas.receive() for _ in range(20)]
        assert [answer["ref"] for answer in answers] == [str(number) for number in range(20)]
        assert [answer["data"]["rev"] for answer in answers] == list(range(1, 21))


async def test_the_clock_is_answered_ahead_of_everything_else(ada, cinema, hub):
    async with socket_for(ada) as adas:
        for number in range(5):
            await adas.send_json_to(
                {"event": "test_say", "ref": f"say {number}", "channel": HALL}
                | {"data": {"text": "a", "times": 50}}
            )
        await adas.send_json_to({"event": "clock", "ref": "clock", "data": {"t0_ms": 17}})

        answer = await adas.receive()
        assert answer["ref"] == "clock"
        assert answer["data"]["t0_ms"] == 17
        assert answer["data"]["t1_ms"] <= answer["data"]["t2_ms"]


async def test_a_frame_that_breaks_our_reading_is_answered_too(ada, hub, monkeypatch):
    async with socket_for(ada) as adas:
        with monkeypatch.context() as patch:
            patch.setattr(frames, "read_frame", lambda raw: 1 / 0)
            await adas.send_to('{"event": "clock"}')
            assert (await adas.receive())["code"] == "SERVER_ERROR"
        assert (await adas.ask("clock", t0_ms=1))["event"] == "ok"


async def test_too_many_frames_are_refused_each_with_its_ref(ada, hub):
    async with socket_for(ada) as adas:
        for number in range(50):
            await adas.send_json_to({"event": "dance", "ref": str(number)})

        answers = [await adas.receive() for _ in range(50)]
        assert [answer["ref"] for answer in answers] == [str(number) for number in range(50)]
        refused = [answer for answer in answers if answer["code"] == "RATE_LIMITED"]
        assert 15 <= len(refused) <= 20
        assert all(answer["data"]["retry_after_ms"] > 0 for answer in refused)


async def test_who_goes_on_flooding_is_closed(ada, hub):
    async with socket_for(ada) as adas:
        for _ in range(120):
            await adas.send_json_to({"event": "dance"})

        assert await adas.close_code() == 4029


async def test_every_frame_of_a_flood_counts_malformed_ones_too(ada, settings, hub):
    settings.LIVE_CREDITS = (1, 0.001)
    async with socket_for(ada) as adas:
        await adas.send_to("{")
        await adas.send_to("{")

        assert (await adas.receive())["code"] == "INVALID_MESSAGE"
        assert (await adas.receive())["code"] == "RATE_LIMITED"


# --- The policy table


async def test_a_private_hall_is_hidden_exactly_like_one_that_does_not_exist(ada, cinema, hub):
    cinema.private.add("secret")
    async with socket_for(ada) as adas:
        hidden = await adas.ask("test_enter", PREFIX + "secret")
        missing = await adas.ask("test_enter", PREFIX + "nowhere")

        assert hidden | {"ref": ""} == missing | {"ref": ""}
        assert hidden["code"] == "ROOM_NOT_FOUND"


async def test_who_was_refused_hears_nothing(ada, ben, cinema, hub):
    cinema.private.add("secret")
    cinema.members.add(ben.pk)
    async with socket_for(ada) as adas, socket_for(ben) as bens:
        await adas.ask("test_enter", PREFIX + "secret")
        await bens.ask("test_enter", PREFIX + "secret")
        await bens.ask("test_say", PREFIX + "secret", text="between us")

        await bens.hear("said")
        assert await adas.receive_nothing(timeout=0.1)


async def test_each_frame_asks_anew(ada, cinema, hub):
    async with socket_for(ada) as adas:
        assert (await adas.ask("test_say", HALL, text="hi"))["event"] == "ok"
        cinema.banned.add(ada.pk)
        assert (await adas.ask("test_say", HALL, text="hi"))["code"] == "BANNED"


async def test_an_event_without_a_row_does_not_exist(ada, cinema, hub, monkeypatch):
    from config import policy

    table = dict(policy._table)
    del table["event test_say"]
    monkeypatch.setattr(policy, "_table", table)
    async with socket_for(ada) as adas:
        assert (await adas.ask("test_say", HALL, text="hi"))["code"] == "UNKNOWN_EVENT"


async def test_refusals_are_logged_without_what_was_said(ada, cinema, hub, caplog):
    cinema.banned.add(ada.pk)
    with caplog.at_level("INFO"):
        async with socket_for(ada) as adas:
            await adas.ask("test_say", HALL, text="my secret")

    logged = [record.msg for record in caplog.records if "refused" in str(record.msg)]
    assert logged[0]["code"] == "BANNED"
    assert logged[0]["user_id"] == ada.pk
    assert logged[0]["channel"] == HALL
    assert "my secret" not in caplog.text
