"""Music rooms: frames in, actions, facts out."""

from django.utils.translation import gettext as _

from config.live import clock
from config.live.limits import spend
from config.live.protocol import InvalidMessage
from config.live.registry import handles
from config.live.topics import Visit
from music.actions import controls
from music.actions.votes import cast_vote, waive_votes
from music.actions.youtube import tell_unplayable
from music.protocol import (
    CueSong,
    RepeatSongs,
    SeekSong,
    ShuffleSongs,
    Steer,
    SteerKept,
    TellUnplayable,
    TuneStation,
    Vote,
    VoteKept,
    WaiveVotes,
)


@handles("vote", Vote)
def handle_vote(visit: Visit, command: Vote) -> VoteKept:
    spend("vote", visit.user.pk, 20, per_seconds=10)
    session = cast_vote(
        visit.thing, visit.user, command.vote_session_id, command.song_id, clock.read_ms()
    )
    return VoteKept(
        vote_session_id=command.vote_session_id, song_id=command.song_id, rev=session.rev
    )


@handles("unplayable", TellUnplayable)
def handle_unplayable(visit: Visit, command: TellUnplayable) -> None:
    spend("unplayable", visit.user.pk, 20, per_seconds=60)
    tell_unplayable(visit.thing, visit.user, command.song_id)


@handles("waive_votes", WaiveVotes)
def handle_waive_votes(visit: Visit, command: WaiveVotes) -> None:
    waive_votes(visit.thing, visit.user, waived=command.waived, now_ms=clock.read_ms())


@handles("tune_station", TuneStation)
def handle_tune_station(visit: Visit, command: TuneStation) -> None:
    controls.tune_station(visit.thing, visit.user, command)


@handles("play", Steer)
def handle_play(visit: Visit, command: Steer) -> SteerKept:
    return _steer(visit, command, controls.play)


@handles("pause", Steer)
def handle_pause(visit: Visit, command: Steer) -> SteerKept:
    return _steer(visit, command, controls.pause)


@handles("stop", Steer)
def handle_stop(visit: Visit, command: Steer) -> SteerKept:
    return _steer(visit, command, controls.stop)


@handles("skip", Steer)
def handle_skip(visit: Visit, command: Steer) -> SteerKept:
    return _steer(visit, command, controls.skip)


@handles("previous", Steer)
def handle_previous(visit: Visit, command: Steer) -> SteerKept:
    return _steer(visit, command, controls.previous)


@handles("seek", SeekSong)
def handle_seek(visit: Visit, command: SeekSong) -> SteerKept:
    return _steer(visit, command, controls.seek(command.position_ms))


@handles("shuffle", ShuffleSongs)
def handle_shuffle(visit: Visit, command: ShuffleSongs) -> SteerKept:
    return _steer(visit, command, controls.shuffle(command.on))


@handles("repeat", RepeatSongs)
def handle_repeat(visit: Visit, command: RepeatSongs) -> SteerKept:
    return _steer(visit, command, controls.repeat(command.mode))


@handles("cue", CueSong)
def handle_cue(visit: Visit, command: CueSong) -> SteerKept:
    return _steer(visit, command, controls.cue(command.song_id))


def _steer(visit: Visit, command: Steer, hand: controls.Hand) -> SteerKept:
    # A public room refuses whoever asks, whatever they say besides.
    if command.version is None and visit.standing.is_private:
        raise InvalidMessage(_("“version” is missing."), field="version")
    station = controls.steer(visit.thing, visit.user, command.version, clock.read_ms(), hand)
    return SteerKept(version=station.version, rev=station.rev)
