"""Bugs planted on purpose, each of which the checker must find. Only the rig loads them.

What a bug needs to be seen within seconds, a pause for the most part, comes with it.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from config.live import announce, registry
from config.prepared import Statement
from rooms import models
from rooms.actions import chat, playback
from rooms.models.rooms import GIVING_NUMBERS

MOMENT_SECONDS = 0.08
# So long somebody has to read what was answered and is not yet there.
EARLY_SECONDS = 0.25


def ack_before_commit() -> None:
    """The answer goes out while the transaction is still open."""
    obeyed = registry._entries["chat_message"]

    def early(visit: Any, command: Any) -> Any:
        answer: Future[Any] = Future()

        def work() -> None:
            try:
                with transaction.atomic():
                    answer.set_result(obeyed.handler(visit, command))
                    time.sleep(EARLY_SECONDS)
            except BaseException as error:
                if not answer.done():
                    answer.set_exception(error)
            finally:
                connection.close()

        threading.Thread(target=work).start()
        return answer.result()

    registry._entries["chat_message"] = _with_handler(obeyed, early)


def unconditional(
    self: models.Room, terms: int, author_id: int, client_id: UUID, hidden_from: Statement
) -> Statement:
    """A word is kept, whatever has changed since the room was read."""
    numbers = '"rev" = "rev" + 1, "last_seq" = "last_seq" + 1'
    sql = f"""UPDATE "rooms_room" SET {numbers} WHERE "id" = %s
        RETURNING {GIVING_NUMBERS}, ARRAY({hidden_from[0]})"""
    return sql, [self.pk, *hidden_from[1]]


def publish_inside() -> None:
    """Everybody is told before it is sure: a word in a transaction, as where the mode is slow."""

    def at_once(message: Any) -> None:
        announce.send(message)
        time.sleep(MOMENT_SECONDS)

    _put(chat, "_is_slow", lambda room, author: True)
    _put(announce, "send_after_commit", at_once)


def no_position_check() -> None:
    _put(settings, "LIVE_POSITION_CHECK_SECONDS", 0)


def ids_instead_of_seq() -> None:
    """Numbers from a counter, no lock: they have holes, and commits overtake each other."""

    def unlocked(self: models.Room) -> models.Room:
        return models.Room.objects.get(pk=self.pk)

    def number() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('planted_numbers')")
            return int(cursor.fetchone()[0])

    def next_rev(self: models.Room) -> int:
        self.rev = number()
        time.sleep(MOMENT_SECONDS)
        models.Room.objects.filter(pk=self.pk, rev__lt=self.rev).update(rev=self.rev)
        return self.rev

    def swapping_numbers(
        self: models.Room, terms: int, author_id: int, client_id: UUID, hidden_from: Statement
    ) -> Statement:
        self.last_seq = next_rev(self)
        sql = f"""UPDATE "rooms_room" SET "last_seq" = GREATEST("last_seq", %s) WHERE "id" = %s
            RETURNING %s::bigint AS "seq", %s::bigint AS "rev", %s::bigint AS "posted_rev",
            ARRAY({hidden_from[0]})"""
        return sql, [self.rev, self.pk, *[self.rev] * 3, *hidden_from[1]]

    _put(models.Room, "locked", unlocked)
    _put(models.Room, "next_rev", next_rev)
    _put(models.Room, "swapping_numbers", swapping_numbers)


def no_fencing() -> None:
    """Whoever has a seat moves the film, from whichever version."""
    obeyed = registry._entries["host_sync"]

    def anyhow(visit: Any, command: Any) -> Any:
        import msgspec

        kept = models.Playback.objects.filter(room=visit.thing).first()
        version = kept.version if kept else 0
        return obeyed.handler(visit, msgspec.structs.replace(command, version=version))

    _put(playback, "require_projector", lambda room, user, seat_role: None)
    registry._entries["host_sync"] = _with_handler(obeyed, anyhow)


def no_unique_key() -> None:
    """Neither the action nor the database looks whether this client_id was there before."""

    asked = chat._writers

    class Forgetful:
        def first(self, **facts: Any) -> Any:
            seat = asked.first(**facts)
            if seat is not None:
                seat.has_sent = False
            return seat

    _put(chat, "_writers", Forgetful())
    _put(models.Room, "swapping_numbers", unconditional)


BUGS: dict[str, Callable[[], None]] = {
    "ack before commit": ack_before_commit,
    "publish inside the transaction": publish_inside,
    "no position check": no_position_check,
    "ids instead of seq": ids_instead_of_seq,
    "no fencing": no_fencing,
    "no unique key": no_unique_key,
}


def plant(name: str) -> None:
    BUGS[name]()


def _put(owner: Any, name: str, thing: Any) -> None:
    """A bug that is put where nobody looks any more would be found by nobody."""
    assert hasattr(owner, name), f"{owner} has no {name}: plant this bug elsewhere"
    setattr(owner, name, thing)


def _with_handler(entry: registry.Entry, handler: Callable[..., Any]) -> registry.Entry:
    from dataclasses import replace

    return replace(entry, handler=handler)
