"""`manage.py up`, started, interrupted and killed as people do it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from config import embedded
from config.processes import left_after
from config.tests.test_embedded import servers_of

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
ONLY_FOR_TESTS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "LIVE_PREFIX", "MEDIA_ROOT"}


class House:
    """One checkout's folder, and the `up` that runs on it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lines: list[str] = []

    def command(self, *arguments: str, **variables: str) -> subprocess.Popen:
        environment = {k: v for k, v in os.environ.items() if k not in ONLY_FOR_TESTS}
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env={**environment, "VAR_DIR": str(self.directory), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def open(self, *arguments: str, **variables: str):
        self.lines = []
        self.up = self.command("up", "--port", "0", "--separate-ports", *arguments, **variables)
        try:
            for line in self.up.stdout:
                self.lines.append(line.rstrip())
                if "Ctrl-C ends it" in line:
                    break
            else:
                pytest.fail("\n".join(self.lines))
            yield self
        finally:
            with suppress(ProcessLookupError):
                self.up.kill()
            self.up.communicate()

    @property
    def url(self) -> str:
        [found] = [each for line in self.lines for each in re.findall(r"open: (\S+)", line)]
        return found

    @property
    def webs(self) -> list[tuple[str, psutil.Process]]:
        found = re.findall(r"alone: (\S+) \(process (\d+)\)", "\n".join(self.lines))
        return [(url, psutil.Process(int(pid))) for url, pid in found]

    def processes(self) -> list[psutil.Process]:
        ours = psutil.Process(self.up.pid)
        return [*ours.children(recursive=True), *servers_of(self.directory)]

    def says(self, words: str) -> None:
        """Read on until it says so."""
        for line in self.up.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return
        pytest.fail(f"It never said {words!r}:\n" + "\n".join(self.lines))

    def end(self, ending: signal.Signals = signal.SIGINT) -> str:
        self.up.send_signal(ending)
        said, _ = self.up.communicate(timeout=60)
        return said


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house that was opened once before: its demo content is in."""
    house = House(tmp_path_factory.mktemp("house") / "var")
    with house.open():
        first = list(house.lines)
        house.end()
    house.first_lines = first
    yield house
    pointer = house.directory / "services.home"
    if pointer.exists():
        subprocess.run(["rm", "-rf", pointer.read_text()], check=True)


def test_the_first_start_fills_the_house_and_tells_the_sign_ins(house):
    said = "\n".join(house.first_lines)

    assert "Demo content is in" in said
    for role in ("member", "host", "moderator", "admin"):
        assert f"Sign in as {role}" in said


def test_the_second_start_fills_nothing_again(house):
    with house.open():
        assert httpx.get(house.url).is_success
        assert "Demo content is in" not in "\n".join(house.lines)


def test_each_web_process_answers_on_the_common_address_and_on_its_own(house):
    with house.open():
        assert len(house.webs) == 2
        for url, _process in house.webs:
            assert httpx.get(f"{url}/readyz").json() == {"database": True, "live": True}
        assert httpx.get(f"{house.url}/readyz").is_success


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_ending_ends_everything_in_order_and_nothing_else(house, ending):
    bystander = subprocess.Popen(["sleep", "600"])
    with house.open():
        ours = house.processes()
        assert len(ours) > 10

        said = house.end(ending)

        assert house.up.returncode == 0
        ended = re.findall(r"(\w+)(?:-\d)?\s*\| ended", said)
        assert ended == ["web", "web", "beat", "worker"]
        assert not left_after(ours, 0)
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_services_end_after_the_last_process_that_needs_them(house):
    with house.open():
        worker = next(p for p in house.processes() if "worker" in p.cmdline())
        databases = [p for p in servers_of(house.directory) if _is_postmaster(p)]
        assert databases
        worker.suspend()
        house.up.send_signal(signal.SIGINT)
        house.says("beat     | ended")

        assert all(process.is_running() for process in databases)
        worker.resume()
        house.up.communicate(timeout=60)
        assert not left_after(databases, 0)


def _is_postmaster(process: psutil.Process) -> bool:
    """Its children serve single connections, and end with whoever asked."""
    parent = process.parent()
    return process.name() == "postgres" and (parent is None or parent.name() != "postgres")


def test_a_second_ctrl_c_does_not_break_the_orderly_end(house):
    with house.open():
        ours = house.processes()
        house.up.send_signal(signal.SIGINT)
        house.up.send_signal(signal.SIGINT)

        house.says("worker   | ended")
        house.up.communicate(timeout=60)
        assert house.up.returncode == 0
        assert not left_after(ours, 0)


def test_a_killed_run_leaves_nothing_that_stops_the_next_one(house):
    with house.open():
        left_behind = house.processes()
        port = house.url.rpartition(":")[2]
        house.up.kill()

    with house.open("--port", port):
        assert httpx.get(house.url).is_success
        assert not left_after(left_behind, 0)


def test_a_web_process_that_dies_is_started_again(house):
    with house.open():
        url, process = house.webs[0]
        process.kill()
        house.says("ended by itself")

        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                if httpx.get(f"{url}/healthz").is_success:
                    break
        else:
            pytest.fail("it never came back")


def test_a_taken_port_is_one_clear_line(house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = house.command("up", "--port", str(port))
        said, _ = refused.communicate(timeout=60)

    assert refused.returncode != 0
    assert said.splitlines() == [
        f"CommandError: Port {port} is taken. Try another: make run PORT={port + 1}"
    ]


def test_a_second_run_in_the_same_checkout_is_one_clear_line(house):
    with house.open():
        refused = house.command("up", "--port", "0")
        said, _ = refused.communicate(timeout=60)

        assert refused.returncode != 0
        assert said.splitlines() == [f"Marquee already runs here (process {house.up.pid})."]


def test_another_command_uses_the_pair_that_runs(house):
    with house.open():
        servers = len(servers_of(house.directory))
        said, _ = house.command("shell", "-v0", "-c", ASK).communicate(timeout=60)

        assert said.strip().isdigit()
        assert len(servers_of(house.directory)) <= servers + 1


def test_another_command_starts_a_pair_for_its_own_length(house):
    said, _ = house.command("shell", "-v0", "-c", ASK).communicate(timeout=60)

    assert said.strip().isdigit()
    assert servers_of(house.directory) == []


ASK = "from guide.models import Movie; print(Movie.objects.count())"


def test_with_both_addresses_given_no_service_is_started(house, tmp_path):
    elsewhere = House(tmp_path / "var")

    with embedded.services(house.directory) as given:
        addresses = {"DATABASE_URL": given.database_url, "REDIS_URL": given.redis_url}
        with elsewhere.open(**addresses):
            assert httpx.get(f"{elsewhere.url}/readyz").is_success
            names = {each.name() for each in psutil.Process(elsewhere.up.pid).children()}
            assert not names & {"postgres", "valkey-server"}
            assert not list(elsewhere.directory.glob("services*"))
            elsewhere.end()


def test_the_lan_gets_its_hosts_and_origins(house):
    with house.open("--host", "0.0.0.0"):
        [(address, port)] = re.findall(
            r"In this network: http://(.+):(\d+)", "\n".join(house.lines)
        )
        assert httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": address}).is_success
        assert not httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": "a.example"}).is_success
