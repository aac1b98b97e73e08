"""How much of anything is enough: credits of one socket, and allowances shared by all processes."""

import asyncio
import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from config.live import valkey
from config.live.protocol import RateLimited
from config.live.sessions import header

# KEYS: bucket. ARGV: amount, per_ms, cost. Answers how long to wait, 0 for yes.
SPEND = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local amount, per, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left, at = tonumber(kept[1]) or amount, tonumber(kept[2]) or now
left = math.min(amount, left + math.max(0, now - at) * amount / per)
local wait = 0
if left >= cost then left = left - cost else wait = math.ceil((cost - left) * per / amount) end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', now)
redis.call('PEXPIRE', KEYS[1], per + 1000)
return wait
"""
MOST_BUCKETS = 10_000


class Bucket:
    """Holds `amount`, refilled evenly within `per_seconds`."""

    __slots__ = ("amount", "at", "left", "per_seconds")

    def __init__(self, amount: float, per_seconds: float, now: float) -> None:
        self.amount, self.per_seconds = amount, per_seconds
        self.left, self.at = amount, now

    def take(self, cost: float, now: float) -> int:
        """Milliseconds to wait; 0 where the cost was paid."""
        refill = max(0.0, now - self.at) * self.amount / self.per_seconds
        self.left, self.at = min(self.amount, self.left + refill), now
        if self.left >= cost:
            self.left -= cost
            return 0
        return math.ceil((cost - self.left) * self.per_seconds / self.amount * 1000)


def credits(now: float) -> Bucket:
    burst, per_second = settings.LIVE_CREDITS
    factor = settings.LIMIT_FACTOR
    return Bucket(burst * factor, burst / per_second, now)


def spend(name: str, who: object, amount: float, per_seconds: float, cost: float = 1.0) -> None:
    """Count one more of `name` by `who`; raises RateLimited beyond `amount` per `per_seconds`.

    For threads. Without Valkey each process counts for itself.
    """
    amount *= settings.LIMIT_FACTOR
    try:
        wait = valkey.run(SPEND, [_key(name, who)], [amount, int(per_seconds * 1000), cost])
    except valkey.Unreachable:
        wait = _spend_here(name, who, amount, per_seconds, cost)
    if wait:
        raise RateLimited(retry_after_ms=int(wait))


async def spend_async(
    name: str, who: object, amount: float, per_seconds: float, cost: float = 1.0
) -> None:
    """`spend` for the loop."""
    await asyncio.to_thread(spend, name, who, amount, per_seconds, cost)


def _key(name: str, who: object) -> str:
    return f"{settings.LIVE_PREFIX}:limit:{name}:{who}"


_here: OrderedDict[str, Bucket] = OrderedDict()


def _spend_here(name: str, who: object, amount: float, per_seconds: float, cost: float) -> int:
    key, now = _key(name, who), time.monotonic()
    bucket = _here.setdefault(key, Bucket(amount, per_seconds, now))
    _here.move_to_end(key)
    while len(_here) > MOST_BUCKETS:
        _here.popitem(last=False)
    return bucket.take(cost, now)


def client_network(scope: Mapping[str, Any]) -> str:
    """The address a limit counts: that of the peer, or the one our own proxies vouch for.

    An IPv6 customer has a whole /64.
    """
    proxies = settings.ENV.trusted_proxy_count
    forwarded = ",".join(header(scope, b"x-forwarded-for")).split(",") if proxies else []
    named = forwarded[-proxies].strip() if len(forwarded) >= proxies > 0 else ""
    address = named or (scope.get("client") or ("",))[0]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
