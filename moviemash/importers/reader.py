"""Reads one uploaded file in a process of its own: `python -m moviemash.importers.reader KIND`.

Whatever a file does to it, it does to this process alone, which has a little memory, a little time
and no way to write. File on stdin, answer as JSON on stdout.
"""

import resource
import sys

import msgspec

from moviemash.importers.export import read_export
from moviemash.importers.feed import read_feed
from moviemash.importers.found import Found, Kind, Unreadable
from moviemash.importers.letterboxd import read_profile
from moviemash.importers.text import read_text

MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 20


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Either what was found, or why it was refused."""

    found: Found | None = None
    refused: str = ""
    details: dict[str, str | int] = {}


def read(kind: Kind, uploaded: bytes) -> Found:
    """Raises Unreadable."""
    if kind is Kind.EXPORT:
        return read_export(uploaded)
    if kind is Kind.PAGE:
        return read_profile(read_text(uploaded))
    return read_feed(read_text(uploaded))


def answer(kind: Kind, uploaded: bytes) -> Reading:
    try:
        return Reading(found=read(kind, uploaded))
    except Unreadable as refusal:
        return Reading(refused=refusal.code, details=refusal.details)
    except (MemoryError, RecursionError):
        return Reading(refused="too_much_work")


def limit_this_process() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    limit_this_process()
    sys.stdout.buffer.write(msgspec.json.encode(answer(Kind(sys.argv[1]), sys.stdin.buffer.read())))
