"""The guard itself: its standard input ends with the life of the services' owner."""

import shutil
import sys
from pathlib import Path

from config.embedded.guard import ALL_IS_WELL
from config.embedded.home import Home
from config.embedded.lock import held_to_clear_up
from config.embedded.servers import reap


def watch(owner: str, directory: Path, home: Home) -> None:
    if sys.stdin.buffer.read() == ALL_IS_WELL:
        return
    # Under the lock, or we might end the servers of the next owner instead.
    with held_to_clear_up(directory, owner) as held:
        if held:
            reap(home)
            if not home.durable:
                shutil.rmtree(home.path, ignore_errors=True)


if __name__ == "__main__":
    owner, directory, path, durable = sys.argv[1:]
    watch(owner, Path(directory), Home(Path(path), user=None, durable=durable == "1"))
