"""Playlists made, filled, ordered, shared; and one made of what several people like."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from config.live.protocol import Conflict, Forbidden, InvalidMessage, Stale
from music.actions.catalogue import append_songs
from music.models import Artist, Playlist, PlaylistEntry, Song, TasteChoice
from music.rules.catalogue import dealt, moved

if TYPE_CHECKING:
    from accounts.models import User

PLAYLISTS_A_PERSON, SONGS_A_PLAYLIST = 100, 500
SHARED_SONGS, SHARED_ARTISTS = 60, 30


class NothingShared(Conflict):
    pass


@transaction.atomic
def make_playlist(
    owner: "User", title: str, *, is_public: bool = False, song_ids: Iterable[int] = ()
) -> Playlist:
    title = _title(title)
    if owner.playlists.count() >= PLAYLISTS_A_PERSON:
        raise Forbidden(_("You have a hundred playlists. Take one away first."))
    playlist = Playlist.objects.create(owner=owner, title=title, is_public=is_public)
    append_songs(playlist, list(dict.fromkeys(song_ids))[:SONGS_A_PLAYLIST])
    return playlist


@transaction.atomic
def change_playlist(playlist: Playlist, *, title: str, is_public: bool) -> None:
    playlist.title, playlist.is_public = _title(title), is_public
    playlist.save(update_fields=["title", "is_public"])


@transaction.atomic
def add_song(playlist: Playlist, song: Song) -> bool:
    """At the end; a song that is in it already stays where it is."""
    playlist = _locked(playlist)
    if playlist.entries.filter(song=song).exists():
        return False
    if playlist.entries.count() >= SONGS_A_PLAYLIST:
        raise Forbidden(_("This playlist is full: five hundred songs."))
    return bool(append_songs(playlist, [song.pk]))


@transaction.atomic
def remove_song(playlist: Playlist, song: Song) -> None:
    playlist = _locked(playlist)
    ids = _ids(playlist)
    if song.pk in ids:
        playlist.entries.filter(song=song).delete()
        _number(playlist, [each for each in ids if each != song.pk])


@transaction.atomic
def move_song(playlist: Playlist, song_id: int, position: int, version: int | None = None) -> None:
    """To a place counted from 0. With a `version` only where nobody moved anything meanwhile."""
    playlist = _locked(playlist)
    if version is not None and version != playlist.version:
        raise Stale(version=playlist.version, song_ids=_ids(playlist))
    ids = _ids(playlist)
    if song_id not in ids:
        raise InvalidMessage(_("That song is not in this playlist."), field="song_id")
    _number(playlist, moved(ids, song_id, position))


@transaction.atomic
def delete_playlist(playlist: Playlist) -> None:
    playlist.delete()


@transaction.atomic
def shared_playlist(users: Sequence["User"], owner: "User", title: str = "") -> Playlist:
    """Made of what these people share: their common artists, else their common genres.

    Raises NothingShared where there is neither.
    """
    song_ids = dealt(shared_stacks(users), SHARED_SONGS)
    if not song_ids:
        raise NothingShared(_("You share no artist and no genre yet."))
    return make_playlist(owner, title or _("What we share"), song_ids=song_ids)


def shared_stacks(users: Sequence["User"]) -> list[list[int]]:
    """The playable songs of each artist that several of them like, the most liked artist first."""
    liked = TasteChoice.objects.filter(user__in=users)
    # Somebody alone shares everything with themselves.
    several = min(2, len(users))
    artist_ids = _liked_by(liked.exclude(artist=None), "artist", several)
    if not artist_ids:
        genre_ids = _liked_by(liked.exclude(genre=None), "genre", several)
        artist_ids = list(
            Artist.objects.filter(genres__in=genre_ids)
            .with_songs()
            .order_by("-renown", "pk")
            .values_list("pk", flat=True)
            .distinct()
        )
    stacks: dict[int, list[int]] = {pk: [] for pk in artist_ids[:SHARED_ARTISTS]}
    songs = Song.objects.playable().filter(artist__in=stacks).order_by("-renown", "title", "pk")
    for song_id, artist_id in songs.values_list("pk", "artist_id"):
        stacks[artist_id].append(song_id)
    return list(stacks.values())


def _liked_by(choices: "object", field: str, several: int) -> list[int]:
    counted = (
        choices.values(field)  # type: ignore[attr-defined]
        .annotate(people=Count("user", distinct=True))
        .filter(people__gte=several)
        .order_by("-people", field)
    )
    return list(counted.values_list(field, flat=True))


def _locked(playlist: Playlist) -> Playlist:
    return Playlist.objects.select_for_update(no_key=True).get(pk=playlist.pk)


def _ids(playlist: Playlist) -> list[int]:
    return list(playlist.entries.order_by("position").values_list("song_id", flat=True))


def _number(playlist: Playlist, song_ids: Sequence[int]) -> None:
    entries = {entry.song_id: entry for entry in playlist.entries.all()}
    for position, song_id in enumerate(song_ids):
        entries[song_id].position = position
    PlaylistEntry.objects.bulk_update(entries.values(), ["position"], batch_size=500)
    playlist.version += 1
    playlist.save(update_fields=["version"])


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise InvalidMessage(_("A playlist needs a name."), field="title")
    if len(title) > 120:
        raise InvalidMessage(_("A name has at most 120 characters."), field="title")
    return title
