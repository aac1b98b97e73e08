"""A house for the journeys: a database of its own with the demo content, and sites on it."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, LiteralString
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from config.supervisor import Site
from config.testing import PRIVATE
from config.testing_database import TEMPLATE, wait_for_template

PROJECT = Path(__file__).resolve().parents[3]
COMMAND_SECONDS = 240


@contextmanager
def furnished_house(directory: Path, worker: str, output: IO[str]) -> Iterator["House"]:
    """A house of one worker's own, like the model that the first of them has built for all."""
    run = Path(os.environ["VAR_DIR"])
    model = House(run / "model-house", f"journeys_{run.name[-8:]}", output)
    house = House(directory, f"{model.name}_{worker}", output)
    is_built = run / "model-house.built"
    try:
        with _one_at_a_time(run):
            if not is_built.exists():
                model.build()
                is_built.touch()
            house.move_in(model)
        yield house
    finally:
        with _one_at_a_time(run):
            house.clear_away()
            if not model.has_likenesses():
                model.clear_away()
                is_built.unlink(missing_ok=True)


@contextmanager
def _one_at_a_time(run: Path) -> Iterator[None]:
    with open(run / "model-house.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class House:
    """One database, filled; any number of sites may open on it, one after or beside the other."""

    def __init__(self, directory: Path, name: str, output: IO[str]) -> None:
        self.directory = directory
        self.media = directory / "media"
        self._output = output
        self._server = os.environ["DATABASE_URL"]
        self.name = name
        self._prefix = name.replace("_", "-")
        self.environment = {
            "DATABASE_URL": urlsplit(self._server)._replace(path=f"/{self.name}").geturl(),
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
        self.clear_away()  # what a try that failed has left
        self._manage("collectstatic", "--noinput", "--verbosity", "0")
        if os.environ.get(PRIVATE):
            wait_for_template(Path(os.environ["VAR_DIR"]))
            self._execute("CREATE DATABASE {} TEMPLATE {}", self.name, TEMPLATE)
        else:
            self._execute("CREATE DATABASE {}", self.name)
            self._manage("migrate", "--verbosity", "0")
        self._manage("demo")

    def move_in(self, model: "House") -> None:
        """Furnish it like the model, in which nobody may be meanwhile."""
        shutil.copytree(model.directory, self.directory, dirs_exist_ok=True)
        self._execute("CREATE DATABASE {} TEMPLATE {}", self.name, model.name)

    def has_likenesses(self) -> bool:
        """Whether somebody still lives in a house like this."""
        asked = "SELECT 1 FROM pg_database WHERE starts_with(datname, %s)"
        with psycopg.connect(self._server) as connection:
            return connection.execute(asked, [f"{self.name}_"]).fetchone() is not None

    def bring_records(self, folder: Path) -> None:
        """Sound files into the catalogue, by the operator's door."""
        self._manage("import_music_folder", str(folder))

    def clear_away(self) -> None:
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
            for key in client.scan_iter(f"{self._prefix}*", count=1000):
                client.delete(key)
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

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

    def _execute(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

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
