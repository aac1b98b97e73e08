"""The one door from the domain to the sockets."""

from collections.abc import Collection
from functools import partial

from django.db import transaction

from config.live import faults, hub
from config.live.envelope import Envelope, Revocation, Ring, SessionEnd, ring, session_mark
from config.live.protocol import Event
from config.live.publisher import publisher
from config.live.topics import USER_PREFIX


def announce(channel: str, event: Event, *, hidden_from: Collection[int] = ()) -> None:
    """Tell everyone listening, once the current transaction is safely stored.

    `hidden_from` get `skipped` instead, or nothing where the event has no `rev`.
    """
    send_after_commit(ring(channel, event, hidden_from))


async def announce_now(channel: str, event: Event, hidden_from: Collection[int] = ()) -> None:
    """For what is never kept (typing, signals): at once, and nobody makes up for a loss."""
    send(ring(channel, event, hidden_from, is_ephemeral=True))


def tell(user_id: int, event: Event) -> None:
    """Tell one person, on every page they have open."""
    announce(f"{USER_PREFIX}{user_id}", event)


def revoke(user_id: int | None, channel: str, code: int | None = None, reason: str = "") -> None:
    """End a person's hearing of a channel in every process, after commit; None: all visitors'.

    Their sockets there are told `revoked`, and closed where a close code is given
    (4003 kicked or banned, 4004 no such room for you). None: all visitors without an account.
    """
    send_after_commit(Revocation(user_id, channel, code, str(reason)))


def end_session(user_id: int, session_key: str | None = None) -> None:
    """Close the sockets of one sign-in, or of all of a person's, after commit."""
    send_after_commit(SessionEnd(user_id, session_mark(session_key) if session_key else None))


def send(message: Envelope) -> None:
    """To this process's own sockets straight away, to the others over the bus. From any thread."""
    if here := hub.running():
        here.hear(message)
    publisher().publish(message)


def send_after_commit(message: Envelope) -> None:
    transaction.on_commit(partial(_ring_out, message), robust=True)


def _ring_out(message: Envelope) -> None:
    if isinstance(message, Ring):
        faults.point("between commit and publish")
    send(message)
