"""`manage.py up`, started, interrupted and killed as people do it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from config import embedded
from config.processes import left_after
from config.tests.test_embedded import servers_of
from music.actions.house import pressed_as
from music.house.roster import ARTISTS

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
ONLY_FOR_TESTS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "LIVE_PREFIX", "MEDIA_ROOT"}


class House:
    """One checkout's folder, and the `up` that runs on it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.media = directory / "media"
        self.lines: list[str] = []
        self.up: subprocess.Popen | None = None

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

    @property
    def is_open(self) -> bool:
        return self.up is not None and self.up.poll() is None

    def open(self, *arguments: str, **variables: str) -> None:
        """Start it, killing what ran here before; it stays open until it is ended or killed."""
        self.close()
        self.lines = []
        self.up = self.command("up", "--port", "0", "--separate-ports", *arguments, **variables)
        for line in self.up.stdout:
            self.lines.append(line.rstrip())
            if "Ctrl-C ends it" in line:
                return
        pytest.fail("\n".join(self.lines))

    def close(self) -> None:
        if self.is_open:
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
    try:
        house.open()
        house.first_lines = list(house.lines)
        house.end()
        _press_the_rest(house)
        yield house
    finally:
        house.close()
        pointer = house.directory / "services.home"
        if pointer.exists():
            subprocess.run(["rm", "-rf", pointer.read_text()], check=True)


def _press_the_rest(house: House) -> None:
    """As if the worker had had its time: from now on it would only keep a processor busy."""
    folder = house.media / "music" / "house"
    pressed = next(folder.glob("*.ogg"))
    for artist in ARTISTS:
        for song in artist.songs:
            path = house.media / pressed_as(song)
            if not path.exists():
                os.link(pressed, path)


@pytest.fixture
def open_house(house):
    """Open since an earlier test where that left it so: each start takes seconds."""
    if not house.is_open:
        house.open()
    return house


@pytest.fixture
def closed_house(house):
    house.close()
    return house


def test_the_first_start_fills_the_house_and_tells_the_sign_ins(house):
    said = "\n".join(house.first_lines)

    assert "Demo content is in" in said
    for role in ("member", "host", "moderator", "admin"):
        assert f"Sign in as {role}" in said


def test_the_second_start_fills_nothing_again(closed_house):
    closed_house.open()

    assert httpx.get(closed_house.url).is_success
    assert "Demo content is in" not in "\n".join(closed_house.lines)


def test_each_web_process_answers_on_the_common_address_and_on_its_own(open_house):
    assert len(open_house.webs) == 2
    for url, _process in open_house.webs:
        assert httpx.get(f"{url}/readyz").json() == {"database": True, "live": True}
    assert httpx.get(f"{open_house.url}/readyz").is_success


def test_a_second_run_in_the_same_checkout_is_one_clear_line(open_house):
    refused = open_house.command("up", "--port", "0")
    said, _ = refused.communicate(timeout=60)

    assert refused.returncode != 0
    assert said.splitlines() == [f"Marquee already runs here (process {open_house.up.pid})."]


def test_another_command_uses_the_pair_that_runs(open_house):
    servers = len(servers_of(open_house.directory))
    said, _ = open_house.command("shell", "-v0", "-c", ASK).communicate(timeout=60)

    assert said.strip().isdigit()
    assert len(servers_of(open_house.directory)) <= servers + 1


def test_a_web_process_that_dies_is_started_again(open_house):
    url, process = open_house.webs[0]
    process.kill()
    open_house.says("ended by itself")

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/healthz").is_success:
                break
    else:
        pytest.fail("it never came back")


def test_a_killed_run_leaves_nothing_that_stops_the_next_one(open_house):
    left_behind = open_house.processes()
    port = open_house.url.rpartition(":")[2]
    open_house.up.kill()
    open_house.up.communicate()

    open_house.open("--port", port)

    assert httpx.get(open_house.url).is_success
    assert not left_after(left_behind, 0)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_ending_ends_everything_in_order_and_nothing_else(open_house, ending):
    bystander = subprocess.Popen(["sleep", "600"])
    ours = open_house.processes()
    assert len(ours) > 10

    said = open_house.end(ending)

    assert open_house.up.returncode == 0
    ended = re.findall(r"(\w+)(?:-\d)?\s*\| ended", said)
    assert ended == ["web", "web", "beat", "worker"]
    assert not left_after(ours, 0)
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_services_end_after_the_last_process_that_needs_them(open_house):
    worker = next(p for p in open_house.processes() if "worker" in p.cmdline())
    databases = [p for p in servers_of(open_house.directory) if _is_postmaster(p)]
    assert databases
    worker.suspend()
    open_house.up.send_signal(signal.SIGINT)
    open_house.says("beat     | ended")

    assert all(process.is_running() for process in databases)
    worker.resume()
    open_house.up.communicate(timeout=60)
    assert not left_after(databases, 0)


def _is_postmaster(process: psutil.Process) -> bool:
    """Its children serve single connections, and end with whoever asked."""
    parent = process.parent()
    return process.name() == "postgres" and (parent is None or parent.name() != "postgres")


def test_a_second_ctrl_c_does_not_break_the_orderly_end(open_house):
    ours = open_house.processes()
    open_house.up.send_signal(signal.SIGINT)
    open_house.up.send_signal(signal.SIGINT)

    open_house.says("worker   | ended")
    open_house.up.communicate(timeout=60)
    assert open_house.up.returncode == 0
    assert not left_after(ours, 0)


def test_the_lan_gets_its_hosts_and_origins(house):
    house.open("--host", "0.0.0.0")

    [(address, port)] = re.findall(r"In this network: http://(.+):(\d+)", "\n".join(house.lines))
    assert httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": address}).is_success
    assert not httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": "a.example"}).is_success


def test_a_taken_port_is_one_clear_line(closed_house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = closed_house.command("up", "--port", str(port))
        said, _ = refused.communicate(timeout=60)

    assert refused.returncode != 0
    assert said.splitlines() == [
        f"CommandError: Port {port} is taken. Try another: make run PORT={port + 1}"
    ]


def test_another_command_starts_a_pair_for_its_own_length(closed_house):
    said, _ = closed_house.command("shell", "-v0", "-c", ASK).communicate(timeout=60)

    assert said.strip().isdigit()
    assert servers_of(closed_house.directory) == []


ASK = "from guide.models import Movie; print(Movie.objects.count())"


def test_with_both_addresses_given_no_service_is_started(closed_house, tmp_path):
    with (
        closing(House(tmp_path / "var")) as elsewhere,
        embedded.services(closed_house.directory) as given,
    ):
        addresses = {"DATABASE_URL": given.database_url, "REDIS_URL": given.redis_url}
        elsewhere.open(**addresses, MEDIA_ROOT=str(closed_house.media))

        assert httpx.get(f"{elsewhere.url}/readyz").is_success
        names = {each.name() for each in psutil.Process(elsewhere.up.pid).children()}
        assert not names & {"postgres", "valkey-server"}
        assert not list(elsewhere.directory.glob("services*"))
        elsewhere.end()
