"""One command, from who asks to what is answered: all of its database work in one go."""

import time
from typing import Any

import structlog

from config import policy
from config.guard import refusal_for
from config.live import sessions
from config.live.connection import RECALL_SECONDS, Connection
from config.live.database import in_database
from config.live.protocol import (
    Command,
    InvalidMessage,
    InvalidRoomId,
    RateLimited,
    Refused,
    UnknownEvent,
)
from config.live.registry import Entry
from config.live.topics import Visit, source_of
from config.policy import Standing, site_role

log = structlog.get_logger(__name__)

# A session ends at once over the control channel; this is for when nobody said so.
SESSION_SECONDS = 30.0


async def obey(
    connection: Connection,
    entry: Entry,
    command: Command,
    channel: str | None,
    *,
    is_deprecated: bool = False,
) -> Any:
    """The facts for `ok`. Raises Refused."""
    if not entry.is_async:
        return await in_database(_obey_here, connection, entry, command, channel, is_deprecated)
    visit = connection.recent_visit(channel)
    if visit is None:
        visit = await in_database(_visit, connection, channel, remembers=True)
    _admit(entry.event, visit)
    return await entry.handler(visit, command)


def _obey_here(
    connection: Connection,
    entry: Entry,
    command: Command,
    channel: str | None,
    is_deprecated: bool,
) -> Any:
    visit = None
    if entry.recalls and not is_deprecated:
        visit = connection.recent_visit(channel, RECALL_SECONDS)
    if visit is not None:
        _check_session(connection)
        try:
            return _handled(entry, visit, command)
        except (RateLimited, InvalidMessage):
            raise  # whatever the person is here
        except Refused:
            pass  # perhaps only by what has changed since
    visit = _visit(connection, channel, is_deprecated=is_deprecated, remembers=entry.recalls)
    return _handled(entry, visit, command)


def _handled(entry: Entry, visit: Visit, command: Command) -> Any:
    _admit(entry.event, visit)
    return entry.handler(visit, command)


def _visit(
    connection: Connection,
    channel: str | None,
    *,
    is_deprecated: bool = False,
    remembers: bool = False,
) -> Visit:
    """`remembers`: for those alone who count on it, for it holds more than all else of a socket."""
    _check_session(connection)
    if channel is None:
        user = sessions.person(connection.user_id)
        standing = Standing(site_role(user))
    else:
        found = source_of(channel)
        if found is None:
            raise InvalidRoomId
        source, name = found
        user, standing = source.look_up(connection.user_id, name)
    visit = Visit(
        connection=connection,
        user=user,
        channel=channel,
        standing=standing,
        is_deprecated=is_deprecated,
    )
    if remembers:
        connection.remember_standing(visit)
    return visit


def _check_session(connection: Connection) -> None:
    """The account is looked at for every frame; the sign-in once in a while."""
    now = time.monotonic()
    if connection.user_id is None or now - connection.checked_at < SESSION_SECONDS:
        return
    if sessions.user_of(connection.session_key).pk != connection.user_id:
        raise sessions.SignInEnded
    connection.checked_at = now


def _admit(event: str, visit: Visit) -> None:
    """Ask the table. Raises Refused."""
    try:
        row = policy.row(f"event {event}")
    except policy.NoRow:
        log.error("event without a policy row", action=event)
        raise UnknownEvent from None
    standing = visit.standing
    answer = row.answer(standing.role, is_private=standing.is_private)
    if (refusal := refusal_for(answer, standing.role)) is not None:
        raise refusal
