"""What one invariant found: how much was looked at, and each thing that is wrong."""

from dataclasses import dataclass, field
from enum import StrEnum


class Wrong(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    DISORDER = "out of order"
    OTHER = "otherwise wrong"


@dataclass
class Tally:
    name: str
    promise: str
    checked: int = 0
    violations: list[tuple[Wrong, str]] = field(default_factory=list)

    def wrong(self, words: str, kind: Wrong = Wrong.OTHER) -> None:
        self.violations.append((kind, words))

    def expect(self, is_right: bool, words: str, kind: Wrong = Wrong.OTHER) -> bool:
        self.checked += 1
        if not is_right:
            self.wrong(words, kind)
        return is_right

    def count(self, kind: Wrong) -> int:
        return sum(found is kind for found, _ in self.violations)

    @property
    def is_green(self) -> bool:
        return not self.violations
