"""What the catalogue's forms and programs may ask, and what a music room and its people say."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from config.live.protocol import Command, Event

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


# --- 1.5 music rooms


class SongFacts(Struct, frozen=True, kw_only=True):
    id: int
    title: str
    artist_id: int
    artist: str
    album: str | None
    year: int | None
    duration_ms: int
    audio_url: str
    sleeve_url: str
    # Of a film that only YouTube's own player may play; `audio_url` leads people to it.
    youtube_id: str = ""


class OptionFacts(Struct, frozen=True, kw_only=True):
    song_id: int
    title: str
    artist: str
    # Beyond the protocol: what a ballot shows, and what a player loads before it wins.
    song: SongFacts
    # Its own, not its album's: three songs of one album are three pictures.
    sleeve_url: str


class VoteFacts(Struct, frozen=True, kw_only=True):
    vote_session_id: UUID
    options: list[OptionFacts]
    # Only what the room lets people see before the end.
    counts: dict[int, int]
    closes_ms: int
    yours: int | None
    # Beyond the protocol: a vote that is closed stays to be seen until its song begins.
    winner: int | None = None


class StationFacts(Struct, frozen=True, kw_only=True):
    """What a music room plays, and by which rules."""

    artist_id: int | None
    artist: str | None
    playlist_id: int | None
    playlist: str | None
    song: SongFacts | None
    at_ms: int
    position_ms: int
    is_playing: bool
    version: int
    won_with: int | None
    # Known as soon as it is decided, so that players load it before they need it.
    next: SongFacts | None
    next_won_with: int | None
    # What follows where nothing is decided: for players to load, not to be shown.
    by_order: SongFacts | None
    is_waived: bool
    is_shuffled: bool
    repeat: str
    counts: str
    songs: int


class Vote(Command, frozen=True, kw_only=True):
    vote_session_id: UUID
    song_id: SomeId


class Steer(Command, frozen=True, kw_only=True):
    """Without a version: as things stand. Sockets always say which they mean."""

    version: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None


class SeekSong(Steer, frozen=True, kw_only=True):
    position_ms: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class ShuffleSongs(Steer, frozen=True, kw_only=True):
    """Without `on`: the other way round."""

    on: bool | None = None


class RepeatSongs(Steer, frozen=True, kw_only=True):
    """Without `mode`: the next of off, all, one."""

    mode: Literal["off", "all", "one"] | None = None


class CueSong(Steer, frozen=True, kw_only=True):
    """The DJ's choice of what follows."""

    song_id: SomeId


class TellUnplayable(Command, frozen=True, kw_only=True):
    """YouTube's player here was refused this film. The house asks YouTube itself."""

    song_id: SomeId


class WaiveVotes(Command, frozen=True, kw_only=True):
    waived: bool = True


class TuneStation(Command, frozen=True, kw_only=True):
    playlist_id: SomeId | UnsetType | None = UNSET
    counts: Literal["own", "always", "never"] | UnsetType = UNSET


class VoteKept(Struct, frozen=True, kw_only=True):
    vote_session_id: UUID
    song_id: int
    rev: int


class SteerKept(Struct, frozen=True, kw_only=True):
    version: int
    rev: int


class VoteOpened(Event, frozen=True, kw_only=True):
    event_name = "vote_opened"

    vote_session_id: UUID
    options: list[OptionFacts]
    closes_ms: int
    rev: int


class VoteUpdated(Event, frozen=True, kw_only=True):
    event_name = "vote_update"

    vote_session_id: UUID
    counts: dict[int, int]
    rev: int


class VoteEnded(Event, frozen=True, kw_only=True):
    event_name = "vote_closed"

    vote_session_id: UUID
    winner: int
    counts: dict[int, int]
    rev: int


class SongChanged(Event, frozen=True, kw_only=True):
    """Another song; null where there is none left to play."""

    event_name = "song_changed"

    song: SongFacts | None
    # When it began, or would have begun where it waits at `position_ms`.
    at_ms: int
    version: int
    won_with: int | None
    rev: int
    # Beyond the protocol.
    position_ms: int
    is_playing: bool
    next: SongFacts | None
    by_order: SongFacts | None
    by: int | None


class VotesWaived(Event, frozen=True, kw_only=True):
    event_name = "votes_waived"

    waived: bool
    by: int
    rev: int


class StationChanged(Event, frozen=True, kw_only=True):
    """Only what is other than before, beside `rev`."""

    event_name = "station_changed"

    rev: int
    version: int
    is_shuffled: bool | UnsetType = UNSET
    repeat: str | UnsetType = UNSET
    counts: str | UnsetType = UNSET
    playlist_id: int | UnsetType | None = UNSET
    playlist: str | UnsetType | None = UNSET
    songs: int | UnsetType = UNSET
    next: SongFacts | UnsetType | None = UNSET
    by_order: SongFacts | UnsetType | None = UNSET


# --- people


class OpenToPeople(Command, frozen=True, kw_only=True):
    mode: Annotated[str, Meta(max_length=7)] = "company"
    is_adult: bool = False
    seeks: Annotated[list[Annotated[str, Meta(max_length=6)]], Meta(max_length=3)] = []
    closes: bool = False


class AnswerPerson(Command, frozen=True, kw_only=True):
    # The mark of a card that was shown to this person.
    shown: Annotated[str, Meta(max_length=200)]
