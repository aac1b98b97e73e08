"""Artists who can be heard, and rooms that play them, made by the real actions."""

from typing import Any

from accounts.models import User
from music.actions.catalogue import fill_own_playlist
from music.models import Artist, Song, Station
from rooms.models import Room
from rooms.tests.cast import make_room

MINUTE_MS = 60_000


def make_artist(name: str = "Wren & Tallow", songs: int = 6, length_ms: int = 200_000) -> Artist:
    artist = Artist.objects.create(name=name)
    for number in range(songs):
        Song.objects.create(
            title=f"{name} {number}",
            artist=artist,
            duration_ms=length_ms,
            source="file",
            media_path=f"music/{artist.pk}-{number}.ogg",
            renown=songs - number,
        )
    fill_own_playlist(artist)
    return artist


def make_station(host: User, *members: User, artist: Artist | None = None, **facts: Any) -> Room:
    """Private ones need invites: `invites=[ben.pk]`."""
    artist = artist or make_artist()
    return make_room(host, *members, kind="music", artist_id=artist.pk, **facts)


def station_in(room: Room) -> Station:
    return Station.objects.select_related("artist", "playlist").get(room=room.pk)


def at(room: Room, after_ms: int) -> int:
    """So many milliseconds after the song on now began."""
    return station_in(room).started_ms + after_ms
