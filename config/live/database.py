"""The ORM from the loop: a bounded pool of threads, as many as the process has connections."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import connection

Params = ParamSpec("Params")
Result = TypeVar("Result")


@cache
def _threads() -> ThreadPoolExecutor:
    pool = settings.DATABASES["default"].get("OPTIONS", {}).get("pool", {})
    return ThreadPoolExecutor(max_workers=pool.get("max_size", 8), thread_name_prefix="database")


def _with_connection(work: Callable[[], Result]) -> Result:
    # Nothing to close before it: the work before gave its connection back too.
    try:
        return work()
    finally:
        # Gives the connection back to the pool; the site has this one alone.
        connection.close_if_unusable_or_obsolete()


async def in_database(
    work: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs
) -> Result:
    """Run `work` in a database thread. Many run at once: nothing may count on one thread."""
    bound = partial(work, *args, **kwargs)
    call = partial(copy_context().run, _with_connection, bound)
    return await asyncio.get_running_loop().run_in_executor(_threads(), call)
