"""What the catalogue's forms and programs may ask; rooms have their own."""

from typing import Annotated

from msgspec import Meta

from config.live.protocol import Command

Title = Annotated[str, Meta(min_length=1, max_length=120)]
SomeId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Ids = Annotated[list[SomeId], Meta(max_length=200)]


class ChooseTaste(Command, frozen=True, kw_only=True):
    genre_ids: Ids = []
    artist_ids: Ids = []


class LikeArtist(Command, frozen=True, kw_only=True):
    on: bool = True


class MakePlaylist(Command, frozen=True, kw_only=True):
    title: Title
    is_public: bool = False
    song_ids: Ids = []


class ChangePlaylist(Command, frozen=True, kw_only=True):
    title: Title
    is_public: bool = False


class AddToPlaylist(Command, frozen=True, kw_only=True):
    song_id: SomeId
    playlist_id: SomeId | None = None


class NameSong(Command, frozen=True, kw_only=True):
    song_id: SomeId


class MoveSong(Command, frozen=True, kw_only=True):
    song_id: SomeId
    position: Annotated[int, Meta(ge=0, le=10_000)]
    version: int | None = None


class AddYouTubeSong(Command, frozen=True, kw_only=True):
    address: Annotated[str, Meta(max_length=500)]
    title: Annotated[str, Meta(max_length=300)] = ""
    artist: Annotated[str, Meta(max_length=200)] = ""
    length: Annotated[str, Meta(max_length=10)] = ""
