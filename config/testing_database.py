"""The tests' databases: migrated once, copied for each worker, emptied quickly."""

import fcntl
import os
import subprocess
import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

TEMPLATE = "migrated"
LOCK, LOG, DONE = "migrating.lock", "migrating.log", "migrated"
PROJECT = Path(__file__).resolve().parent.parent


def start_migrating(stack: ExitStack, server: str, folder: Path) -> None:
    """Make what the workers copy, in a process beside them, while they still collect tests.

    That process holds a file lock until its end: so `wait_for_template` knows when to look.
    """
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    url = urlsplit(server)._replace(path=f"/{TEMPLATE}").geturl()
    with (folder / LOCK).open("w") as lock, (folder / LOG).open("w") as log:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(
            [sys.executable, "-m", "config.testing_database"],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock.fileno()],
        )
    # A run that asks no database ends before this does.
    stack.callback(process.wait)
    stack.callback(process.terminate)


def wait_for_template(folder: Path) -> None:
    """From here on, a new test database is a copy of the migrated one."""
    from django.db import connections

    with (folder / LOCK).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    if not (folder / DONE).exists():
        raise RuntimeError(f"The tests have no database:\n{(folder / LOG).read_text()}")
    # A copy has its migrations behind it: to look for new ones would take as long as making it.
    connections.settings["default"]["TEST"] |= {"TEMPLATE": TEMPLATE, "MIGRATE": False}


def empty_quickly(*, is_ours: bool) -> None:
    """After tests that commit, Django truncates every table and makes every permission again.

    Few tables were written to: those are emptied. Our foreign keys are checked at the commit, so
    their order does not matter.
    """
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction
    from django.test import TransactionTestCase

    from config import prepared

    kept = {ContentType._meta.db_table, Permission._meta.db_table}

    @cache
    def tables() -> list[str]:
        found = connection.introspection.django_table_names(only_existing=True, include_views=False)
        return sorted(set(found) - kept)

    def empty(_: object) -> None:
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (TABLE \"{table}\")" for table in tables()
        )
        with transaction.atomic(), prepared.cursor() as cursor:
            cursor.execute(asked)
            if not (filled := [name for (name,) in cursor.fetchall()]):
                return
            if is_ours:  # without the triggers of foreign keys: everything goes
                cursor.execute("SET LOCAL session_replication_role = replica")
            for table in filled:
                cursor.execute(f'DELETE FROM "{table}"')

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


if __name__ == "__main__":
    import gc

    import django
    from django.core.management import call_command

    gc.disable()  # a quarter of the time, and it ends soon anyway
    django.setup()
    call_command("migrate", verbosity=0)
    Path(os.environ["VAR_DIR"], DONE).touch()
