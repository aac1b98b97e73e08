"""Inside a web process of the rig: what it holds, and faults that only it can have."""

import asyncio
import json
import os
import random
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import psutil
from django.db import connection

from config.live import faults, hub, publisher
from config.live.envelope import Envelope, Ring


class Inside:
    """Answers on a socket of its own, from a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._armed: dict[str, int] = {}
        self._turn = threading.Lock()
        self._socket = socket.socket(socket.AF_UNIX)
        path.unlink(missing_ok=True)
        self._socket.bind(str(path))
        self._socket.listen()
        # A point asked for by the rig needs no DEBUG and no file.
        faults.point = self.point
        threading.Thread(target=self._serve, name="inside", daemon=True).start()

    def point(self, name: str) -> None:
        with self._turn:
            if name not in self._armed:
                return
            self._armed[name] -= 1
            if self._armed[name] > 0:
                return
        os.kill(os.getpid(), signal.SIGKILL)

    def _serve(self) -> None:
        while True:
            asked, _ = self._socket.accept()
            with asked, asked.makefile("rwb") as lines:
                for line in lines:
                    lines.write(json.dumps(self._obey(json.loads(line))).encode() + b"\n")
                    lines.flush()

    def _obey(self, command: dict[str, Any]) -> Any:
        match command.pop("do"):
            case "usage":
                return usage()
            case "arm":
                with self._turn:
                    self._armed = {command["point"]: command["after"]}
                return True
            case "bells":
                spoil_bells(**command)
                return True
            case "clock":
                return time.time() - command["now"]
            case "bells spoiled":
                return SPOILED
        raise ValueError(command)


def usage() -> dict[str, Any]:
    here = hub.running()
    pool = connection.pool
    return {
        "process": here.process if here else "",
        "sockets": len(here.connections) if here else 0,
        "topics": len(here.topics) if here else 0,
        "tasks": asyncio.run_coroutine_threadsafe(_count_tasks(), here.loop).result(5)
        if here
        else 0,
        "threads": threading.active_count(),
        "rss": psutil.Process().memory_info().rss,
        "database_connections": pool.get_stats().get("pool_size", 0) if pool else 0,
        "pool_size": pool.max_size if pool else 0,
    }


async def _count_tasks() -> int:
    return len(asyncio.all_tasks())


# --- The doorbell, out of order

SPOILED = {"dropped": 0, "doubled": 0, "swapped": 0}
_publish = publisher.Publisher.publish


def spoil_bells(drop: float, double: float, swap: float, seed: int) -> None:
    """Rings to the other processes are lost, told twice or late; revocations are let through."""
    dice = random.Random(seed)
    held: list[Envelope] = []
    turn = threading.Lock()

    def publish(self: publisher.Publisher, message: Envelope) -> None:
        if not isinstance(message, Ring) or not drop + double + swap:
            _publish(self, message)
            return
        with turn:
            luck = dice.random()
            if luck < drop:
                SPOILED["dropped"] += 1
                return
            if luck < drop + swap and not held:
                SPOILED["swapped"] += 1
                held.append(message)
                return
            _publish(self, message)
            if luck > 1 - double:
                SPOILED["doubled"] += 1
                _publish(self, message)
            while held:
                _publish(self, held.pop())

    publisher.Publisher.publish = publish  # type: ignore[method-assign]
