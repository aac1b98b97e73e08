"""What the music wing keeps. Rooms that play, votes and matches stand beside the catalogue."""

from music.models.catalogue import (
    Album,
    Artist,
    ArtistQuerySet,
    Genre,
    Provider,
    Song,
    SongQuerySet,
    Source,
)
from music.models.factors import TasteFactor, TasteModel
from music.models.meeting import HeardArtist, Match, Seeker, Verdict
from music.models.playlists import Playlist, PlaylistEntry, PlaylistQuerySet
from music.models.stations import (
    SongVote,
    SongVoteSession,
    SongVoteSessionQuerySet,
    Station,
    StationQuerySet,
)
from music.models.taste import Listener, TasteChoice, TasteChoiceQuerySet

__all__ = [
    "Album",
    "Artist",
    "ArtistQuerySet",
    "Genre",
    "HeardArtist",
    "Listener",
    "Match",
    "Playlist",
    "PlaylistEntry",
    "PlaylistQuerySet",
    "Provider",
    "Seeker",
    "Song",
    "SongQuerySet",
    "SongVote",
    "SongVoteSession",
    "SongVoteSessionQuerySet",
    "Source",
    "Station",
    "StationQuerySet",
    "TasteChoice",
    "TasteChoiceQuerySet",
    "TasteFactor",
    "TasteModel",
    "Verdict",
]
