"""When a web process looks through everything for garbage: seldom, and on purpose.

A look at all that lives stands the process still, half a second among five thousand sockets, and
the interpreter takes one whenever a quarter has been added. What is young is looked through as
ever; what of the old is garbage is what closed sockets and requests leave in circles. A look costs
by the sockets that live and gives back by those that closed, so it waits until as many have closed.
"""

import gc
import time

# Containers made and not yet unmade before the young are looked through, and before their elders.
YOUNG, ELDERS = 5_000, 20
NEVER = 1_000_000_000
LOOK_SECONDS = 5.0
LEAST_CLOSED, MOST_CLOSED = 200, 2_000
MOST_SECONDS = 900.0

_closed = 0
_looked_at = time.monotonic()


def settle() -> None:
    """What is loaded lives as long as the process: nobody looks at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, ELDERS, NEVER)


def note_closed() -> None:
    """One socket more has left its circles behind."""
    global _closed
    _closed += 1


def collect_if_due(living: int) -> None:
    """`living`: the sockets that are open now."""
    if is_due(_closed, living, time.monotonic() - _looked_at):
        collect()


def is_due(closed: int, living: int, seconds: float) -> bool:
    many = min(max(living, LEAST_CLOSED), MOST_CLOSED)
    return closed >= many or seconds >= MOST_SECONDS


def collect() -> None:
    global _closed, _looked_at
    gc.collect()
    _closed, _looked_at = 0, time.monotonic()
