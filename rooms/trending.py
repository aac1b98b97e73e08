"""What is alive: activity that fades, in one sorted set whose order needs no recomputing.

A weight grows with the time of its happening instead of old ones shrinking: e^(λ(t−t₀)). As that
overflows within days, t₀ is the day in the key's name and one script carries the scores over.
"""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from config.live import valkey

log = structlog.get_logger(__name__)

HALF_LIFE_S = 15 * 60
DECAY = math.log(2) / HALF_LIFE_S
JOIN, MESSAGE, PRESENT_A_MINUTE = 5.0, 1.0, 0.5
DAY_S = 86_400
# A person counts once for the same thing within this: two tabs, or leaving and coming back.
SAME_FOR_S = 600
LOOKED_BACK = timedelta(hours=3)

# KEYS: today, yesterday. ARGV: factor, seconds to keep, then member and weight in turn.
# Yesterday's scores are measured from another midnight: carried over once, by whoever is first.
ADD = """
if redis.call('EXISTS', KEYS[1]) == 0 and redis.call('EXISTS', KEYS[2]) == 1 then
  local old = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
  for i = 1, #old, 2 do
    local score = tonumber(old[i + 1]) * tonumber(ARGV[1])
    if score > 1e-9 then redis.call('ZADD', KEYS[1], score, old[i]) end
  end
  redis.call('DEL', KEYS[2])
end
for i = 3, #ARGV, 2 do redis.call('ZINCRBY', KEYS[1], ARGV[i + 1], ARGV[i]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
"""
ONCE = "return redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) and 1 or 0"
TOP = "return redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1])"
REMOVE = "return redis.call('ZREM', KEYS[1], ARGV[1]) + redis.call('ZREM', KEYS[2], ARGV[1])"


def weight(amount: float, at: float) -> float:
    """What an activity of this moment adds to the scores of its day."""
    return amount * math.exp(DECAY * (at % DAY_S))


def joined(room_id: UUID, user_id: int, at: float | None = None) -> None:
    if _is_first(f"join:{room_id}:{user_id}"):
        add({room_id: JOIN}, at)


def said(room_id: UUID, at: float | None = None) -> None:
    add({room_id: MESSAGE}, at)


def present(people: Mapping[UUID, int], at: float | None = None) -> None:
    """Once a minute: who is there, each person once however many tabs they have."""
    add({room_id: PRESENT_A_MINUTE * count for room_id, count in people.items() if count}, at)


def add(amounts: Mapping[UUID, float], at: float | None = None) -> None:
    """Without Valkey nothing is counted; it is rebuilt from the database when it is back."""
    if not amounts:
        return
    now = time.time() if at is None else at
    args: list[object] = [math.exp(-DECAY * DAY_S), 2 * DAY_S]
    for room_id, amount in amounts.items():
        args += [str(room_id), repr(weight(amount, now))]
    try:
        valkey.run(ADD, _keys(now), args)
    except valkey.Unreachable as error:
        log.warning("trending not kept", error=str(error))


def forget(room_id: UUID, at: float | None = None) -> None:
    """An ended room leaves the list."""
    now = time.time() if at is None else at
    try:
        valkey.run(REMOVE, _keys(now), [str(room_id)])
    except valkey.Unreachable as error:
        log.warning("trending not kept", error=str(error))


def top(limit: int = 200, at: float | None = None) -> Sequence[UUID]:
    """The liveliest rooms first; rebuilt from the database where Valkey knows nothing."""
    now = time.time() if at is None else at
    try:
        valkey.run(ADD, _keys(now), [math.exp(-DECAY * DAY_S), 2 * DAY_S])
        found = valkey.run(TOP, _keys(now)[:1], [limit - 1])
        if not found:
            add(_recent(datetime.fromtimestamp(now, UTC)), now)
            found = valkey.run(TOP, _keys(now)[:1], [limit - 1])
    except valkey.Unreachable:
        faded = _recent(timezone.now())
        return sorted(faded, key=faded.__getitem__, reverse=True)[:limit]
    return [UUID(name.decode() if isinstance(name, bytes) else name) for name in found]


def _recent(now: datetime) -> dict[UUID, float]:
    """The faded activity of the last hours as the database remembers it."""
    from rooms.models import Membership, Message, Room

    since = now - LOOKED_BACK
    running = Room.objects.running().values("pk")
    scores: dict[UUID, float] = {}
    joins = Membership.objects.filter(joined_at__gte=since, room__in=running)
    words = Message.objects.filter(at__gte=since, room__in=running, author__isnull=False)
    _fade(scores, joins.values_list("room_id", "joined_at")[:20_000], JOIN, now)
    _fade(scores, words.values_list("room_id", "at")[:20_000], MESSAGE, now)
    return scores


def _fade(
    scores: dict[UUID, float],
    happenings: Iterable[tuple[UUID, datetime]],
    amount: float,
    now: datetime,
) -> None:
    for room_id, at in happenings:
        age = max(0.0, (now - at).total_seconds())
        scores[room_id] = scores.get(room_id, 0.0) + amount * math.exp(-DECAY * age)


def _is_first(what: str) -> bool:
    key = f"{settings.LIVE_PREFIX}:trending:once:{what}"
    try:
        return bool(valkey.run(ONCE, [key], [SAME_FOR_S]))
    except valkey.Unreachable:
        return False


def _keys(now: float) -> list[str]:
    """Today's and yesterday's; the braces keep both in one slot of a cluster."""
    day = int(now // DAY_S)
    return [f"{settings.LIVE_PREFIX}:trending:{{rooms}}:{number}" for number in (day, day - 1)]
