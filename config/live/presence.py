"""Who is here: never derived from a disconnect alone, and right whichever process dies."""

from collections.abc import Iterable, Sequence

import structlog

from config.live import announce, arrivals, hub, leases, valkey
from config.live.connection import Connection
from config.live.envelope import bus_key
from config.live.topics import USER_PREFIX, source_of

log = structlog.get_logger(__name__)


def enter(connection: Connection, channel: str, *, is_told: bool = False) -> bool:
    """This socket's person is here from now on. For database threads, after the seat is committed.

    Others are told at once, except where `is_told` says that an event of the caller's own tells
    them. Answers whether the person was not here before.
    """
    user_id = connection.user_id
    if user_id is None:
        return False
    connection.entered.add(channel)
    call = leases.enter_call(channel, _entry(connection))
    try:
        is_new = bool(valkey.run(*call))
    except valkey.Unreachable:
        is_new = True  # the process enters all of its sockets when Valkey is back
    if is_new:
        _spread(channel, [user_id], [], is_told=is_told)
    return is_new


def leave(user_id: int, channel: str, *, is_told: bool = False) -> None:
    """A person goes for good, with all their sockets: gone at once. For database threads."""
    try:
        valkey.run(*leases.leave_call(channel, user_id))
    except valkey.Unreachable:
        log.warning("left without Valkey", channel=channel)
    _spread(channel, [], [user_id], is_told=is_told)


async def drop(connection: Connection) -> None:
    """The socket is gone; its person is here for the grace yet."""
    if connection.user_id is not None and connection.entered:
        await connection.hub.presence.drop(connection)


def present(channels: Sequence[str]) -> dict[str, set[int]]:
    """Who is in each channel, asked in one go. For threads."""
    if not channels:
        return {}
    try:
        return _asked(channels)
    except valkey.Unreachable:
        return known_here(channels)


def surely_present(channel: str) -> set[int] | None:
    """The same; None while nobody can tell, for who would take a seat from the absent."""
    try:
        return _asked([channel])[channel]
    except valkey.Unreachable:
        return None


def _asked(channels: Sequence[str]) -> dict[str, set[int]]:
    found = leases.reading(channels, valkey.run(*leases.read_call(channels))).people
    return {channel: found[channel].here for channel in channels}


async def present_async(channels: Sequence[str]) -> dict[str, set[int]]:
    """`present` for the loop of a web process."""
    here = await hub.hub_here()
    try:
        found = (await here.presence.read(channels)).people
    except valkey.Unreachable:
        return known_here(channels)
    return {channel: found[channel].here for channel in channels}


def is_listening(user_id: int) -> bool:
    """Whether some page of this person is open now. For threads.

    A process hears a person's channel for as long as one of their sockets is with it. Of a cluster
    only the node that is asked answers, so a listener may be missed, never invented.
    """
    channel = f"{USER_PREFIX}{user_id}"
    try:
        ((_, processes),) = valkey.connected().pubsub_numsub(bus_key(channel))
    except valkey.Unreachable:
        return False
    return bool(processes)


def known_here(channels: Iterable[str]) -> dict[str, set[int]]:
    """What this process knows by itself, for as long as Valkey is away."""
    here = hub.running()
    return {channel: here.people_known_in(channel) if here else set() for channel in channels}


def _spread(channel: str, joined: list[int], left: list[int], *, is_told: bool) -> None:
    found = source_of(channel)
    if is_told or found is None:
        told = [arrivals.ring_of(channel, None, (), joined, left)]
    else:
        source, name = found
        told = arrivals.rings(source, channel, name, joined, left)
    for one in told:
        announce.send_after_commit(one)


def _entry(connection: Connection) -> str:
    return leases.field(connection.user_id or 0, connection.id, connection.hub.process)
