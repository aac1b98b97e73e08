"""The cache in Valkey, and a small one of the process's own for as long as Valkey is away."""

import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 0.5
# After a failure everybody does without for so long, instead of each waiting in turn.
PAUSE_SECONDS = 1.0

_away_until = 0.0


def _either(name: str) -> Callable[..., Any]:
    there, here = getattr(RedisCache, name), getattr(LocMemCache, name)

    def method(self: "CacheOfItsOwn", *args: Any, **options: Any) -> Any:
        global _away_until
        if time.monotonic() >= _away_until:
            try:
                return there(self, *args, **options)
            except (redis.RedisError, OSError) as error:
                _away_until = time.monotonic() + PAUSE_SECONDS
                log.warning("cache does not answer", error=str(error))
        return here(self.alone, *args, **options)

    return method


class CacheOfItsOwn(RedisCache):
    """No page waits for Valkey, and none breaks without it: limits count per process then."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": TIMEOUT_SECONDS,
            "socket_connect_timeout": TIMEOUT_SECONDS,
            # Once more after a lost connection (Valkey was restarted), never after a timeout.
            "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        }
        given = params.get("OPTIONS") or {}
        super().__init__(server, {**params, "OPTIONS": {**options, **given}})
        self.alone = LocMemCache("while Valkey is away", params)

    add = _either("add")
    get = _either("get")
    set = _either("set")
    touch = _either("touch")
    delete = _either("delete")
    has_key = _either("has_key")
    incr = _either("incr")
    get_many = _either("get_many")
    set_many = _either("set_many")
    delete_many = _either("delete_many")
    clear = _either("clear")
