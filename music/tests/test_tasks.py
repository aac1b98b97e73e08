"""Work for the worker: it gives way to everything else on the machine."""

import os
import threading

import pytest

from music import tasks


def test_pressing_gives_way_in_a_thread_of_its_own():
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert tasks._quietly(work) >= tasks.NICE
    # Who called goes on as before.
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here


def test_what_breaks_there_breaks_here():
    def work():
        raise RuntimeError("no tape")

    with pytest.raises(RuntimeError, match="no tape"):
        tasks._quietly(work)
