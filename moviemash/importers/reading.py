"""Has an uploaded file read by a process with limits."""

import subprocess
import sys

import msgspec
import structlog
from django.conf import settings

from moviemash.importers.found import Found, Kind, Unreadable
from moviemash.importers.reader import MOST_SECONDS, Reading

log = structlog.get_logger(__name__)

MOST_BYTES = {
    Kind.EXPORT: 10 * 1024 * 1024,
    Kind.PAGE: 4 * 1024 * 1024,
    Kind.FEED: 4 * 1024 * 1024,
}


def read_apart(kind: Kind, uploaded: bytes) -> Found:
    """What the file tells. Raises Unreadable."""
    if len(uploaded) > MOST_BYTES[kind]:
        raise Unreadable("too_large", most=MOST_BYTES[kind] // 1024**2)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "moviemash.importers.reader", kind.value],
            input=uploaded,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=MOST_SECONDS + 10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_much_work") from None
    if done.returncode != 0:
        log.warning("a reader died", kind=kind, returncode=done.returncode)
        raise Unreadable("too_much_work")
    reading = msgspec.json.decode(done.stdout, type=Reading)
    if reading.found is None:
        raise Unreadable(reading.refused, **reading.details)
    return reading.found
