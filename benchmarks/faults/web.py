"""One web process of the rig: the site's own, with an ear for the rig and perhaps a planted bug.

Nothing of this is known to the site: it comes in only where the rig starts its processes this way.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--inside", type=Path, required=True, help="where it listens to the rig")
    parser.add_argument("--planted", default="", help="a bug of benchmarks.faults.bugs")
    parser.add_argument("--clock", default="", help="a file that says how far its clock is off")
    options = parser.parse_args()
    if options.clock and "LD_PRELOAD" not in os.environ:
        start_again_with_a_clock_of_its_own(options.clock)

    import django
    from django.conf import settings

    # Hashed names need `collectstatic`, and no page is looked at here.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    django.setup()

    from benchmarks.faults import bugs, inside
    from config import web

    inside.Inside(options.inside)
    if options.planted:
        bugs.plant(options.planted)
    sys.argv = ["config.web", "--port", str(options.port)]
    web.main()


def start_again_with_a_clock_of_its_own(file: str) -> None:
    """The wall clock alone: durations and the loop keep to the monotonic one."""
    clock = {
        "LD_PRELOAD": FAKETIME,
        "FAKETIME_TIMESTAMP_FILE": file,
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    again = [sys.executable, "-m", "benchmarks.faults.web", *sys.argv[1:]]
    os.execve(sys.executable, again, os.environ | clock)


if __name__ == "__main__":
    main()
