"""What plays in a music room, and the votes for what plays next."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Self
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from music.models.catalogue import Artist, Song, SongQuerySet
from music.models.playlists import Playlist
from music.rules import voting
from music.rules.playing import Turn
from music.rules.stations import (
    Programme,
    Repeat,
    Stand,
    is_worth_a_vote,
    stand,
    vote_window,
)
from rooms.models import Membership, Room

SONGS_A_STATION = 500


class StationQuerySet(models.QuerySet["Station"]):
    def with_names(self) -> Self:
        return self.select_related("artist", "playlist", "room")

    def of_running_rooms(self) -> Self:
        return self.filter(room__ended_at=None)


class Station(models.Model):
    """A room's music: what is on is a function of this row and the server's clock."""

    class Repeats(models.TextChoices):
        OFF = "off", _("once through")
        ALL = "all", _("again from the beginning")
        ONE = "one", _("this song again")

    class Counts(models.TextChoices):
        """Who sees how a vote stands before it is closed."""

        OWN = "own", _("after one's own vote")
        ALWAYS = "always", _("always")
        NEVER = "never", _("when it is closed")

    room = models.OneToOneField(Room, models.CASCADE, primary_key=True, related_name="station")
    artist = models.ForeignKey(
        Artist, models.SET_NULL, null=True, blank=True, related_name="stations"
    )
    playlist = models.ForeignKey(
        Playlist, models.SET_NULL, null=True, blank=True, related_name="stations"
    )
    # The playlist as it was when the song on now began; a change of it counts from the next song.
    songs = ArrayField(models.BigIntegerField(), default=list, blank=True)
    lengths_ms = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    song = models.ForeignKey(Song, models.SET_NULL, null=True, blank=True, related_name="+")
    # With how many votes it won; null where nobody was asked.
    won_with = models.PositiveIntegerField(null=True, blank=True)
    started_ms = models.BigIntegerField(default=0)
    # Where it waits while nothing plays.
    position_ms = models.PositiveIntegerField(default=0)
    is_playing = models.BooleanField(default=True)
    round = models.PositiveBigIntegerField(default=0)
    place = models.IntegerField(default=0)
    # Counts the songs begun: at most one vote belongs to each.
    turn_number = models.PositiveBigIntegerField(default=0)
    # What was voted or chosen to follow.
    next_song = models.ForeignKey(Song, models.SET_NULL, null=True, blank=True, related_name="+")
    next_won_with = models.PositiveIntegerField(null=True, blank=True)
    # Newest first.
    played = ArrayField(models.BigIntegerField(), default=list, blank=True)
    is_shuffled = models.BooleanField(default=True)
    repeat = models.CharField(max_length=3, choices=Repeats, default=Repeats.ALL)
    # The votes are the host's: they are the DJ.
    is_waived = models.BooleanField(default=False)
    counts = models.CharField(max_length=6, choices=Counts, default=Counts.OWN)
    version = models.PositiveBigIntegerField(default=0)
    rev = models.PositiveBigIntegerField(default=0)

    objects = StationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(songs__len=models.F("lengths_ms__len")),
                name="each_song_of_a_station_has_its_length",
            ),
        ]

    def __str__(self) -> str:
        return f"station of {self.room_id}"

    # --- what it plays

    @property
    def seed(self) -> str | None:
        return str(self.room_id) if self.is_shuffled else None

    def programme_of(self, songs: Iterable[int], lengths_ms: Iterable[int]) -> Programme:
        return Programme(tuple(songs), tuple(lengths_ms), self.seed, Repeat(self.repeat))

    @property
    def programme(self) -> Programme:
        """As it was when the song on now began."""
        return self.programme_of(self.songs, self.lengths_ms)

    def programme_today(self) -> Programme:
        """As the playlist stands now."""
        songs = list(self.playable_songs()[:SONGS_A_STATION])
        return self.programme_of(
            (song.pk for song in songs), (song.plays_ms or 1 for song in songs)
        )

    def playable_songs(self) -> SongQuerySet:
        """What of its playlist can be heard, in the playlist's order."""
        if self.playlist is not None:
            found = Song.objects.filter(entries__playlist=self.playlist).order_by(
                "entries__position"
            )
        elif self.artist is not None:
            found = Song.objects.of_artist(self.artist)
        else:
            found = Song.objects.none()
        return found.playable()

    @property
    def turn(self) -> Turn | None:
        """None where nothing plays: the song on was taken out of the catalogue, or never was."""
        song = self.programme.place_of(self.song_id)
        if song is None:
            return None
        return Turn(song, self.started_ms, self.round, self.place)

    @property
    def length_ms(self) -> int:
        place = self.programme.place_of(self.song_id)
        return 0 if place is None else self.lengths_ms[place]

    @property
    def ends_ms(self) -> int:
        return self.started_ms + self.length_ms

    def stand_at(self, now_ms: int, wish_id: int | None) -> Stand | None:
        """What is on by the programme it began with; None: nothing. Changes nothing."""
        programme, turn = self.programme, self.turn
        if turn is None:
            return None
        if not self.is_playing:
            return Stand(turn)
        return stand(
            programme,
            turn,
            self.ends_ms,
            now_ms,
            heard=turn.song,
            wish=programme.place_of(wish_id),
        )

    def by_order(self, programme: Programme | None = None) -> int | None:
        """Which song follows where nothing is voted or cued; None: none, or none is known."""
        turn = self.turn
        if turn is None:
            return None
        programme = programme or self.programme
        heard = programme.place_of(self.song_id)
        ends_ms = self.ends_ms
        following = stand(programme, turn, ends_ms, ends_ms, heard=heard, wish=None)
        return None if following.is_over else programme.songs[following.turn.song]

    def position_at(self, now_ms: int) -> int:
        if not self.is_playing:
            return self.position_ms
        return max(0, min(now_ms - self.started_ms, self.length_ms))

    # --- when to look at it again

    @property
    def is_voted_for(self) -> bool:
        return not self.is_waived and self.is_playing and self.song_id is not None

    def due_ms(self, session: "SongVoteSession | None", now_ms: int) -> int | None:
        """When something happens by itself; `session` is this turn's, open or closed."""
        if self.song_id is None:
            # Whatever was on is gone; the next listener finds out whether there is something else.
            return now_ms if self.is_playing else None
        ends_ms = self.ends_ms if self.is_playing else None
        if session is not None and session.is_open:
            return min(session.closes_ms, session.closes_ms if ends_ms is None else ends_ms)
        if ends_ms is None:
            return None
        if self.may_open_vote(session):
            window = vote_window(self.started_ms, self.length_ms)
            if is_worth_a_vote(window, now_ms):
                return window.opens_ms
        return ends_ms

    def may_open_vote(self, session: "SongVoteSession | None") -> bool:
        return self.is_voted_for and session is None and self.next_song_id is None


class SongVoteSessionQuerySet(models.QuerySet["SongVoteSession"]):
    def open(self) -> Self:
        return self.filter(closed_ms=None)

    def of_turn(self, station: Station) -> "SongVoteSession | None":
        return self.filter(room=station.room_id, turn_number=station.turn_number).first()


class SongVoteSession(models.Model):
    """One vote for what plays next."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="song_votes")
    # During which song of the station.
    turn_number = models.PositiveBigIntegerField()
    options = ArrayField(models.BigIntegerField())
    opens_ms = models.BigIntegerField()
    closes_ms = models.BigIntegerField()
    closed_ms = models.BigIntegerField(null=True, blank=True)
    winner = models.ForeignKey(Song, models.SET_NULL, null=True, blank=True, related_name="+")
    # How it stood when it was closed: {song_id: votes}.
    result = models.JSONField(default=dict, blank=True)
    # Numbers the votes in the order of their coming.
    last_number = models.PositiveIntegerField(default=0)
    rev = models.PositiveBigIntegerField(default=0)

    objects = SongVoteSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "turn_number"], name="one_vote_a_song"),
            models.UniqueConstraint(
                fields=["room"], name="one_open_vote_a_room", condition=Q(closed_ms=None)
            ),
            models.CheckConstraint(
                condition=Q(closes_ms__gt=models.F("opens_ms")), name="vote_closes_after_it_opens"
            ),
        ]
        indexes = [models.Index(fields=["room", "-rev"], name="song_vote_changes")]

    def __str__(self) -> str:
        return f"vote {self.pk} in {self.room_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_ms is None

    def is_open_at(self, now_ms: int) -> bool:
        return self.is_open and now_ms < self.closes_ms

    def ballots(self) -> dict[int, voting.Ballot]:
        """One a person, of those who have a seat: who left has no say in what the others hear."""
        seated = Membership.objects.active().filter(room=self.room_id)
        votes = self.votes.filter(user__in=seated.values("user"))
        return {
            user_id: voting.Ballot(song_id, number)
            for user_id, song_id, number in votes.values_list("user_id", "song_id", "number")
        }

    def tally(self) -> dict[int, int]:
        if not self.is_open:
            return {song_id: self.result.get(str(song_id), 0) for song_id in self.options}
        return voting.counts(self.options, self.ballots())

    @cached_property
    def leader_id(self) -> int:
        """Who wins as it stands now."""
        if not self.is_open and self.winner_id is not None:
            return self.winner_id
        return voting.winner(self.options, self.ballots())


class SongVote(models.Model):
    """One person's say in one vote; another choice replaces it."""

    session = models.ForeignKey(SongVoteSession, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="song_votes")
    song = models.ForeignKey(Song, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="one_song_vote_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.song_id} in {self.session_id}"


def stations_of(room_ids: Iterable[UUID]) -> Mapping[UUID, Station]:
    return {
        station.room_id: station
        for station in Station.objects.select_related("artist").filter(room__in=room_ids)
    }
