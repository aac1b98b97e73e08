"""The embedded services: started for real, killed for real."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from config import embedded
from config.embedded import home as homes
from config.embedded.home import Home, open_home
from config.embedded.lock import owned
from config.processes import is_alive, left_after

# Each starts servers of its own: with the journeys, not with what people run all day.
pytestmark = pytest.mark.journey

PROJECT = Path(__file__).resolve().parents[2]
OWNER = """
import sys, time
from pathlib import Path
from config import embedded
with embedded.services(Path(sys.argv[1])):
    print("open", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def directory(tmp_path):
    directory = tmp_path / "var"
    yield directory
    # Root's data lies outside, see `open_home`.
    if (directory / homes.POINTER).exists():
        subprocess.run(["rm", "-rf", (directory / homes.POINTER).read_text()], check=True)


def say(addresses: embedded.Addresses, words: str) -> None:
    with psycopg.connect(addresses.database_url) as database:
        database.execute("CREATE TABLE said (words text)")
        database.execute("INSERT INTO said VALUES (%s)", [words])
    with redis.Redis.from_url(addresses.redis_url) as live:
        live.set("said", words)


def heard(addresses: embedded.Addresses) -> tuple[str, str]:
    with psycopg.connect(addresses.database_url) as database:
        kept = database.execute("SELECT words FROM said").fetchone()[0]
    with redis.Redis.from_url(addresses.redis_url) as live:
        return kept, live.get("said").decode()


def servers_of(directory: Path) -> list[psutil.Process]:
    home = (directory / homes.POINTER).read_text() if os.geteuid() == 0 else str(directory)
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd().startswith(home) and is_alive(process):
                found.append(process)
        except psutil.Error:
            continue
    return found


def killed_owner(directory: Path) -> None:
    """A process that had the services and was killed in the middle of it."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, directory], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout.readline() == "open\n"
    assert embedded.running_addresses(directory)
    owner.kill()
    owner.communicate()


def test_what_was_said_is_there_after_a_new_start(directory):
    with embedded.services(directory) as addresses:
        say(addresses, "good evening")

    with embedded.services(directory) as addresses:
        assert heard(addresses) == ("good evening", "good evening")


def test_every_extension_that_the_site_uses_is_there(directory):
    with (
        embedded.services(directory, with_valkey=False) as addresses,
        psycopg.connect(addresses.database_url) as database,
    ):
        for extension in ("pg_trgm", "btree_gist", "unaccent", "vector"):
            database.execute(f"CREATE EXTENSION {extension}")
        assert database.execute("SELECT lower('ÀÉ')").fetchone() == ("àé",)


def test_nobody_comes_in_without_the_passwords(directory):
    with embedded.services(directory) as addresses:
        database = psycopg.conninfo.conninfo_to_dict(addresses.database_url)
        database.pop("password")
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(**database)

        port = redis.Redis.from_url(addresses.redis_url).connection_pool.connection_kwargs["port"]
        with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()

        announcement = directory / "services.json"
        assert stat.S_IMODE(announcement.stat().st_mode) == 0o600
        for process in servers_of(directory):
            assert redis.Redis.from_url(addresses.redis_url).connection_pool.connection_kwargs[
                "password"
            ] not in " ".join(process.cmdline())


def test_other_commands_find_the_pair_while_it_runs_and_only_then(directory):
    assert embedded.running_addresses(directory) is None

    with embedded.services(directory) as addresses:
        assert embedded.running_addresses(directory) == addresses

    assert embedded.running_addresses(directory) is None
    assert servers_of(directory) == []


def test_only_one_process_owns_the_services(directory):
    with (
        embedded.services(directory, with_postgresql=False),
        pytest.raises(embedded.Owned, match=str(os.getpid())),
        embedded.services(directory),
    ):
        pass


def test_a_killed_owner_takes_the_services_with_it(directory):
    killed_owner(directory)

    assert left_after(servers_of(directory), 20) == []
    assert embedded.running_addresses(directory) is None


def test_a_new_start_comes_right_after_a_killed_one_and_keeps_what_was_said(directory):
    with embedded.services(directory) as addresses:
        say(addresses, "still here")

    for _ in range(3):
        killed_owner(directory)

        with embedded.services(directory) as addresses:
            assert heard(addresses) == ("still here", "still here")


def test_servers_that_outlived_owner_and_guard_are_ended_by_the_next_start(directory):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, directory], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout.readline() == "open\n"
    left_behind = servers_of(directory)
    children = psutil.Process(owner.pid).children()
    [guard] = [child for child in children if "config.embedded" in child.cmdline()]
    guard.kill()
    owner.kill()
    owner.communicate()
    assert all(process.is_running() for process in left_behind)

    with embedded.services(directory) as addresses:
        psycopg.connect(addresses.database_url).close()
        assert left_after(left_behind, 0) == []


def test_servers_killed_together_with_their_owner_start_again(directory):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, directory], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout.readline() == "open\n"
    for process in [*psutil.Process(owner.pid).children(), *servers_of(directory)]:
        process.kill()
    owner.kill()
    owner.communicate()

    with embedded.services(directory) as addresses:
        psycopg.connect(addresses.database_url).close()


def test_a_half_made_cluster_and_a_dead_servers_file_stop_nobody(directory):
    directory.mkdir()
    with open_home(directory, durable=True) as home:
        (home.path / "postgresql.new").mkdir()
        (home.path / "postgresql.new" / "PG_VERSION").write_text("18\n")

    with embedded.services(directory, with_valkey=False):
        pass
    # The process id in the file belongs to somebody who lives, and is no PostgreSQL.
    (home.path / "postgresql" / "postmaster.pid").write_text(
        f"{os.getppid()}\n{home.path}/postgresql\n1\n1\n\n127.0.0.1\n\nready\n"
    )
    with embedded.services(directory, with_valkey=False) as addresses:
        psycopg.connect(addresses.database_url).close()


def test_announced_addresses_of_a_process_id_used_again_are_not_believed(directory):
    directory.mkdir()
    words = b'{"addresses":{"database_url":"a","redis_url":"b"},"owner":%d,"owner_since":1.0}'
    (directory / "services.json").write_bytes(words % os.getpid())

    assert embedded.running_addresses(directory) is None


def test_fleeting_services_leave_no_folder(directory):
    with embedded.services(directory, durable=False) as addresses:
        with psycopg.connect(addresses.database_url) as database:
            data = Path(database.execute("SHOW data_directory").fetchone()[0])
        assert data.exists()

    assert not data.parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to somebody else")
def test_root_gives_the_servers_away_and_changes_no_folder_that_is_not_ours(directory):
    folders = [Path("/tmp"), Path("/var/tmp"), PROJECT, *PROJECT.parents]
    before = [(folder, folder.stat().st_mode, folder.stat().st_uid) for folder in folders]

    with embedded.services(directory):
        assert {process.username() for process in servers_of(directory)} <= set(homes.UNPRIVILEGED)

    assert [(folder, folder.stat().st_mode, folder.stat().st_uid) for folder in folders] == before


def test_programs_out_of_the_servers_reach_are_brought_to_them(directory, monkeypatch):
    directory.mkdir()
    can_run = Home._can_run
    monkeypatch.setattr(
        Home,
        "_can_run",
        lambda self, program: "site-packages" not in str(program) and can_run(self, program),
    )

    # Kept open: a connection's own process that is just ending has no program any more.
    with (
        embedded.services(directory) as addresses,
        psycopg.connect(addresses.database_url),
    ):
        assert all("software" in process.exe() for process in servers_of(directory))


def test_a_server_that_does_not_start_says_why(directory, monkeypatch):
    monkeypatch.setitem(embedded.postgresql.SETTINGS, "shared_buffers", "lots")
    monkeypatch.setattr(embedded.postgresql, "ATTEMPTS", 1)

    with (
        pytest.raises(embedded.NotStarted, match="shared_buffers"),
        embedded.services(directory),
    ):
        pass
    with owned(directory):
        assert servers_of(directory) == []
