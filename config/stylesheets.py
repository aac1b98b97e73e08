"""The sheet that names the others: a checkout reads the files, people get one."""

import re
from collections.abc import Callable
from typing import IO, Any

from django.core.files.base import ContentFile

_IMPORT = re.compile(
    r'^@import url\("(?P<name>[\w-]+\.css)"\)(?: layer\((?P<layer>\w+)\))?;$', re.M
)


def fold_imports(sheet: str, read: Callable[[str], str]) -> str:
    """The sheet with every imported neighbour in the place, and the layer, of its import."""

    def folded(found: re.Match[str]) -> str:
        content = read(found["name"]).strip()
        return f"@layer {found['layer']} {{\n{content}\n}}" if found["layer"] else content

    return _IMPORT.sub(folded, sheet)


class FoldedSource:
    """Stands for the storage a static file comes from; only that one sheet comes out folded."""

    def __init__(self, storage: Any, name: str) -> None:
        self.storage = storage
        self.folder = name.rpartition("/")[0]

    def open(self, name: str) -> IO[Any]:
        return ContentFile(fold_imports(self._read(name), self._neighbour).encode())

    def _neighbour(self, name: str) -> str:
        return self._read(f"{self.folder}/{name}" if self.folder else name)

    def _read(self, name: str) -> str:
        with self.storage.open(name) as file:
            return str(file.read().decode())
