"""Exports for tests: a good one, and the ways to make bad ones."""

import io
import struct
import zipfile
from pathlib import Path

SAVED = Path(__file__).parent / "saved" / "letterboxd" / "export"
GOOD = {path.relative_to(SAVED).as_posix(): path.read_bytes() for path in SAVED.rglob("*.csv")}


def packed(files=None, *, folder="", method=zipfile.ZIP_DEFLATED):
    """A ZIP of these files: {name or ZipInfo: bytes}."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, data in (GOOD if files is None else files).items():
            archive.writestr(folder + name if isinstance(name, str) else name, data)
    return kept.getvalue()


def export(**tables):
    """The saved export with other tables: `export(watched=b"…")`."""
    return packed(GOOD | {f"{name}.csv": data for name, data in tables.items()})


def with_flag(archive, flag):
    """The same archive, every entry claiming this flag (1: encrypted)."""
    changed = bytearray(archive)
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = -1
        while (place := changed.find(mark, place + 1)) >= 0:
            flags = struct.unpack_from("<H", changed, place + at)[0]
            struct.pack_into("<H", changed, place + at, flags | flag)
    return bytes(changed)


def with_wrong_crc(archive):
    changed = bytearray(archive)
    for mark, at in ((b"PK\3\4", 14), (b"PK\1\2", 16)):
        place = -1
        while (place := changed.find(mark, place + 1)) >= 0:
            struct.pack_into("<L", changed, place + at, 0xDEADBEEF)
    return bytes(changed)


def with_lying_size(archive, size):
    """Every entry claims to unpack to `size`."""
    changed = bytearray(archive)
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        place = -1
        while (place := changed.find(mark, place + 1)) >= 0:
            struct.pack_into("<L", changed, place + at, size)
    return bytes(changed)


def with_overlap(archive):
    """The second entry's directory row points at the bytes of the first."""
    changed = bytearray(archive)
    first = changed.find(b"PK\1\2")
    second = changed.find(b"PK\1\2", first + 1)
    changed[second + 42 : second + 46] = changed[first + 42 : first + 46]
    return bytes(changed)


def symlink(name="watched.csv", target=b"/etc/passwd"):
    link = zipfile.ZipInfo(name)
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    return {link: target}
