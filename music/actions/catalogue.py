"""Keeping what providers told: merged with what is known, never twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from music.importers.provider import ArtistFound, TrackFound
from music.models import (
    Album,
    Artist,
    Genre,
    Playlist,
    PlaylistEntry,
    Provider,
    Song,
    SongQuerySet,
    Source,
)
from music.rules.catalogue import artist_key, lasts_as_long, song_key

MOST_GENRES = 5
# Any number that is ours alone: imports wait for each other, so that nothing is kept twice.
IMPORT_LOCK = 7_411_602
OWN_PLAYLIST_SONGS = 100
_ID_FIELDS = {
    Provider.MUSICBRAINZ: "mbid",
    Provider.ITUNES: "itunes_id",
    Provider.DEEZER: "deezer_id",
    Provider.SPOTIFY: "spotify_id",
}
# A sound is exchanged only for a better one.
_WORTH = {Source.NONE: 0, Source.PREVIEW: 1, Source.YOUTUBE: 2, Source.FILE: 3}


@dataclass(slots=True)
class ImportReport:
    artists: int = 0
    created: int = 0
    merged: int = 0
    unchanged: int = 0
    # Who could not be asked, and why.
    troubles: list[str] = field(default_factory=list)
    # What was left out: (what, why).
    refused: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        told = (
            f"{self.artists} artists; {self.created} songs created, "
            f"{self.merged} merged into known ones, {self.unchanged} unchanged."
        )
        lines = [told, *(f"  {trouble}" for trouble in self.troubles)]
        lines += [f"  left out {what}: {why}" for what, why in self.refused]
        return "\n".join(lines)

    def count(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


@transaction.atomic
def keep_artist(found: ArtistFound, *, same_as: Artist | None = None) -> Artist:
    """The artist of ours that this is; `same_as` where the caller knows."""
    _wait_for_other_imports()
    artist = _known_artist(found, same_as)
    if artist is None:
        artist = Artist(name=found.name[:200])
    _learn_artist(artist, found)
    artist.save()
    _file_under(artist, found.genre_names)
    return artist


@transaction.atomic
def keep_track(found: TrackFound, *, artist: Artist | None = None) -> tuple[Song, str]:
    """The song that this is, and whether it was `created`, `merged` or `unchanged`."""
    _wait_for_other_imports()
    artist = artist or keep_artist(found.artist)
    song = _known_song(found, artist)
    outcome = "created"
    if song is None:
        song = Song(title=found.title[:300], artist=artist, provider=found.provider)
    else:
        outcome = "unchanged"
    before = _facts(song)
    _learn_song(song, found, artist)
    if outcome == "created" or _facts(song) != before:
        song.save()
        outcome = "created" if outcome == "created" else "merged"
    if found.featured:
        song.featured.add(*(keep_artist(each) for each in found.featured))
    return song, outcome


@transaction.atomic
def fill_own_playlist(artist: Artist) -> Playlist:
    """The artist's own list: what is new goes to its end, what stands keeps its place."""
    playlist, _is_new = Playlist.objects.get_or_create(
        artist=artist,
        owner=None,
        defaults={"title": (_("%(artist)s, all night") % {"artist": artist.name})[:120]},
    )
    playlist = Playlist.objects.select_for_update(no_key=True).get(pk=playlist.pk)
    present = set(playlist.entries.values_list("song_id", flat=True))
    # What members brought is theirs to play, not the artist's.
    wanted = Song.objects.of_artist(artist).exclude(provider=Provider.MEMBER)
    ids = wanted.values_list("pk", flat=True)[:OWN_PLAYLIST_SONGS]
    append_songs(playlist, [pk for pk in ids if pk not in present])
    return playlist


def append_songs(playlist: Playlist, song_ids: Iterable[int]) -> int:
    """At the end of a playlist whose row is locked. Answers how many came in."""
    last = playlist.entries.order_by("-position").values_list("position", flat=True).first()
    start = 0 if last is None else last + 1
    entries = PlaylistEntry.objects.bulk_create(
        PlaylistEntry(playlist=playlist, song_id=song_id, position=start + place)
        for place, song_id in enumerate(song_ids)
    )
    if entries:
        playlist.version += 1
        playlist.save(update_fields=["version"])
    return len(entries)


@transaction.atomic
def withdraw_songs(songs: SongQuerySet) -> int:
    """Silent from now on: rooms pass over them, and the file goes where nobody else needs it."""
    sounding = list(songs.exclude(source=Source.NONE).values_list("pk", "media_path"))
    Song.objects.filter(pk__in=[pk for pk, _path in sounding]).update(
        source=Source.NONE, source_url="", media_path="", is_withdrawn=True
    )
    paths = {path for _pk, path in sounding if path}
    transaction.on_commit(lambda: forget_files(paths))
    return len(sounding)


def forget_files(paths: Iterable[str]) -> None:
    """Remove files that no song is made of any more."""
    for path in paths:
        if path and not Song.objects.filter(media_path=path).exists():
            (settings.MEDIA_ROOT / path).unlink(missing_ok=True)


def mark_fetched(artist: Artist, now: datetime) -> None:
    Artist.objects.filter(pk=artist.pk).update(fetched_at=now)


def _wait_for_other_imports() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _known_artist(found: ArtistFound, same_as: Artist | None) -> Artist | None:
    known = _by_id(Artist, found.provider, found.ref)
    if known is not None or same_as is not None:
        return known or same_as
    key = artist_key(found.name)
    alike = [
        artist
        for artist in Artist.objects.filter(is_house=False, name_key__contains=key.split(" ")[-1])
        .order_by("-renown", "pk")
        .iterator()
        if artist_key(artist.name) == key and _may_be(artist, found)
    ]
    return alike[0] if alike else None


def _may_be(artist: Artist, found: ArtistFound) -> bool:
    """Two of the same name are two people where one provider knows both."""
    field_name = _ID_FIELDS.get(found.provider)
    return field_name is None or not getattr(artist, field_name)


def _learn_artist(artist: Artist, found: ArtistFound) -> None:
    _take_id(artist, found.provider, found.ref)
    artist.sort_name = artist.sort_name or (found.sort_name or found.name)[:200]
    artist.about = artist.about or found.about[:300]
    artist.renown = max(artist.renown, min(found.renown, 2**31 - 1))


def _known_song(found: TrackFound, artist: Artist) -> Song | None:
    known: Song | None = _by_id(Song, found.provider, found.ref)
    if known is None and found.isrc:
        known = Song.objects.filter(isrc=found.isrc).first()
    if known is not None:
        return known
    key = song_key(found.title)
    # What a member brought is nobody's official recording.
    candidates = Song.objects.filter(artist=artist).exclude(provider=Provider.MEMBER)
    if found.isrc:
        # Two codes are two recordings.
        candidates = candidates.filter(isrc="")
    alike = [
        song
        for song in candidates.order_by("pk")
        if song_key(song.title) == key and lasts_as_long(song.duration_ms, found.duration_ms)
    ]
    # The nearest in length, where several versions bear one name.
    return min(alike, key=lambda song: _apart(song, found), default=None)


def _apart(song: Song, found: TrackFound) -> int:
    if song.duration_ms is None or found.duration_ms is None:
        return 10_000
    return abs(song.duration_ms - found.duration_ms)


def _learn_song(song: Song, found: TrackFound, artist: Artist) -> None:
    _take_id(song, found.provider, found.ref)
    if found.isrc and not song.isrc and not Song.objects.filter(isrc=found.isrc).exists():
        song.isrc = found.isrc
    song.duration_ms = song.duration_ms or found.duration_ms
    song.renown = max(song.renown, min(found.renown, 2**31 - 1))
    if found.album and song.album is None:
        song.album = album_of(artist, found.album, found.year)
    if song.is_withdrawn:
        return
    if found.has_preview and _WORTH[Source.PREVIEW] > _WORTH[Source(song.source)]:
        song.source, song.provider = Source.PREVIEW, found.provider
        song.source_url = found.preview_url
    elif song.source == Source.PREVIEW and song.provider == found.provider:
        song.source_url = found.preview_url  # providers move them


def album_of(artist: Artist, title: str, year: int | None) -> Album:
    """The artist's album of that name, made where it is not known."""
    title = title[:300]
    by_name = Album.objects.filter(artist=artist)
    found = next((album for album in by_name if song_key(album.title) == song_key(title)), None)
    if found is None:
        return Album.objects.create(artist=artist, title=title, year=year)
    if year and not found.year:
        found.year = year
        found.save(update_fields=["year"])
    return found


def genres_named(names: Iterable[str]) -> list[Genre]:
    """Genres by name whatever their letters; made where they are not known."""
    genres: dict[str, Genre] = {}
    for name in names:
        words = " ".join(name.split())[:60]
        slug = slugify(words)[:60]
        if not slug or slug in genres:
            continue
        genre = Genre.objects.filter(Q(slug=slug) | Q(name__iexact=words)).first()
        genres[slug] = genre or Genre.objects.create(name=words[:1].upper() + words[1:], slug=slug)
    return list(genres.values())


def _file_under(artist: Artist, names: tuple[str, ...]) -> None:
    room = MOST_GENRES - artist.genres.count()
    if room > 0 and names:
        artist.genres.add(*genres_named(names[:room]))


def _by_id(model: Any, provider: Provider, ref: str) -> Any:
    value = _id_value(provider, ref)
    if value is None:
        return None
    return model.objects.filter(**{_ID_FIELDS[provider]: value}).first()


def _take_id(thing: Artist | Song, provider: Provider, ref: str) -> None:
    value = _id_value(provider, ref)
    if value is not None and not getattr(thing, _ID_FIELDS[provider]):
        setattr(thing, _ID_FIELDS[provider], value)


def _id_value(provider: Provider, ref: str) -> UUID | int | str | None:
    try:
        match provider:
            case Provider.MUSICBRAINZ:
                return UUID(ref)
            case Provider.ITUNES | Provider.DEEZER:
                return int(ref)
            case Provider.SPOTIFY:
                return ref[:40] or None
    except ValueError:
        return None
    return None


def _facts(song: Song) -> tuple[object, ...]:
    return tuple(
        getattr(song, name)
        for name in (
            "mbid", "itunes_id", "deezer_id", "spotify_id", "isrc", "duration_ms", "renown",
            "album_id", "source", "source_url", "provider",
        )
    )  # fmt: skip
