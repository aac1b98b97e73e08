"""What the stage of a music room shows and says before any script has run."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.artwork.addresses import sleeve_url
from config.embeds import Embed
from config.policy import Answer, row
from config.policy import Role as Standing
from music.models import Playlist, Station
from music.protocol import SongFacts, StationFacts, VoteFacts
from music.station_facts import song_on_air
from rooms.facts import ms
from rooms.views.words import count_words

RECORDS_SHOWN, PLAYLISTS_SHOWN = 200, 100


@dataclass(frozen=True)
class Ballot:
    key: int
    song: SongFacts
    sleeve_url: str
    votes: int
    per_cent: int
    is_yours: bool
    is_winner: bool


@dataclass(frozen=True)
class YouTubePlayer:
    """YouTube's own player, and what of its sites the page of a music room lets in for it."""

    script: str = field(default_factory=lambda: f"{settings.YOUTUBE_URL}/iframe_api")
    films: str = field(default_factory=lambda: f"{settings.YOUTUBE_FRAME_URL}/embed/")

    @property
    def embed(self) -> Embed:
        # By path: that site would also wrap words of one's choice into a script.
        parts = f"{settings.YOUTUBE_URL}/s/player/"
        return Embed(scripts=(self.script, parts), frames=(settings.YOUTUBE_FRAME_URL,))


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
    def position_seconds(self) -> int:
        return self.position_ms // 1000

    @property
    def position_part(self) -> int:
        """Of a thousand."""
        length_ms = self.song.duration_ms if self.song else 0
        return round(1000 * self.position_ms / length_ms) if length_ms else 0

    @property
    def blank_sleeve(self) -> str:
        return sleeve_url(self.page.room.name, "")

    @property
    def youtube(self) -> "YouTubePlayer | None":
        """Where its player comes from; None: it is not let in here."""
        return YouTubePlayer() if settings.YOUTUBE_SONGS else None

    # --- who may do what

    @property
    def is_private(self) -> bool:
        return not self.page.room.is_public

    @property
    def may_steer_once_seated(self) -> bool:
        """The hands are in the page of whoever is about to take a seat, hidden till then."""
        if not (self.is_private and self.page.user.is_authenticated):
            return False
        answer = row("event skip").answer(Standing.MEMBER, is_private=True)
        return answer is Answer.YES

    @property
    def may_steer(self) -> bool:
        return bool(self.is_private and self.page.is_seated)

    @property
    def is_host(self) -> bool:
        return bool(self.page.is_host)

    @property
    def is_dj(self) -> bool:
        return self.is_host and self.facts is not None and self.facts.is_waived

    @property
    def may_vote_now(self) -> bool:
        return bool(self.page.is_seated and self.seconds_left)

    @property
    def is_deafened(self) -> bool:
        own = next(
            (each for each in self.page.state.members if each.user_id == self.page.user.pk), None
        )
        return own is not None and own.is_deafened

    # --- the vote

    @property
    def seconds_left(self) -> int:
        if self.vote is None or self.vote.winner is not None:
            return 0
        return max(0, round((self.vote.closes_ms - self.now_ms) / 1000))

    @property
    def tens_left(self) -> int:
        return min(self.seconds_left, 99) // 10

    @property
    def ones_left(self) -> int:
        return min(self.seconds_left, 99) % 10

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
                sleeve_url=option.sleeve_url,
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

    @property
    def blank_ballot(self) -> Ballot:
        song = SongFacts(
            id=0,
            title="",
            artist_id=0,
            artist="",
            album=None,
            year=None,
            duration_ms=0,
            audio_url="",
            sleeve_url=self.blank_sleeve,
        )
        return Ballot(
            0, song, self.blank_sleeve, votes=0, per_cent=0, is_yours=False, is_winner=False
        )

    # --- what it says

    @property
    def listening_words(self) -> str:
        words, count = station_words(), self.page.house_count
        key = "visitor_hears" if self.page.user.is_anonymous else "plays_itself"
        if self.is_private:
            key = "private_hears"
        heads = ngettext("{n} listening.", "{n} listening.", count).replace("{n}", str(count))
        return f"{heads} {words[key]}"

    @property
    def next_words(self) -> str:
        """Below the ballots, or instead of them."""
        words, facts = station_words(), self.facts
        if self.vote is not None:
            return ""
        if facts is not None and facts.next is not None:
            return str(words["next_is"]).format(title=facts.next.title, artist=facts.next.artist)
        if facts is not None and facts.is_waived:
            return str(words["dj_chooses"]).format(name=self.page.host_name)
        return str(words["next_soon"])

    @property
    def repeat_words(self) -> str:
        repeat = self.facts.repeat if self.facts else Station.Repeats.ALL
        return str(station_words()[f"repeat_{repeat}"])

    @property
    def waive_words(self) -> str:
        words = station_words()
        is_waived = self.facts is not None and self.facts.is_waived
        return str(words["desk_waived" if is_waived else "desk_voted"])

    # --- the shelf

    @cached_property
    def _station(self) -> Station:
        return Station.objects.with_names().get(room=self.page.room.pk)

    @cached_property
    def records(self) -> list[SongFacts]:
        """For the DJ: what can be put on next."""
        songs = self._station.playable_songs().with_names()[:RECORDS_SHOWN]
        return [song_on_air(song) for song in songs]

    @cached_property
    def playlist_choices(self) -> list[Playlist]:
        """The artist's own, the one on now, and the host's."""
        station = self._station
        own = Playlist.objects.filter(artist=station.artist_id, owner=None)
        first = [*own, *([station.playlist] if station.playlist else [])]
        mine = self.page.user.playlists.playable()[:PLAYLISTS_SHOWN]
        return list({playlist.pk: playlist for playlist in [*first, *mine]}.values())

    @property
    def plays_all_of_artist(self) -> bool:
        """Nobody has put together a list of theirs: the room plays whatever can be heard."""
        artist_id = self._station.artist_id
        return all(each.owner_id or each.artist_id != artist_id for each in self.playlist_choices)

    @property
    def counts_choices(self) -> list[tuple[str, Any]]:
        return Station.Counts.choices


def station_words() -> dict[str, Any]:
    return {
        "listening": count_words("{n} listening.", "{n} listening."),
        "plays_itself": _("The record plays itself here, you vote for the next one."),
        "private_hears": _("Everybody here may play, stop and skip."),
        "visitor_hears": _("The record plays itself here. Sign in to vote for the next one."),
        "votes": count_words("{n} vote", "{n} votes"),
        "per_cent": _("{n} %"),
        "vote_opened": _("The vote for the next record is open: {titles}."),
        "vote_seconds": count_words("{n} second left to vote.", "{n} seconds left to vote."),
        "vote_won": count_words(
            "{title} comes next, with {n} vote.", "{title} comes next, with {n} votes."
        ),
        "vote_kept": _("Your vote for {title} is in."),
        "vote_late": _("That vote is closed already."),
        "next_soon": _("The next vote opens towards the end of this record."),
        "now_playing": _("Now: {title}, {artist}."),
        "silent": _("The record player is silent."),
        "silent_title": _("The record player is silent"),
        "next_is": _("Comes next: {title} by {artist}."),
        "dj_chooses": _("{name} chooses the records."),
        "desk_voted": _("What plays next is voted for towards the end of each record."),
        "desk_tuned": _("Kept. Another playlist plays from the next record on."),
        "desk_shared": _("What you share plays from the next record on."),
        "desk_waived": _("The votes are waived: the host is the DJ."),
        "won_with": count_words("won with {n} vote", "won with {n} votes"),
        "not_loaded": _("This song does not come. Trying again; the next one plays in any case."),
        "film_title": _("The film on now, on YouTube"),
        "film_refused": _(
            "Whoever made this film does not let it play on other sites, or not in this country."
        ),
        "film_gone": _("This film was taken off YouTube, or made private."),
        "film_unknown": _("YouTube knows no such film."),
        "film_stuck": _("YouTube’s player cannot play this film in this browser."),
        "film_unnamed": _(
            "YouTube does not play for a browser that hides which site asks. An add-on may do that."
        ),
        "film_away": _(
            "YouTube’s player does not come: there is no way to YouTube, or this browser blocks it."
        ),
        "film_goes_on": _("The room goes on: the next song plays at its time."),
        "film_skip": _("Skip it for everyone, or wait: the next song plays at its time."),
        "song_position": _("{time} of {total}"),
        "repeat_off": _("Once through"),
        "repeat_all": _("Again from the beginning"),
        "repeat_one": _("This song again"),
        "cued": _("{title} comes next."),
        # instead of the screen's
        "no_film": _("silent"),
        "blocked": _("tap to listen"),
        "here": _("listening"),
        "you_hold": _("You are the host."),
        "holds": _("{name} is the host."),
        "nobody_holds": _("Nobody is the host."),
        "host_now": _("{name} is the host now."),
        "host_you": _("You are the host now."),
        "make_host": _("Make host"),
    }
