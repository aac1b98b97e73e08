"""A room's mash over the socket; the twins without one call these functions, too."""

from typing import TYPE_CHECKING

from config.live import clock
from config.live.limits import spend
from config.live.presence import present
from config.live.registry import obeys
from moviemash.house import actions
from moviemash.house.protocol import MashKept, StartMash, StopMash, TurnMash, VoteInMash
from moviemash.models import HouseMash
from rooms.models import Room

if TYPE_CHECKING:
    from accounts.models import User

STARTS_A_MINUTE = 4
WORDS_A_MINUTE = 120


@obeys("mash_start", StartMash)
def start(room: Room, user: "User", command: StartMash) -> MashKept:
    spend("mash-start", room.pk, STARTS_A_MINUTE, per_seconds=60)
    return _kept(actions.start_mash(room, user, _here(room), _now_ms(), genre=command.genre))


@obeys("mash_vote", VoteInMash)
def vote(room: Room, user: "User", command: VoteInMash) -> MashKept:
    spend("mash-word", user.pk, WORDS_A_MINUTE, per_seconds=60)
    return _kept(
        actions.vote_in_mash(
            room,
            user,
            _here(room),
            _now_ms(),
            mash_id=command.mash_id,
            duel=command.duel,
            film_id=command.film_id,
        )
    )


@obeys("mash_turn", TurnMash)
def turn(room: Room, user: "User", command: TurnMash) -> MashKept:
    spend("mash-word", user.pk, WORDS_A_MINUTE, per_seconds=60)
    return _kept(
        actions.turn_mash(
            room, user, _here(room), _now_ms(), mash_id=command.mash_id, duel=command.duel
        )
    )


@obeys("mash_stop", StopMash)
def stop(room: Room, user: "User", command: StopMash) -> MashKept:
    return _kept(actions.stop_mash(room, user, mash_id=command.mash_id))


def _here(room: Room) -> set[int]:
    return present([room.channel])[room.channel]


def _now_ms() -> int:
    return clock.read_ms()


def _kept(mash: HouseMash) -> MashKept:
    return MashKept(mash_id=mash.pk, rev=mash.rev)
