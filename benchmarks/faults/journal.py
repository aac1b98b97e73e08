"""Writes down what happens, in the order of its happening."""

import time
from pathlib import Path
from typing import TypeVar

from benchmarks.faults.history import Record, encode

Kind = TypeVar("Kind", bound=Record)


class Journal:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")
        self._operations = 0
        self._connections = 0

    def note(self, kind: type[Kind], **facts: object) -> Kind:
        record = kind(t=facts.pop("t", None) or time.monotonic(), **facts)  # type: ignore[arg-type]
        self._file.write(encode(record) + b"\n")
        return record

    def next_operation(self) -> int:
        self._operations += 1
        return self._operations

    def next_connection(self) -> int:
        self._connections += 1
        return self._connections

    def close(self) -> None:
        self._file.close()
