"""What a station plays when: left alone, by the vote, or as its members steer it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from music.rules import voting
from music.rules.playing import Turn, order_of, turn_at

# Whoever listens must know the winner before they need it.
KNOWN_AHEAD_MS = 500
# Nobody can choose in less.
SHORTEST_VOTE_MS = 5_000
# So many songs back is "lately".
LATELY = 24


class Repeat(StrEnum):
    OFF = "off"
    ALL = "all"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Programme:
    """The songs of a station in the order of its playlist. Without a seed they keep it."""

    songs: tuple[int, ...]
    lengths_ms: tuple[int, ...]
    seed: str | None = None
    repeat: Repeat = Repeat.ALL

    def place_of(self, song_id: int | None) -> int | None:
        return self.songs.index(song_id) if song_id in self.songs else None

    def ends_ms(self, turn: Turn) -> int:
        return turn.ends_ms(self.lengths_ms)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a station has come to."""

    turn: Turn
    # How many songs were begun since: 0, 1, or 2 for any more.
    begun: int = 0
    # What was wished for is on now.
    is_wished: bool = False
    # The programme is at its end and does not begin again: `turn` waits at its beginning.
    is_over: bool = False


def next_by_order(programme: Programme, round: int, place: int, at_ms: int) -> Turn:
    """What the station's own order has after this place; the place -1 is before its first."""
    place += 1
    if place >= len(programme.songs):
        round, place = round + 1, 0
    return Turn(_song_at(programme, round, place), at_ms, round, place)


def after(
    programme: Programme, round: int, place: int, at_ms: int, heard: int | None, wish: int | None
) -> Turn:
    """What comes after this place: the wish, else the next by order that is not `heard` again."""
    own = next_by_order(programme, round, place, at_ms)
    if wish is not None and own.song != wish:
        return Turn(wish, at_ms, round, min(place, len(programme.songs) - 1))
    if wish is None and own.song == heard and len(programme.songs) > 1:
        return next_by_order(programme, own.round, own.place, at_ms)
    return own


def before(programme: Programme, turn: Turn) -> Turn:
    """What the order had before; a song that came in between goes back to where it waits."""
    songs = len(programme.songs)
    round, place = turn.round, turn.place
    is_in_order = 0 <= place < songs and turn.song == _song_at(programme, round, place)
    if is_in_order or place < 0:
        place -= 1
    if place < 0 and round > 0:
        round, place = round - 1, songs - 1
    place = min(max(place, 0), songs - 1)
    return Turn(_song_at(programme, round, place), turn.started_ms, round, place)


def stand(
    programme: Programme,
    turn: Turn,
    ends_ms: int,
    now_ms: int,
    *,
    heard: int | None,
    wish: int | None,
) -> Stand:
    """What is on at `now_ms` after a song that ends at `ends_ms`, without walking what was missed.

    `heard` is the place in the programme of the song that ends, `wish` of what was voted to follow.
    """
    if now_ms < ends_ms:
        return Stand(turn)
    if wish is None and programme.repeat is Repeat.ONE and heard is not None:
        return _again(programme, replace(turn, song=heard, started_ms=ends_ms), now_ms)
    first = after(programme, turn.round, turn.place, ends_ms, heard, wish)
    if wish is None and _is_over(programme, turn, first):
        return Stand(first, begun=1, is_over=True)
    if now_ms < programme.ends_ms(first):
        return Stand(first, begun=1, is_wished=wish is not None)
    if programme.repeat is Repeat.ONE:
        return _again(programme, replace(first, started_ms=programme.ends_ms(first)), now_ms)
    second = after(programme, first.round, first.place, programme.ends_ms(first), first.song, None)
    if programme.repeat is Repeat.OFF:
        return _to_the_end(programme, first, second, now_ms)
    return Stand(turn_at(second, programme.lengths_ms, now_ms, programme.seed), begun=2)


def lately(programme: Programme, turn: Turn, most: int = LATELY) -> list[int]:
    """The ids of what the order has played before this turn, newest first."""
    places = order_of(turn.round, len(programme.songs), programme.seed)[: max(0, turn.place)][::-1]
    if turn.round > 0:
        places += order_of(turn.round - 1, len(programme.songs), programme.seed)[::-1]
    return list(islice(dict.fromkeys(programme.songs[place] for place in places), most))


def vote_window(started_ms: int, length_ms: int) -> voting.Window:
    """The vote's window, moved so far ahead of the song's end that everybody knows the winner."""
    window = voting.window(started_ms, length_ms)
    too_late_ms = max(0, window.closes_ms - (started_ms + length_ms - KNOWN_AHEAD_MS))
    closes_ms = max(started_ms + 1, window.closes_ms - too_late_ms)
    return voting.Window(max(started_ms, window.opens_ms - too_late_ms), closes_ms)


def is_worth_a_vote(window: voting.Window, now_ms: int) -> bool:
    """Whether somebody who comes now could still choose."""
    return window.closes_ms - now_ms >= SHORTEST_VOTE_MS


def remembered(played: Sequence[int], song_id: int | None) -> list[int]:
    """What was played, newest first, with one more."""
    newest = [] if song_id is None else [song_id]
    return list(dict.fromkeys([*newest, *played]))[:LATELY]


def _song_at(programme: Programme, round: int, place: int) -> int:
    return order_of(round, len(programme.songs), programme.seed)[place]


def _is_over(programme: Programme, turn: Turn, following: Turn) -> bool:
    return programme.repeat is Repeat.OFF and following.round != turn.round and turn.place >= 0


def _again(programme: Programme, turn: Turn, now_ms: int) -> Stand:
    """The same song over and over."""
    length_ms = programme.lengths_ms[turn.song]
    times = (now_ms - turn.started_ms) // length_ms
    begun = 1 if times == 0 else 2
    return Stand(replace(turn, started_ms=turn.started_ms + times * length_ms), begun=begun)


def _to_the_end(programme: Programme, first: Turn, second: Turn, now_ms: int) -> Stand:
    """Once through the rest of the round: as many steps as it has songs, at most."""
    turn, following = first, second
    while True:
        if _is_over(programme, turn, following):
            return Stand(following, begun=2, is_over=True)
        turn = following
        if now_ms < programme.ends_ms(turn):
            return Stand(turn, begun=2)
        following = next_by_order(programme, turn.round, turn.place, programme.ends_ms(turn))
