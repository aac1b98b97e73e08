"""The name of this server process, other after every start and fork."""

import os
import secrets
import socket
from itertools import count

_names: dict[int, str] = {}
_numbers = count(1)


def process_name() -> str:
    pid = os.getpid()
    if pid not in _names:
        _names[pid] = f"{socket.gethostname()}-{pid}-{secrets.token_hex(4)}"
    return _names[pid]


def next_number() -> int:
    """Numbers what this process publishes, so that a copy is known as one."""
    return next(_numbers)
