import gc
import subprocess
import sys
import weakref

import pytest

from config import garbage


@pytest.mark.parametrize(
    ("closed", "seconds", "is_due"),
    [
        (0, 0.0, False),
        (garbage.MOST_CLOSED - 1, garbage.MOST_SECONDS - 1, False),
        (garbage.MOST_CLOSED, 0.0, True),
        (0, garbage.MOST_SECONDS, True),
    ],
)
def test_a_look_is_due_after_many_closed_sockets_or_a_long_time(closed, seconds, is_due):
    assert garbage.is_due(closed, seconds) is is_due


async def test_circles_of_closed_sockets_are_found_once_there_are_many(monkeypatch):
    class Circle:
        pass

    circle = Circle()
    circle.itself = circle
    seen = weakref.ref(circle)
    del circle
    monkeypatch.setattr(garbage, "_closed", garbage.MOST_CLOSED - 1)
    garbage.note_closed()

    await garbage.collect_if_due()

    assert seen() is None
    assert garbage._closed == 0


def test_once_settled_nobody_looks_at_all_of_it_by_chance():
    program = "from config import garbage; garbage.settle(); import gc; print(gc.get_threshold())"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert told.stdout.strip() == str((garbage.YOUNG, garbage.ELDERS, garbage.NEVER)), told.stderr
    assert gc.get_threshold()[2] < garbage.NEVER  # and here nothing has changed
