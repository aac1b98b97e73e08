"""Songs that members bring: a file of their own, or a film on YouTube."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from config.live import limits
from config.live.protocol import Forbidden, InvalidMessage
from music.actions.catalogue import keep_artist
from music.importers.files import FileRefused, keep_members_file, read_tags
from music.importers.provider import ArtistFound
from music.models import Provider, Song, Source
from music.rules.catalogue import length_ms_of, youtube_id_of

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
    _spend(user)
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


@transaction.atomic
def add_youtube_song(user: "User", address: str, title: str, artist: str, length: str) -> Song:
    """A film on YouTube as a song; the same film is one song, whoever brings it."""
    youtube_id = youtube_id_of(address)
    if youtube_id is None:
        raise InvalidMessage(_("That is not the address of a film on YouTube."), field="address")
    if known := Song.objects.filter(youtube_id=youtube_id).first():
        return known
    duration_ms = length_ms_of(length)
    if duration_ms is None:
        raise InvalidMessage(_("Say how long it is, like 3:45."), field="length")
    title, artist = title.strip(), artist.strip()
    if not title or not artist:
        raise InvalidMessage(_("Say what the song is called and who plays it."), field="title")
    _spend(user)
    # Never the sound of a song that is known: every room would play what one person chose.
    return Song.objects.create(
        title=title[:300],
        artist=keep_artist(ArtistFound(Provider.MEMBER, "", artist[:200])),
        duration_ms=duration_ms,
        source=Source.YOUTUBE,
        youtube_id=youtube_id,
        provider=Provider.MEMBER,
        added_by=user,
    )


def _spend(user: "User") -> None:
    if Song.objects.filter(added_by=user).count() >= SONGS_A_PERSON:
        raise Forbidden(_("You have brought a hundred songs. That is enough for one person."))
    limits.spend("songs brought", user.pk, 20, 3600)
