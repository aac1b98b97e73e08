from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.rules.chat import clean_text, is_emoji, may_edit, wait_ms

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  hello  ", "hello"),
        ("one\r\ntwo", "one\ntwo"),
        ("a\x00b\x07c", "abc"),
        ("\n\n\n", ""),
        ("up\n\n\n\n\n\n\n\ndown", "up\n\n\ndown"),
        ("a\tb", "a\tb"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 4),
        ("👩‍👩‍👧 said", "👩‍👩‍👧 said"),
    ],
)
def test_text_is_kept_clean(written, kept):
    assert clean_text(written) == kept


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_text(text)

    assert clean_text(once) == once
    assert "\x00" not in once


@pytest.mark.parametrize("emoji", ["🎬", "❤️", "👩‍👩‍👧", "🇫🇷", "👍🏽", "1️⃣"])
def test_a_picture_is_an_emoji(emoji):
    assert is_emoji(emoji)


@pytest.mark.parametrize("word", ["", "a", "12", "<b>", "🎬 film", "é", "🎬" * 17, "\u200d"])
def test_words_are_no_emoji(word):
    assert not is_emoji(word)


def test_a_message_may_be_changed_for_a_quarter_of_an_hour():
    assert may_edit(NOON, NOON + timedelta(minutes=15))
    assert not may_edit(NOON, NOON + timedelta(minutes=15, seconds=1))


def test_slow_mode_waits_for_what_is_left():
    assert wait_ms(30, NOON, NOON + timedelta(seconds=10)) == 20_000
    assert wait_ms(30, NOON, NOON + timedelta(seconds=31)) == 0
    assert wait_ms(0, NOON, NOON) == 0
    assert wait_ms(30, None, NOON) == 0
