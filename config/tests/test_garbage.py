import gc
import subprocess
import sys
import weakref

import pytest

from config import garbage


@pytest.mark.parametrize(
    ("closed", "living", "seconds", "is_due"),
    [
        (0, 0, 0.0, False),
        (garbage.LEAST_CLOSED - 1, 0, 0.0, False),
        (garbage.LEAST_CLOSED, 0, 0.0, True),
        (garbage.LEAST_CLOSED, 1_000, 0.0, False),
        (1_000, 1_000, 0.0, True),
        (garbage.MOST_CLOSED - 1, 5_000, garbage.MOST_SECONDS - 1, False),
        (garbage.MOST_CLOSED, 5_000, 0.0, True),
        (0, 5_000, garbage.MOST_SECONDS, True),
    ],
)
def test_a_look_is_due_after_many_closed_sockets_or_a_long_time(closed, living, seconds, is_due):
    assert garbage.is_due(closed, living, seconds) is is_due


def test_circles_of_closed_sockets_are_found_once_there_are_many(monkeypatch):
    class Circle:
        pass

    circle = Circle()
    circle.itself = circle
    seen = weakref.ref(circle)
    del circle
    monkeypatch.setattr(garbage, "_closed", garbage.MOST_CLOSED - 1)
    garbage.note_closed()

    garbage.collect_if_due(5_000)

    assert seen() is None
    assert garbage._closed == 0


def test_once_settled_nobody_looks_at_all_of_it_by_chance():
    program = "from config import garbage; garbage.settle(); import gc; print(gc.get_threshold())"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert told.stdout.strip() == str((garbage.YOUNG, garbage.ELDERS, garbage.NEVER)), told.stderr
    assert gc.get_threshold()[2] < garbage.NEVER  # and here nothing has changed
