"""Who waits for their film, who is ready, who would skip it: short-lived, never in the database."""

import time
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from config.live import valkey

log = structlog.get_logger(__name__)

# Somebody who vanished while loading is forgotten after this; a browser repeats itself meanwhile.
FORGOTTEN_AFTER_S = 60


class Waiting:
    """A set of people per room, kept in one sorted set by the moment of their last word."""

    def __init__(self, what: str, forgotten_after_s: int = FORGOTTEN_AFTER_S) -> None:
        self._what = what
        self._forgotten_after_s = forgotten_after_s

    def mark(self, room_id: UUID, user_id: int, *, on: bool) -> list[int]:
        """Put a person in or out; answers who is in, only themselves while Valkey is away."""
        key = self._key(room_id)
        now = time.time()
        try:
            with valkey.connected().pipeline() as pipe:
                if on:
                    pipe.zadd(key, {str(user_id): now})
                else:
                    pipe.zrem(key, str(user_id))
                pipe.zremrangebyscore(key, "-inf", now - self._forgotten_after_s)
                pipe.expire(key, self._forgotten_after_s)
                pipe.zrange(key, 0, -1)
                *_, members = pipe.execute()
        except valkey.Unreachable as error:
            log.warning("waiting not kept", what=self._what, error=str(error))
            return [user_id] if on else []
        return sorted(int(member) for member in members)

    def who(self, room_id: UUID) -> list[int]:
        """Nobody while Valkey is away."""
        since = time.time() - self._forgotten_after_s
        try:
            members: Any = valkey.connected().zrangebyscore(self._key(room_id), since, "+inf")
        except valkey.Unreachable as error:
            log.warning("waiting not read", what=self._what, error=str(error))
            return []
        return sorted(int(member) for member in members)

    def clear(self, room_id: UUID) -> None:
        try:
            valkey.connected().delete(self._key(room_id))
        except valkey.Unreachable as error:
            log.warning("waiting not cleared", what=self._what, error=str(error))

    def _key(self, room_id: UUID) -> str:
        return f"{settings.LIVE_PREFIX}:{self._what}:{room_id}"


buffering = Waiting("buffering")
ready = Waiting("ready")
# Said once and meant until the film is over.
skipping = Waiting("skipping", forgotten_after_s=6 * 3600)


class Drifts:
    """How far each person's film is from the room's, by their own last word."""

    KEPT_S = 3600

    def keep(self, room_id: UUID, user_id: int, drift_ms: int) -> None:
        try:
            with valkey.connected().pipeline() as pipe:
                pipe.hset(self._key(room_id), str(user_id), str(drift_ms))
                pipe.expire(self._key(room_id), self.KEPT_S)
                pipe.execute()
        except valkey.Unreachable as error:
            log.warning("drift not kept", error=str(error))

    def of(self, room_id: UUID) -> dict[int, int]:
        """User id → ms ahead of the room; whoever has not said anything yet is not in it."""
        try:
            kept = valkey.connected().hgetall(self._key(room_id))
        except valkey.Unreachable:
            return {}
        return {int(user_id): int(drift_ms) for user_id, drift_ms in kept.items()}

    def _key(self, room_id: UUID) -> str:
        return f"{settings.LIVE_PREFIX}:drift:{room_id}"


drifts = Drifts()
