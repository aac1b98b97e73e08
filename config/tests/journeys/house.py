"""A house for the journeys: a database of its own with the demo content, and sites on it."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from config.supervisor import Site

PROJECT = Path(__file__).resolve().parents[3]
COMMAND_SECONDS = 240


class House:
    """One database, filled; any number of sites may open on it, one after or beside the other."""

    def __init__(self, directory: Path, output: IO[str]) -> None:
        self.directory = directory
        self.media = directory / "media"
        self._output = output
        self._server = os.environ["DATABASE_URL"]
        self._name = f"journeys_{secrets.token_hex(4)}"
        self._prefix = self._name.replace("_", "-")
        self.environment = {
            "DATABASE_URL": urlsplit(self._server)._replace(path=f"/{self._name}").geturl(),
            "DATABASE_POOL_SIZE": "6",
            "LIVE_PREFIX": self._prefix,
            "VAR_DIR": str(directory),
            "MEDIA_ROOT": str(self.media),
            "DEBUG": "",
            "LOG_LEVEL": "WARNING",
            # All of these people live at one address, and ada opens a room in nearly every story.
            # The limits have tests of their own.
            "LIMIT_FACTOR": "20",
            "ROOMS_PER_PERSON": "1000",
        }

    def build(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._name)))
        self._manage("collectstatic", "--noinput", "--verbosity", "0")
        self._manage("migrate", "--verbosity", "0")
        self._manage("demo")

    def bring_records(self, folder: Path) -> None:
        """Sound files into the catalogue, by the operator's door."""
        self._manage("import_music_folder", str(folder))

    def clear_away(self) -> None:
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
            for key in client.scan_iter(f"{self._prefix}*", count=1000):
                client.delete(key)
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(self._name)
                )
            )

    @contextmanager
    def open(self, **environment: str) -> Iterator[Site]:
        """A site of two web processes, each on a port of its own."""
        site = Site(
            self.directory,
            web=2,
            with_jobs=False,
            environment=self.environment | environment,
            output=self._output,
        )
        with site:
            yield site

    def _manage(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_SECONDS,
        )
        assert done.returncode == 0, f"{arguments[0]}:\n{done.stdout}"
