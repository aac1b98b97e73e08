"""The guard itself: kills what it was told to watch, once its standard input ends."""

import sys
from contextlib import suppress

import psutil

watched: dict[int, psutil.Process] = {}
for line in sys.stdin:
    pid = int(line[1:])
    if line[0] == "+":
        with suppress(psutil.NoSuchProcess):
            watched[pid] = psutil.Process(pid)
    else:
        watched.pop(pid, None)

for process in watched.values():
    # psutil refuses if the process id is somebody else's by now.
    with suppress(psutil.NoSuchProcess):
        for child in [*process.children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                child.kill()
