"""Six films, five duels, one winner. Pure: times are integer milliseconds and come as arguments."""

from collections.abc import Sequence

DUELS = 5
DUEL_MS = 30_000
# What came of the last duel is shown so long before the next one counts down.
CURTAIN_MS = 4_000
# Nobody came back to a duel that has long been over: somebody else may begin anew.
ABANDONED_AFTER_MS = 120_000
OPENERS, SEMI_FINALS = 2, 4


def pair_of(films: Sequence[int], winners: Sequence[int]) -> tuple[int, int]:
    """The two films of the duel after these, left and right. `films`: best first.

    Two openers among the last four, whose winners meet the first two; then the final. So the two
    that suit best play once less, and cannot meet before the final.
    """
    first, second, third, fourth, fifth, sixth = films
    match len(winners):
        case 0:
            pair = third, sixth
        case 1:
            pair = fourth, fifth
        case 2:
            pair = first, winners[1]
        case 3:
            pair = second, winners[0]
        case _:
            pair = winners[2], winners[3]
    # The one that suits better stands left and right by turns.
    better, other = sorted(pair, key=list(films).index)
    return (better, other) if len(winners) % 2 == 0 else (other, better)


def winner_of(films: Sequence[int], pair: tuple[int, int], votes: tuple[int, int]) -> int:
    """A tie, or no vote at all, goes to the film that suits the house better."""
    if votes[0] != votes[1]:
        return pair[0] if votes[0] > votes[1] else pair[1]
    return min(pair, key=list(films).index)


def is_due(now_ms: int, closes_ms: int, voted: int, house: int) -> bool:
    """The time is up, or everybody who is here has chosen."""
    return now_ms >= closes_ms or 0 < house <= voted


def is_abandoned(now_ms: int, closes_ms: int) -> bool:
    return now_ms > closes_ms + ABANDONED_AFTER_MS


def per_cent_below(standing: float) -> int:
    """Of all films, as it is told of one: never all of them, for it is a film itself."""
    return min(round(100 * standing), 99)
