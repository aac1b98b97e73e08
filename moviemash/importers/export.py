"""A member's export: a ZIP of CSV files, which may be anything but that.

Only three kinds of facts are taken out of it: favourites, films seen, films liked. Names, e-mail,
place, reviews and lists are never read. It is read by `reader`, in a process with limits.
"""

import csv
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from moviemash.importers.found import FilmRef, Found, Unreadable
from moviemash.importers.letterboxd import MEMBER, slug_in
from moviemash.importers.rules import is_liked
from moviemash.importers.text import read_text

MOST_ENTRIES = 200
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
# Less cannot hurt, and a short file of equal lines packs very well.
RATIO_FROM = 256 * 1024
MOST_ROWS = 100_000
LONGEST_CELL = 64 * 1024
# A path of up to 512 bytes an entry; the count in the file's end may lie, its size is what is read.
MOST_DIRECTORY = MOST_ENTRIES * (46 + 512)
FAVOURITES = 4
A_CHUNK = 64 * 1024

READ = ("profile.csv", "watched.csv", "ratings.csv", "likes/films.csv")
# What macOS adds when somebody packs the folder again.
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._)")
_LINK = re.compile(r"https?://\S+?(?=[,\s]|$)")
_SHORT_LINK = re.compile(r"^https?://(?:www\.)?boxd\.it/([A-Za-z0-9]{1,12})/?$")
_END = struct.Struct("<4s4H2LH")
_END_MARK, _END_64_MARK, _LOCAL_MARK = b"PK\5\6", b"PK\6\7", b"PK\3\4"
_LOCAL = struct.Struct("<4s22x2H")
# All that Python's reader and zlib say of archives that are not what they should be.
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, OSError)


def read_export(archive: bytes) -> Found:
    """Raises Unreadable."""
    files = _unpack(archive)
    if "profile.csv" not in files:
        raise Unreadable("no_profile_in_export")
    shelf = _Shelf()
    for name in READ[1:]:
        if name in files:
            shelf.add(name, _rows(name, files[name]))
    profile = next(iter(_rows("profile.csv", files["profile.csv"])), {})
    member = profile.get("Username", "").strip()
    return Found(
        member=member if MEMBER.fullmatch(member) else "",
        favourites=tuple(_favourites(profile.get("Favorite Films", ""), shelf)),
        liked=tuple(shelf.liked),
        seen=tuple(film for film in shelf.seen if film not in shelf.liked),
    )


@dataclass(slots=True)
class _Shelf:
    """The films of the tables, in order, each once."""

    by_lid: dict[str, FilmRef] = field(default_factory=dict)
    seen: dict[FilmRef, None] = field(default_factory=dict)
    liked: dict[FilmRef, None] = field(default_factory=dict)

    def add(self, name: str, rows: Iterator[dict[str, str]]) -> None:
        for row in rows:
            film = _film_of(row)
            if not film:
                continue
            if film.lid:
                film = self.by_lid.setdefault(film.lid, film)
            self.seen[film] = None
            if name == "likes/films.csv" or is_liked(row.get("Rating", "")):
                self.liked[film] = None


def _film_of(row: dict[str, str]) -> FilmRef:
    year = row.get("Year", "").strip()
    link = row.get("Letterboxd URI", "").strip()
    short = _SHORT_LINK.match(link)
    return FilmRef(
        title=" ".join(row.get("Name", "").split())[:300],
        year=int(year) if re.fullmatch(r"(18|19|20)\d\d", year, re.ASCII) else None,
        lid=short[1] if short else "",
        slug="" if short else slug_in(link),
    )


def _favourites(told: str, shelf: _Shelf) -> list[FilmRef]:
    """Short links joined with the tables; whole addresses and bare titles are understood too."""
    films: dict[FilmRef, None] = {}
    for link in _LINK.findall(told):
        short = _SHORT_LINK.match(link)
        if short:
            films[shelf.by_lid.get(short[1], FilmRef(lid=short[1]))] = None
        elif slug := slug_in(link):
            films[FilmRef(slug=slug)] = None
    for title in _LINK.sub("", told).split(","):
        if title.strip():
            films[FilmRef(title=" ".join(title.split())[:300])] = None
    return list(films)[:FAVOURITES]


# --- Tables


def _rows(name: str, data: bytes) -> Iterator[dict[str, str]]:
    text = read_text(data, name)
    csv.field_size_limit(LONGEST_CELL)
    # strict: a quote that is never closed is an error, not one cell of a million lines.
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = [column.strip() for column in next(rows, [])]
        if name != "profile.csv" and not {"Name", "Year", "Letterboxd URI"} <= set(columns):
            raise Unreadable("wrong_columns", file=name)
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise Unreadable("too_many_rows", file=name, most=MOST_ROWS)
            if row:
                yield dict(zip(columns, row, strict=False))
    except csv.Error as error:
        code = "cell_too_long" if "field larger" in str(error) else "broken_quotes"
        raise Unreadable(code, file=name, line=rows.line_num) from None


# --- The archive


def _unpack(archive: bytes) -> dict[str, bytes]:
    """The files we read, by their names without the folder they may lie in."""
    _refuse_crowds(archive)
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return _read_entries(opened, archive)
    except _BROKEN:
        raise Unreadable("broken_zip") from None


def _refuse_crowds(archive: bytes) -> None:
    """Before Python's reader makes an object of each of 100,000 entries."""
    at = archive.rfind(_END_MARK, max(0, len(archive) - _END.size - 0xFFFF))
    if at < 0 or len(archive) < at + _END.size:
        raise Unreadable("not_a_zip")
    _, disk, first_disk, _, entries, directory_size, _, _ = _END.unpack_from(archive, at)
    if archive[at - 20 : at - 16] == _END_64_MARK or disk or first_disk:
        raise Unreadable("odd_zip")
    if entries > MOST_ENTRIES or directory_size > MOST_DIRECTORY:
        raise Unreadable("too_many_entries", most=MOST_ENTRIES)


def _read_entries(opened: zipfile.ZipFile, archive: bytes) -> dict[str, bytes]:
    entries = opened.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("too_many_entries", most=MOST_ENTRIES)
    for entry in entries:
        _refuse_entry(entry)
    _refuse_overlaps(entries, archive)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable("too_large_unpacked", most=MOST_UNPACKED // 1024**2)
    files: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for entry in entries:
        name = _known_name(entry.filename)
        if name is None:
            continue
        if name in files:
            raise Unreadable("twice_in_zip", file=name)
        files[name] = _read_entry(opened, entry, left)
        left -= len(files[name])
    return files


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    parts = name.split("/")
    if (
        name.startswith("/")
        or ".." in parts
        or "\\" in name
        or "\0" in name
        or re.match(r"[A-Za-z]:", name)
    ):
        raise Unreadable("path_outside", file=_shown(name))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unreadable("link_in_zip", file=_shown(name))
    if entry.flag_bits & 0x41:
        raise Unreadable("encrypted_zip")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("odd_zip")
    if not (entry.is_dir() or name.endswith(".csv") or _LITTER.search(name)):
        raise Unreadable("foreign_file", file=_shown(name))
    if entry.file_size > max(RATIO_FROM, entry.compress_size * MOST_RATIO):
        raise Unreadable("zip_bomb")


def _refuse_overlaps(entries: list[zipfile.ZipInfo], archive: bytes) -> None:
    """Entries that share bytes unpack to many times what they weigh."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < 0:
            raise Unreadable("broken_zip")
        if entry.header_offset < end or entry.header_offset + _LOCAL.size > len(archive):
            raise Unreadable("overlapping_zip")
        mark, name_length, extra_length = _LOCAL.unpack_from(archive, entry.header_offset)
        if mark != _LOCAL_MARK:
            raise Unreadable("broken_zip")
        end = entry.header_offset + _LOCAL.size + name_length + extra_length + entry.compress_size


def _known_name(path: str) -> str | None:
    """Which of our files this is: at the top, or in the one folder everything lies in."""
    if _LITTER.search(path):
        return None
    without_folder = path.partition("/")[2]
    return next((name for name in READ if name in (path, without_folder)), None)


def _read_entry(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Counted while reading: what an archive says of its sizes may be a lie."""
    most = min(left, max(RATIO_FROM, entry.compress_size * MOST_RATIO))
    unpacked = bytearray()
    with opened.open(entry) as stream:
        while chunk := stream.read(A_CHUNK):
            unpacked += chunk
            if len(unpacked) > most:
                raise Unreadable("zip_bomb")
    return bytes(unpacked)


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:80]
