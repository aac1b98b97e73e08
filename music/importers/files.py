"""Music files: what their tags say, and a folder of them into the catalogue."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import mutagen
import soundfile
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.live.protocol import InvalidMessage
from music.actions.catalogue import (
    ImportReport,
    album_of,
    fill_own_playlist,
    genres_named,
    keep_artist,
    keep_track,
)
from music.importers.provider import ArtistFound, TrackFound
from music.models import Provider, Song, Source
from music.rules.catalogue import LONGEST_SONG_MS, isrc_of, year_of

# What browsers play, by what mutagen calls it.
KINDS = {
    "MP3": ".mp3",
    "OggVorbis": ".ogg",
    "OggOpus": ".opus",
    "FLAC": ".flac",
    "MP4": ".m4a",
}
ENDINGS = frozenset((".mp3", ".ogg", ".oga", ".opus", ".flac", ".m4a"))
LEAST_MS = 1_000
_BLOCK = 1024 * 1024


class FileRefused(InvalidMessage):
    text = _("That file could not be read as music. Save it anew as MP3, Ogg, FLAC or M4A.")


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says about itself; empty where it says nothing."""

    ending: str
    duration_ms: int
    title: str = ""
    artist: str = ""
    album: str = ""
    year: int | None = None
    isrc: str = ""
    bpm: float | None = None
    genre_names: tuple[str, ...] = ()


def read_tags(path: Path) -> Tags:
    """The tags of a file that really holds music. Raises FileRefused."""
    try:
        file = mutagen.File(path, easy=True)
    except Exception as error:  # mutagen raises whatever its many readers raise
        raise FileRefused from error
    ending = KINDS.get(type(file).__name__.removeprefix("Easy")) if file is not None else None
    if file is None or ending is None:
        raise FileRefused
    duration_ms = round((getattr(file.info, "length", 0) or 0) * 1000)
    if not LEAST_MS <= duration_ms <= LONGEST_SONG_MS:
        raise FileRefused(_("A song lasts between one second and three hours."))
    if ending != ".m4a":  # which only browsers can decode
        _listen(path)
    return Tags(
        ending,
        duration_ms,
        title=_first(file, "title")[:300],
        artist=_first(file, "artist", "albumartist")[:200],
        album=_first(file, "album")[:300],
        year=year_of(_first(file, "date", "year", "originaldate")),
        isrc=isrc_of(_first(file, "isrc")),
        bpm=_tempo(_first(file, "bpm")),
        genre_names=tuple(name for name in _all(file, "genre") if len(name) <= 60)[:3],
    )


def _listen(path: Path) -> None:
    """The first seconds, decoded: a file that only looks like music is found here."""
    try:
        with soundfile.SoundFile(path) as file:
            heard = file.read(file.samplerate * 2, dtype="float32")
    except (soundfile.SoundFileError, RuntimeError, OSError) as error:
        raise FileRefused from error
    if not len(heard):
        raise FileRefused


def _all(file: Any, name: str) -> list[str]:
    try:
        values = file.get(name) or []
    except (KeyError, ValueError):
        return []
    values = values if isinstance(values, list) else [values]
    return [text for value in values if (text := str(value).replace("\0", " ").strip())]


def _first(file: Any, *names: str) -> str:
    return next((value for name in names for value in _all(file, name)), "")


def _tempo(text: str) -> float | None:
    try:
        bpm = float(text)
    except ValueError:
        return None
    return bpm if 20 <= bpm <= 400 else None


def music_files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.name.startswith(".")
    )


def import_music_folder(
    folder: Path, *, on_file: Callable[[], object] = lambda: None
) -> ImportReport:
    """Every music file below a folder, copied to where the site may serve it."""
    report = ImportReport()
    artists: dict[int, None] = {}
    for path in music_files(folder):
        try:
            tags = _named_by_place(read_tags(path), path, folder)
            song, outcome = keep_file(path, tags)
        except FileRefused as why:
            report.refused.append((str(path.relative_to(folder)), str(why)))
        else:
            report.count(outcome)
            artists[song.artist_id] = None
        on_file()
    report.artists = len(artists)
    return report


def _named_by_place(tags: Tags, path: Path, folder: Path) -> Tags:
    """Without tags: `Artist/Album/01 Title.mp3` or `Artist - Title.mp3`."""
    stem = path.stem.replace("_", " ").lstrip("0123456789. ").strip() or path.stem
    above = path.relative_to(folder).parts[:-1]
    artist, dash, title = stem.partition(" - ")
    return replace(
        tags,
        title=tags.title or (title if dash else stem)[:300],
        artist=tags.artist or (above[0] if above else artist if dash else str(_("Unknown")))[:200],
        album=tags.album or (above[1] if len(above) > 1 else "")[:300],
    )


def keep_file(path: Path, tags: Tags) -> tuple[Song, str]:
    """The song of an operator's file; tags with title and artist."""
    with _copied(path, tags) as media_path:
        return _keep(tags, media_path)


def keep_members_file(path: Path, tags: Tags, member: Any) -> Song:
    """A song of its own, never the sound of one that is known: rooms would play what one chose."""
    with _copied(path, tags) as media_path:
        return _keep_members(tags, media_path, member)


@contextmanager
def _copied(path: Path, tags: Tags) -> Iterator[str]:
    """Where it may be served from, under a name of its content; gone again if it is not kept."""
    media_path = f"music/files/{_digest(path)}{tags.ending}"
    target = settings.MEDIA_ROOT / media_path
    is_new_file = not target.exists()
    if is_new_file:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".part")
        shutil.copyfile(path, unfinished)
        unfinished.replace(target)
    try:
        yield media_path
    except BaseException:
        if is_new_file:
            target.unlink(missing_ok=True)
        raise


@transaction.atomic
def _keep_members(tags: Tags, media_path: str, member: Any) -> Song:
    if known := Song.objects.filter(media_path=media_path, source=Source.FILE).first():
        return known
    artist = keep_artist(ArtistFound(Provider.MEMBER, "", tags.artist))
    return Song.objects.create(
        title=tags.title,
        artist=artist,
        duration_ms=tags.duration_ms,
        bpm=tags.bpm,
        source=Source.FILE,
        media_path=media_path,
        provider=Provider.MEMBER,
        added_by=member,
    )


@transaction.atomic
def _keep(tags: Tags, media_path: str) -> tuple[Song, str]:
    known = Song.objects.filter(media_path=media_path, source=Source.FILE).first()
    if known is not None:
        return known, "unchanged"
    maker = ArtistFound(Provider.FILE, "", tags.artist, genre_names=tags.genre_names)
    found = TrackFound(
        Provider.FILE, "", tags.title, maker, duration_ms=tags.duration_ms, isrc=tags.isrc
    )
    artist = keep_artist(maker)
    song, outcome = keep_track(found, artist=artist)
    # The first file of a song stays its sound; a better one is exchanged in the admin.
    if song.source != Source.FILE and not song.is_withdrawn:
        outcome = "created" if outcome == "created" else "merged"
        song.source, song.media_path, song.source_url = Source.FILE, media_path, ""
        song.provider, song.duration_ms = Provider.FILE, tags.duration_ms
    song.bpm = song.bpm or tags.bpm
    if tags.album and song.album is None:
        song.album = album_of(artist, tags.album, tags.year)
    song.save()
    artist.genres.add(*genres_named(tags.genre_names))
    fill_own_playlist(artist)
    return song, outcome


def _digest(path: Path) -> str:
    seen = sha256()
    for block in _blocks(path):
        seen.update(block)
    return seen.hexdigest()[:32]


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
