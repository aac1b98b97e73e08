"""Words counted for trending, told to Valkey once in a while and not with every word.

What a killed process had not told yet is lost, a second's worth: trending only ranks, and is made
up from the database where Valkey is empty.
"""

import os
import threading
import time
from collections import Counter
from functools import cache
from uuid import UUID

import structlog
from django.conf import settings

from rooms import trending

log = structlog.get_logger(__name__)


def said(room_id: UUID) -> None:
    """From any thread; waits for nothing."""
    if settings.TRENDING_EVERY_SECONDS:
        _tally(os.getpid()).count(room_id)
    else:
        trending.said(room_id)


class Tally:
    def __init__(self) -> None:
        self._counts: Counter[UUID] = Counter()
        self._changed = threading.Condition()

    def count(self, room_id: UUID) -> None:
        with self._changed:
            self._counts[room_id] += 1
            self._changed.notify_all()

    def tell(self) -> None:
        """Wait until something was said, and tell all of it."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._counts))
            counts, self._counts = self._counts, Counter()
        trending.add({room_id: trending.MESSAGE * n for room_id, n in counts.items()})

    def tell_for_ever(self) -> None:
        while True:
            try:
                self.tell()
            except Exception:
                log.exception("words not counted")
            time.sleep(settings.TRENDING_EVERY_SECONDS)


@cache
def _tally(pid: int) -> Tally:
    tally = Tally()
    threading.Thread(target=tally.tell_for_ever, name="tally", daemon=True).start()
    return tally
