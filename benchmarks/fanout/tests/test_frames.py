import pytest

from benchmarks.fanout.frames import (
    PING,
    PONG,
    TEXT,
    Unreadable,
    answered,
    client_frame,
    handshake,
    spans,
)


def of_server(payload: bytes, opcode: int = TEXT) -> bytes:
    """The same frame without a mask."""
    masked = client_frame(payload, opcode)
    head = len(masked) - len(payload) - 4
    return bytes([masked[0], masked[1] & 0x7F]) + masked[2:head] + payload


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536])
def test_a_frame_of_any_length_is_found_again(size):
    frame = of_server(b"x" * size)

    found, used = spans(frame)

    assert [frame[start:end] for _, start, end in found] == [b"x" * size]
    assert used == len(frame)


def test_several_frames_in_one_reading_are_all_found():
    buffer = of_server(b"one") + of_server(b"", PING) + of_server(b"three" * 40)

    found, used = spans(buffer)

    assert [(code, buffer[start:end]) for code, start, end in found] == [
        (TEXT, b"one"),
        (PING, b""),
        (TEXT, b"three" * 40),
    ]
    assert used == len(buffer)


@pytest.mark.parametrize("size", [5, 300, 70_000])
def test_half_a_frame_waits_for_its_other_half(size):
    whole = of_server(b"a") + of_server(b"b" * size)

    for cut in range(len(of_server(b"a")), min(len(whole), 320)):
        found, used = spans(whole[:cut])
        assert len(found) == 1 or cut == len(whole)
        assert len(spans(whole[used:])[0]) == 1 or cut == len(whole)


def test_a_fragment_or_a_compressed_frame_is_not_read_as_if_it_were_whole():
    for first in (0x01, 0xC1):
        with pytest.raises(Unreadable):
            spans(bytes([first, 1]) + b"x")


def test_a_masked_frame_from_a_server_is_refused():
    with pytest.raises(Unreadable):
        spans(client_frame(b"x"))


def test_what_a_client_sends_is_masked():
    assert client_frame(b"hi") == b"\x81\x82\x00\x00\x00\x00hi"
    assert client_frame(b"", PONG)[0] & 0x0F == PONG


def test_frames_begin_behind_the_answer_to_the_handshake():
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

    assert answered(answer[:-2]) is None
    assert answered(answer + b"\x81\x00") == len(answer)


def test_a_refused_handshake_says_so():
    with pytest.raises(Unreadable, match="403"):
        answered(b"HTTP/1.1 403 Forbidden\r\n\r\n")


def test_a_handshake_ends_with_an_empty_line_and_carries_what_it_was_given():
    asked = handshake("127.0.0.1:1", "/ws/", {"Origin": "http://stage.test"})

    assert asked.startswith(b"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1:1\r\n")
    assert b"\r\nOrigin: http://stage.test\r\n" in asked
    assert asked.endswith(b"\r\n\r\n")
