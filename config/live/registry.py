"""Which function obeys which event. Apps register in `ready()`; the consumer asks here."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from config.live.protocol import Command

Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Entry:
    event: str
    command: type[Command]
    handler: Callable[..., Any]
    # An async handler runs on the loop and must not touch the database;
    # a plain one runs in a database thread.
    is_async: bool
    # Needs a channel (a room); otherwise the visit has none.
    needs_channel: bool
    max_bytes: int


_entries: dict[str, Entry] = {}


def handles(
    event: str,
    command: type[Command] = Command,
    *,
    needs_channel: bool = True,
    max_bytes: int = 16 * 1024,
) -> Callable[[Handler], Handler]:
    """Register `handler(visit, command)`; what it returns becomes the `data` of `ok`."""

    def register(handler: Handler) -> Handler:
        if event in _entries:
            raise ValueError(f"Two handlers for {event}.")
        _entries[event] = Entry(
            event, command, handler, inspect.iscoroutinefunction(handler), needs_channel, max_bytes
        )
        return handler

    return register


def entry(event: str) -> Entry | None:
    return _entries.get(event)


def entries() -> dict[str, Entry]:
    return dict(_entries)
