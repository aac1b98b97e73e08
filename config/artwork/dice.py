"""Chance that always falls the same way: every choice in a drawing comes from its strings."""

from collections.abc import Sequence
from typing import TypeVar

WORD = 0xFFFFFFFF

T = TypeVar("T")


def fnv1a32(text: str) -> int:
    seed = 0x811C9DC5
    # Strings from the wire may hold lone surrogates; they are drawn like any other.
    for byte in text.encode("utf-8", "surrogatepass"):
        seed = ((seed ^ byte) * 0x01000193) & WORD
    return seed


class Dice:
    """The mulberry32 generator, with the few throws a drawing needs."""

    def __init__(self, seed: int) -> None:
        self._state = seed & WORD

    def throw(self) -> float:
        self._state = (self._state + 0x6D2B79F5) & WORD
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 15)) * (mixed | 1)) & WORD
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61) & WORD)) & WORD
        return (mixed ^ (mixed >> 14)) / 4294967296

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.throw()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.throw() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.throw() * len(choices))]

    def chance(self, share: float) -> bool:
        return self.throw() < share

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        left = list(choices)
        return [left.pop(int(self.throw() * len(left))) for _ in range(len(left))]
