"""Artists, songs and sounds for tests, by the doors the site uses."""

import numpy as np
import soundfile

from music.actions.catalogue import genres_named
from music.models import Album, Artist, Song, Source


def make_artist(name="Nick Drake", *, genres=(), **facts):
    artist = Artist.objects.create(name=name, sort_name=facts.pop("sort_name", name), **facts)
    artist.genres.set(genres_named(genres))
    return artist


def make_song(artist, title="Place to Be", *, minutes=2.7, **facts):
    facts = {"source": Source.FILE, "media_path": f"music/{title}.ogg"} | facts
    return Song.objects.create(
        title=title, artist=artist, duration_ms=round(minutes * 60_000), **facts
    )


def make_album(artist, title="Pink Moon", year=1972):
    return Album.objects.create(artist=artist, title=title, year=year)


def write_tone(path, seconds=1.5, hz=220.0, *, kind=("OGG", "VORBIS")):
    """A real file that really sounds."""
    time = np.arange(int(seconds * 22_050)) / 22_050
    tone = (0.3 * np.sin(2 * np.pi * hz * time)).astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    with soundfile.SoundFile(path, "w", 22_050, 1, format=kind[0], subtype=kind[1]) as file:
        file.write(tone)
    return path
