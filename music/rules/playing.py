"""Which song is on: a function of the schedule and the time, so that nothing has to tick.

A station left alone plays its playlist in an order drawn anew for each round; without a seed, as
the playlist stands. Songs are places in the playlist, times and lengths integer milliseconds.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Turn:
    """One song on the air. `round` and `place` say how far the station's own order has come:

    a voted song comes in between and leaves them as they are.
    """

    song: int
    started_ms: int
    round: int
    place: int

    def ends_ms(self, lengths: Sequence[int]) -> int:
        return self.started_ms + lengths[self.song]

    def position_ms(self, lengths: Sequence[int], now_ms: int) -> int:
        return max(0, min(now_ms - self.started_ms, lengths[self.song]))


def order_of(round: int, songs: int, seed: str | None) -> list[int]:
    """The order of one round. No song ends one round and begins the next."""
    if songs == 2:
        return _shuffled(0, songs, seed)
    order = _shuffled(round, songs, seed)
    if songs > 2 and round > 0 and _shuffled(round - 1, songs, seed)[-1] == order[0]:
        # The last one stays, so that each round only has to look at the one before.
        order[0], order[1] = order[1], order[0]
    return order


def first_turn(now_ms: int, songs: int, seed: str | None) -> Turn:
    return Turn(order_of(0, songs, seed)[0], now_ms, 0, 0)


def following(turn: Turn, lengths: Sequence[int], seed: str | None) -> Turn:
    """What comes next by the station's own order, at the very end of the song on now."""
    started_ms = turn.ends_ms(lengths)
    place, round = turn.place + 1, turn.round
    if place >= len(lengths):
        place, round = 0, round + 1
    return Turn(order_of(round, len(lengths), seed)[place], started_ms, round, place)


def voted(turn: Turn, song: int, lengths: Sequence[int]) -> Turn:
    """The voted song follows; the station's own order waits where it was."""
    return replace(turn, song=song, started_ms=turn.ends_ms(lengths))


def turn_at(turn: Turn, lengths: Sequence[int], now_ms: int, seed: str | None) -> Turn:
    """The song on at `now_ms` when nobody voted since, without walking what was missed.

    Every length is at least 1. A clock that jumped back changes nothing.
    """
    if now_ms < turn.ends_ms(lengths):
        return turn
    turn = following(turn, lengths, seed)
    songs = len(lengths)
    if (left := _within(turn, lengths, now_ms, seed)) is not None:
        return left
    # To the beginning of the next round, then over all whole rounds in one step.
    order = order_of(turn.round, songs, seed)
    started_ms = turn.started_ms + sum(lengths[song] for song in order[turn.place :])
    whole = (now_ms - started_ms) // sum(lengths)
    round = turn.round + 1 + whole
    started_ms += whole * sum(lengths)
    begun = Turn(order_of(round, songs, seed)[0], started_ms, round, 0)
    found = _within(begun, lengths, now_ms, seed)
    assert found is not None
    return found


def _within(turn: Turn, lengths: Sequence[int], now_ms: int, seed: str | None) -> Turn | None:
    """The turn at `now_ms` if it lies in the rest of this round."""
    rest = order_of(turn.round, len(lengths), seed)[turn.place :]
    ends = list(accumulate(lengths[song] for song in rest))
    later = bisect_right(ends, now_ms - turn.started_ms)
    if later >= len(rest):
        return None
    started_ms = turn.started_ms + (ends[later - 1] if later else 0)
    return Turn(rest[later], started_ms, turn.round, turn.place + later)


def _shuffled(round: int, songs: int, seed: str | None) -> list[int]:
    order = list(range(songs))
    if seed is not None:
        random.Random(f"{seed}:{round}").shuffle(order)
    return order
