import json

from benchmarks.fanout import stamps


def test_a_stamp_is_read_back_out_of_whatever_stands_around_it():
    frame = json.dumps({"event": "chat", "text": stamps.stamped(41, 12_345, 80)}).encode()

    assert stamps.read(frame, 0, len(frame)) == (41, 12_345)


def test_a_text_is_as_long_as_it_was_asked_to_be():
    assert {len(stamps.stamped(1, 2, size)) for size in (28, 60, 61, 300)} == {28, 60, 61, 300}


def test_outside_its_frame_a_stamp_does_not_count():
    buffer = b"no stamp here" + stamps.stamped(1, 2, 40).encode()

    assert stamps.read(buffer, 0, 13) is None
