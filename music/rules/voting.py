"""When the next song is voted for, among which, and which one wins."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OPENS_AT = 0.8
VOTE_MS = 30_000
OPTIONS = 3


@dataclass(frozen=True, slots=True)
class Window:
    opens_ms: int
    closes_ms: int

    def is_open(self, now_ms: int) -> bool:
        return self.opens_ms <= now_ms < self.closes_ms


@dataclass(frozen=True, slots=True)
class Ballot:
    """One person's vote: for which song, and as which of all votes of the session it came."""

    song_id: int
    number: int


def window(started_ms: int, length_ms: int) -> Window:
    """From 80 % of the song for 30 s; where too little is left, the last 30 s, or all there is."""
    ends_ms = started_ms + length_ms
    opens_ms = min(started_ms + round(length_ms * OPENS_AT), ends_ms - VOTE_MS)
    opens_ms = max(started_ms, opens_ms)
    return Window(opens_ms, min(opens_ms + VOTE_MS, ends_ms))


def options(
    songs: Sequence[int], lately: Sequence[int], on_now: int | None, seed: str
) -> list[int]:
    """Three songs not played lately, in the order they are shown; all there are where fewer.

    `lately`: newest first. What is on is never an option unless it is the only song.
    """
    choice = [song for song in songs if song != on_now] or list(songs)
    # Forget as much of the recent past as it takes to have three.
    recent = set(lately[: max(0, len(choice) - OPTIONS)])
    fresh = [song for song in choice if song not in recent]
    missing = OPTIONS - len(fresh)
    if missing > 0:
        oldest_first = [song for song in reversed(lately) if song in choice and song in recent]
        fresh += oldest_first[:missing]
    drawn = random.Random(seed).sample(fresh, min(OPTIONS, len(fresh)))
    return drawn


def counts(shown: Sequence[int], ballots: Mapping[int, Ballot]) -> dict[int, int]:
    """Votes for each option; `ballots` has one entry a person."""
    found = Counter(ballot.song_id for ballot in ballots.values())
    return {song: found[song] for song in shown}


def winner(shown: Sequence[int], ballots: Mapping[int, Ballot]) -> int:
    """Most votes; of equals the one whose last counted vote came first; without votes the first."""
    tally = counts(shown, ballots)
    last = dict.fromkeys(shown, -1)
    for ballot in ballots.values():
        if ballot.song_id in last:
            last[ballot.song_id] = max(last[ballot.song_id], ballot.number)
    return min(shown, key=lambda song: (-tally[song], last[song], shown.index(song)))
