"""Long work at night: the limits on queries are for pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def patient() -> Iterator[None]:
    """No statement of this thread is cut off while the block runs."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
