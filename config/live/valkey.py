"""Connections to the live Valkey. It may be slow or gone at any time: nobody waits long for it."""

import asyncio
import hashlib
import os
import time
from functools import cache
from typing import Any

import redis
import redis.asyncio
import structlog
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 0.5
# After a failure the next callers do without for so long, instead of each waiting in turn.
PAUSE_SECONDS = 1.0

Unreachable = (redis.RedisError, OSError, asyncio.TimeoutError)


# Telling the library's name looks its version up among the installed packages: milliseconds for
# each connection, and a room that is cut off at once opens hundreds.
_ANY: dict[str, Any] = {
    "socket_connect_timeout": TIMEOUT_SECONDS,
    "protocol": 2,
    "driver_info": None,
}


def options() -> dict[str, Any]:
    """Of every client that must not wait long."""
    return {**_ANY, "socket_timeout": TIMEOUT_SECONDS}


def connected() -> redis.Redis:
    """The process's own client, for threads."""
    return _connected(os.getpid())


@cache
def _connected(pid: int) -> redis.Redis:
    # Once more after a lost connection (Valkey was restarted), never after a timeout.
    retry = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return redis.Redis.from_url(settings.LIVE_REDIS_URL, retry=retry, **options())


def connected_async() -> redis.asyncio.Redis:
    """A client for the running loop; whoever makes one closes it."""
    retry = AsyncRetry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return redis.asyncio.Redis.from_url(settings.LIVE_REDIS_URL, retry=retry, **options())


def connected_for_listening() -> redis.asyncio.Redis:
    """Waits for messages as long as it takes, and says at once when the connection is lost."""
    return redis.asyncio.Redis.from_url(
        settings.LIVE_REDIS_URL, retry=AsyncRetry(NoBackoff(), 0), **_ANY
    )


_silent_until = 0.0


def run(script: str, keys: list[str], args: list[Any]) -> Any:
    """Run a Lua script from a thread. Raises one of `Unreachable`, quickly."""
    global _silent_until
    if time.monotonic() < _silent_until:
        raise redis.ConnectionError("Valkey did not answer a moment ago.")
    pool, about = connected().connection_pool, [len(keys), *keys, *args]
    try:
        try:
            return _run(pool, script, about)
        except redis.ConnectionError:  # Valkey was restarted; after a timeout never again
            return _run(pool, script, about)
    except Unreachable as error:
        _silent_until = time.monotonic() + PAUSE_SECONDS
        log.warning("valkey does not answer", error=str(error))
        raise


def _run(pool: redis.ConnectionPool, script: str, about: list[Any]) -> Any:
    """By a bare connection: what the client does around a command takes longer than asking it."""
    kept = pool.get_connection()
    try:
        try:
            return _ask(kept, "EVALSHA", _mark(script), about)
        except redis.exceptions.NoScriptError:
            return _ask(kept, "EVAL", script, about)
    finally:
        pool.release(kept)


def _ask(kept: Any, verb: str, script: str, about: list[Any]) -> Any:
    kept.send_command(verb, script, *about)
    return kept.read_response()


@cache
def _mark(script: str) -> str:
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()


async def run_async(
    client: redis.asyncio.Redis, script: str, keys: list[str], args: list[Any]
) -> Any:
    return await client.register_script(script)(keys, args)
