"""How names and tags of rooms are kept."""

import re
import unicodedata
from collections.abc import Iterable

from accounts.rules import clean_display_name

MAX_TAG = 30
_SEPARATORS = re.compile(r"[#,;<>\"/\\?=]")


def clean_name(name: str) -> str:
    """One visible line, without what would turn or hide it."""
    return clean_display_name(name)


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Lower case, no '#', each once, in the order given; what is left with nothing is dropped."""
    cleaned = (_clean_tag(tag) for tag in tags)
    return list(dict.fromkeys(tag for tag in cleaned if tag))


def split_tags(text: str) -> list[str]:
    """Tags as people write them into one field: commas, or '#' before each."""
    return clean_tags(re.split(r"[,;#\n]", text))


def _clean_tag(tag: str) -> str:
    tag = clean_display_name(_SEPARATORS.sub(" ", unicodedata.normalize("NFKC", tag)))
    return tag.lower()[:MAX_TAG].strip()
