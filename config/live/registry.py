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
    # Hears the channel from before the handler reads its state; what comes meanwhile follows `ok`.
    subscribes: bool
    # What one frame takes of the connection's credits.
    cost: float
    # May be decided by what its person was a moment ago: its handler finds out whether that is so
    # still, with what it keeps. Refusals are decided anew, so it may be called twice.
    recalls: bool


MAX_BYTES = 16 * 1024

_entries: dict[str, Entry] = {}
# Names of earlier clients; the answer to one of them says that it is deprecated.
_former: dict[str, Entry] = {}


def handles(
    event: str,
    command: type[Command] = Command,
    *,
    needs_channel: bool = True,
    max_bytes: int = MAX_BYTES,
    subscribes: bool = False,
    cost: float = 1.0,
    recalls: bool = False,
    formerly: str = "",
) -> Callable[[Handler], Handler]:
    """Register `handler(visit, command)`; what it returns becomes the `data` of `ok`."""

    def register(handler: Handler) -> Handler:
        if event in _entries:
            raise ValueError(f"Two handlers for {event}.")
        _entries[event] = Entry(
            event,
            command,
            handler,
            inspect.iscoroutinefunction(handler),
            needs_channel,
            max_bytes,
            subscribes,
            cost,
            recalls,
        )
        if formerly:
            _former[formerly] = _entries[event]
        return handler

    return register


def obeys(
    event: str, command: type[Command] = Command, **options: Any
) -> Callable[[Handler], Handler]:
    """Register `act(thing, user, command)`, which its twin without a socket calls as well."""

    def register(act: Handler) -> Handler:
        handles(event, command, **options)(
            lambda visit, command: act(visit.thing, visit.user, command)
        )
        return act

    return register


def entry(event: str) -> Entry | None:
    return _entries.get(event) or _former.get(event)


def entries() -> dict[str, Entry]:
    return dict(_entries)


# --- What `welcome.unread` counts

Counter = Callable[[Any], int]
_counters: dict[str, Counter] = {}


def counts_unread(name: str) -> Callable[[Counter], Counter]:
    """Register `count(user) -> int` for `welcome.unread[name]`; it runs in a database thread."""

    def register(count: Counter) -> Counter:
        _counters[name] = count
        return count

    return register


def unread_of(user: Any) -> dict[str, int]:
    counts = {"notifications": 0, "messages": 0}
    if user.is_authenticated:
        counts.update({name: count(user) for name, count in _counters.items()})
    return counts
