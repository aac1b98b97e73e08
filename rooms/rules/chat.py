"""What may be said, how it is kept, and for how long it may be changed."""

import re
import unicodedata
from datetime import datetime, timedelta

MAX_TEXT = 2000
MAX_KINDS_OF_REACTION = 20
EDITABLE_FOR = timedelta(minutes=15)
MAX_MARKS_A_CHARACTER = 4
MAX_EMPTY_LINES = 2

# C0 and C1 controls but tab and newline; PostgreSQL text cannot even hold NUL.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb]")
_EMPTY_LINES = re.compile(rf"\n[^\S\n]*(?:\n[^\S\n]*){{{MAX_EMPTY_LINES + 1},}}")


def clean_text(text: str) -> str:
    """The text as it is kept: no control characters, towers of marks or walls of empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = _CONTROLS.sub("", text)
    text = _EMPTY_LINES.sub("\n" * (MAX_EMPTY_LINES + 1), text)
    return _without_towers(text).strip()


def _without_towers(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) == "Mn" else 0
        if marks <= MAX_MARKS_A_CHARACTER:
            kept.append(character)
    return "".join(kept)


def is_emoji(text: str) -> bool:
    """Whether this is one picture rather than words: symbols, their joiners and modifiers only."""
    if not text or len(text) > 16:
        return False
    pictures = 0
    for character in text:
        category = unicodedata.category(character)
        if category in ("So", "Sk") or "\U0001f000" <= character <= "\U0001faff":
            pictures += 1
        elif category not in ("Cf", "Mn", "Me") and character not in "#*0123456789":
            return False
    # Keycaps are a digit and an enclosing mark; bare digits are words.
    return pictures > 0 or "\u20e3" in text


def may_edit(at: datetime, now: datetime) -> bool:
    return now - at <= EDITABLE_FOR


def wait_ms(slow_mode_s: int, last_at: datetime | None, now: datetime) -> int:
    """How long slow mode makes this person wait, in ms."""
    if not slow_mode_s or last_at is None:
        return 0
    left = last_at + timedelta(seconds=slow_mode_s) - now
    return max(0, round(left.total_seconds() * 1000))
