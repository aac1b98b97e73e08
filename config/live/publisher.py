"""Publishing in the background: no request, handler or task ever waits for Valkey."""

import atexit
import os
import threading
import time
from collections import deque
from functools import cache

import redis
import structlog
from django.conf import settings

from config.live import envelope, valkey
from config.live.envelope import CONTROL, Envelope, Ring, bus_key

log = structlog.get_logger(__name__)

BATCH = 256
MOST_WAITING = 10_000
RETRY_SECONDS = 0.2
# What could not be published is tried again so long: kept things are repaired from the database
# anyway, but nobody repairs a notice or a revocation.
WORTH_SECONDS = 30.0
EPHEMERAL_WORTH_SECONDS = 2.0
LAST_WORDS_SECONDS = 1.0

Waiting = tuple[float, str, bytes]


class Publisher:
    """One thread with one connection; keeps the order of what it is given."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque(maxlen=MOST_WAITING)
        self._changed = threading.Condition()
        self._is_busy = False
        self._client = redis.Redis.from_url(settings.LIVE_REDIS_URL, retry=None, **valkey.options())
        threading.Thread(target=self._run, name="publisher", daemon=True).start()

    def publish(self, message: Envelope) -> None:
        channel, worth = CONTROL, WORTH_SECONDS
        if isinstance(message, Ring):
            channel = message.channel
            if message.is_ephemeral:
                worth = EPHEMERAL_WORTH_SECONDS
        with self._changed:
            self._waiting.append(
                (time.monotonic() + worth, bus_key(channel), envelope.encode(message))
            )
            self._changed.notify_all()

    def flush(self, seconds: float) -> bool:
        """Wait until all is published; whether that came about in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._waiting and not self._is_busy, timeout=seconds
            )

    def _run(self) -> None:
        is_down = False
        while True:
            batch = self._next_batch()
            try:
                self._send(batch)
            except valkey.Unreachable as error:
                if not is_down:
                    log.warning("cannot publish", error=str(error), waiting=len(batch))
                is_down = True
                self._put_back(batch)
                time.sleep(RETRY_SECONDS)
            else:
                if is_down:
                    log.info("publishing again")
                is_down = False
            finally:
                with self._changed:
                    self._is_busy = False
                    self._changed.notify_all()

    def _next_batch(self) -> list[Waiting]:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._waiting))
            self._is_busy = True
            size = min(BATCH, len(self._waiting))
            return [self._waiting.popleft() for _ in range(size)]

    def _send(self, batch: list[Waiting]) -> None:
        if len(batch) == 1:
            self._client.publish(batch[0][1], batch[0][2])
            return
        with self._client.pipeline(transaction=False) as pipeline:
            for _, key, payload in batch:
                pipeline.publish(key, payload)
            pipeline.execute()

    def _put_back(self, batch: list[Waiting]) -> None:
        now = time.monotonic()
        with self._changed:
            for waiting in reversed([each for each in batch if each[0] > now]):
                if len(self._waiting) < MOST_WAITING:
                    self._waiting.appendleft(waiting)


def publisher() -> Publisher:
    return _publisher(os.getpid())


@cache
def _publisher(pid: int) -> Publisher:
    made = Publisher()
    # A command that ends right after its last action must not take the word with it.
    atexit.register(made.flush, LAST_WORDS_SECONDS)
    return made
