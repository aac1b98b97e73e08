"""The queue of a room: where a vote lifts a film to, and how many end the one that plays."""

from collections.abc import Sequence

# A film of known length is over this long before its end by the clock: players stop a little early.
OVER_BEFORE_END_MS = 1_500


def place_after_vote(votes: Sequence[int], place: int) -> int:
    """Where the film at `place` stands once its votes have changed to `votes[place]`.

    It passes those in front of it that have fewer votes, and lets those behind it pass that have
    more. Whatever else stands as the host put it stays so.
    """
    own = votes[place]
    to = place
    while to > 0 and votes[to - 1] < own:
        to -= 1
    if to == place:
        while to < len(votes) - 1 and votes[to + 1] > own:
            to += 1
    return to


def votes_needed(present: int) -> int:
    """More than half of those who are here."""
    return present // 2 + 1


def is_over(position_ms: int, duration_ms: int | None, *, is_playing: bool) -> bool:
    """Whether the film has come to its end by the server's clock, so that anybody may say so."""
    if duration_ms is None or not is_playing:
        return False
    return position_ms >= duration_ms - OVER_BEFORE_END_MS
