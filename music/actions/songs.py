"""Songs that members bring as files of their own."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from config.live import limits
from config.live.protocol import Forbidden, InvalidMessage
from music.importers.files import FileRefused, keep_members_file, read_tags
from music.models import Song

if TYPE_CHECKING:
    from accounts.models import User

MOST_BYTES = 30 * 1024 * 1024
MOST_UPLOAD_MS = 20 * 60 * 1000
SONGS_A_PERSON = 100
# What makes a file a second thing when a browser is talked into opening it.
_SECOND_NATURES = (b"<script", b"<html", b"<!doctype", b"<?php", b"<svg")


def upload_song(
    user: "User", uploaded: UploadedFile[bytes], title: str = "", artist: str = ""
) -> Song:
    """A music file as a song; what the member types goes before what the tags say."""
    if not settings.MUSIC_UPLOADS:
        raise Forbidden(_("This house takes no music files."))
    if (uploaded.size or 0) > MOST_BYTES:
        raise FileRefused(_("A music file may have at most 30 megabytes."))
    spend_on_bringing(user)
    with tempfile.TemporaryDirectory(prefix="marquee-song-") as folder:
        path = Path(folder) / "song"
        _receive(uploaded, path)
        tags = read_tags(path)
        if tags.duration_ms > MOST_UPLOAD_MS:
            raise FileRefused(_("A song that somebody brings lasts at most twenty minutes."))
        tags = replace(
            tags,
            title=title.strip()[:300] or tags.title,
            artist=artist.strip()[:200] or tags.artist,
        )
        if not tags.title or not tags.artist:
            raise InvalidMessage(_("The file does not say what it is: write title and artist."))
        return keep_members_file(path, tags, user)


def _receive(uploaded: UploadedFile[bytes], path: Path) -> None:
    received, start = 0, b""
    with path.open("wb") as file:
        for block in uploaded.chunks():
            received += len(block)
            if received > MOST_BYTES:
                raise FileRefused(_("A music file may have at most 30 megabytes."))
            if len(start) < 4096:
                start += bytes(block[:4096])
            file.write(block)
    lowered = start.lower()
    if not received or any(nature in lowered for nature in _SECOND_NATURES):
        raise FileRefused


def spend_on_bringing(user: "User") -> None:
    """Count one more song that this person brings. Raises Forbidden, RateLimited."""
    if Song.objects.filter(added_by=user).count() >= SONGS_A_PERSON:
        raise Forbidden(_("You have brought a hundred songs. That is enough for one person."))
    limits.spend("songs brought", user.pk, 20, 3600)
