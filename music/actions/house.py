"""The house's own musicians in the catalogue, and their tunes pressed one by one."""

from collections.abc import Callable, Iterator

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.text import slugify

from music.actions.catalogue import fill_own_playlist, genres_named
from music.house.roster import ARTISTS, HouseArtist, HouseSong
from music.house.studio import length_ms, press
from music.models import Album, Artist, Provider, Song, SongQuerySet, Source

log = structlog.get_logger(__name__)

# Rises with what the tunes sound like, so that old pressings are not taken for new ones.
PRESSING = 1
PRESSED_WITHIN_SECONDS = 120


@transaction.atomic
def invite_house_artists() -> int:
    """Whoever is missing, with album, songs and playlist; nothing sounds yet. Answers how many."""
    present = set(Artist.objects.filter(is_house=True).values_list("name", flat=True))
    missing = [artist for artist in ARTISTS if artist.name not in present]
    for place, house_artist in enumerate(missing):
        _invite(house_artist, renown=2 * len(missing) - place)
    return len(missing)


def _invite(house_artist: HouseArtist, renown: int) -> None:
    artist = Artist.objects.create(
        name=house_artist.name,
        sort_name=house_artist.sort_name,
        is_house=True,
        renown=renown,
    )
    artist.genres.set(genres_named(house_artist.genres))
    album = Album.objects.create(title=house_artist.album, artist=artist, year=house_artist.year)
    Song.objects.bulk_create(
        Song(
            title=song.title,
            artist=artist,
            album=album,
            provider=Provider.HOUSE,
            duration_ms=length_ms(song),
            check_hz=song.keynote_hz,
            renown=len(house_artist.songs) - place,
        )
        for place, song in enumerate(house_artist.songs)
    )
    fill_own_playlist(artist)


def unpressed() -> int:
    """How many of the house's songs do not sound yet."""
    return _silent().count()


def _silent() -> SongQuerySet:
    return Song.objects.filter(provider=Provider.HOUSE, source=Source.NONE, is_withdrawn=False)


def press_house_songs(
    at_most: int | None = None,
    *,
    artist: Artist | None = None,
    on_song: Callable[[Song], object] = lambda song: None,
) -> int:
    """Press what does not sound yet, artist by artist; answers how many songs were pressed.

    Any number of processes may do so at once, and any of them may be killed.
    """
    pressed = 0
    for song, house_song in _waiting(artist):
        if at_most is not None and pressed >= at_most:
            break
        if not cache.add(f"music:pressing:{song.pk}", True, PRESSED_WITHIN_SECONDS):
            continue
        try:
            _press(song, house_song)
        finally:
            cache.delete(f"music:pressing:{song.pk}")
        pressed += 1
        on_song(song)
    return pressed


def _waiting(artist: Artist | None) -> Iterator[tuple[Song, HouseSong]]:
    tunes = {(song.artist, song.title): song for made in ARTISTS for song in made.songs}
    waiting = _silent()
    if artist is not None:
        waiting = waiting.filter(artist=artist)
    names = waiting.values_list("pk", "artist__name", "title").order_by("artist__pk", "pk")
    for pk, artist_name, title in list(names):
        tune = tunes.get((artist_name, title))
        # Another process may have pressed it since.
        song = Song.objects.filter(pk=pk, source=Source.NONE).first() if tune else None
        if song is not None and tune is not None:
            yield song, tune


def pressed_as(house_song: HouseSong) -> str:
    """Where its file lies among the media."""
    name = f"{slugify(house_song.artist)}-{slugify(house_song.title)}-{PRESSING}.ogg"
    return f"music/house/{name}"


def _press(song: Song, house_song: HouseSong) -> None:
    media_path = pressed_as(house_song)
    path = settings.MEDIA_ROOT / media_path
    duration_ms = length_ms(house_song) if path.exists() else press(house_song, path)
    Song.objects.filter(pk=song.pk).update(
        source=Source.FILE, media_path=media_path, duration_ms=duration_ms
    )
    log.info("house song pressed", artist=house_song.artist, title=house_song.title)
