"""What the stage of a music room shows and says before any script has run."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from music.models import Playlist, Station
from music.protocol import SongFacts, StationFacts, VoteFacts
from rooms.facts import ms
from rooms.views.words import count_words


@dataclass(frozen=True)
class Ballot:
    key: int
    song: SongFacts
    votes: int
    per_cent: int
    is_yours: bool
    is_winner: bool


@dataclass(frozen=True)
class StationPage:
    """The record on now, the ballots, and who may touch the player."""

    page: Any  # rooms.views.room.RoomPage

    @property
    def facts(self) -> StationFacts | None:
        facts: StationFacts | None = self.page.state.station
        return facts

    @property
    def song(self) -> SongFacts | None:
        return self.facts.song if self.facts else None

    @property
    def vote(self) -> VoteFacts | None:
        vote: VoteFacts | None = self.page.state.vote
        return vote

    @property
    def now_ms(self) -> int:
        return ms(self.page.now)

    @property
    def position_ms(self) -> int:
        facts = self.facts
        if facts is None or facts.song is None:
            return 0
        moved = self.now_ms - facts.at_ms if facts.is_playing else 0
        return max(0, min(facts.position_ms + moved, facts.song.duration_ms))

    @property
    def may_steer(self) -> bool:
        return bool(self.page.is_seated and not self.page.room.is_public)

    @property
    def is_host(self) -> bool:
        return bool(self.page.is_host)

    @property
    def may_vote(self) -> bool:
        return bool(self.page.is_seated)

    @property
    def seconds_left(self) -> int:
        if self.vote is None or self.vote.winner is not None:
            return 0
        return max(0, round((self.vote.closes_ms - self.now_ms) / 1000))

    @cached_property
    def ballots(self) -> list[Ballot]:
        vote = self.vote
        if vote is None:
            return []
        total = sum(vote.counts.values())
        return [
            Ballot(
                key=key,
                song=option.song,
                votes=vote.counts.get(option.song_id, 0),
                per_cent=round(100 * vote.counts.get(option.song_id, 0) / total) if total else 0,
                is_yours=option.song_id == vote.yours,
                is_winner=option.song_id == vote.winner,
            )
            for key, option in enumerate(vote.options, start=1)
        ]

    @property
    def shows_counts(self) -> bool:
        facts, vote = self.facts, self.vote
        if facts is None or vote is None:
            return False
        is_counted = vote.yours is not None or facts.counts == Station.Counts.ALWAYS
        return vote.winner is not None or (is_counted and facts.counts != Station.Counts.NEVER)

    @cached_property
    def records(self) -> list[SongFacts]:
        """For the DJ: what can be put on next."""
        from music.station_facts import song_on_air

        station = Station.objects.with_names().get(room=self.page.room.pk)
        return [song_on_air(song) for song in station.playable_songs().with_names()[:200]]

    @cached_property
    def playlists(self) -> list[Playlist]:
        """What the host may choose from."""
        return list(self.page.user.playlists.playable()[:100])

    @property
    def counts_choices(self) -> list[tuple[str, Any]]:
        return Station.Counts.choices


def station_words() -> dict[str, Any]:
    return {
        "listening": count_words("{n} listening.", "{n} listening."),
        "plays_itself": _("The record plays itself here, you vote for the next one."),
        "visitor_hears": _("The record plays itself here. Sign in to vote for the next one."),
        "votes": count_words("{n} vote", "{n} votes"),
        "per_cent": _("{n} %"),
        "your_vote": _("Your vote"),
        "vote_for": _("Vote for {title} by {artist}"),
        "vote_opened": _("The vote for the next record is open: {titles}."),
        "vote_seconds": count_words("{n} second left to vote.", "{n} seconds left to vote."),
        "vote_won": count_words(
            "{title} comes next, with {n} vote.", "{title} comes next, with {n} votes."
        ),
        "vote_kept": _("Your vote for {title} is in."),
        "vote_late": _("That vote is closed already."),
        "closes_in": _("Vote closes in"),
        "comes_next": _("Comes next"),
        "next_soon": _("The next vote opens towards the end of this record."),
        "now_playing": _("Now: {title}, {artist}."),
        "silent": _("The record player is silent."),
        "dj_chooses": _("{name} chooses the records."),
        "won_with": count_words("won with {n} vote", "won with {n} votes"),
        "listen": _("Listen"),
        "stop_listening": _("Stop listening"),
        "not_loaded": _("This song does not come. The next one will."),
        "song_position": _("{time} of {total}"),
        "shuffle_on": _("Mixed up"),
        "shuffle_off": _("In the order of the playlist"),
        "repeat_off": _("Once through"),
        "repeat_all": _("Again from the beginning"),
        "repeat_one": _("This song again"),
        "waived": _("{name} left the records to the host."),
        "not_waived": _("{name} brought the votes back."),
        "play_room": _("Play for everyone"),
        "pause_room": _("Pause for everyone"),
        "cued": _("{title} comes next."),
    }
