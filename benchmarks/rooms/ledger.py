"""What was done in which room, who had to hear of it, and how long that took."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

from benchmarks.fanout.crowd import now_ns
from benchmarks.fanout.figures import share


@dataclass
class Move:
    what: str
    by: int
    listeners: int
    at: int = field(default_factory=now_ns)
    heard_by: set[int] = field(default_factory=set)
    answer_ms: float | None = None
    doubled: int = 0


class Ledger:
    """A move is known by what its listeners hear of it: a mark."""

    def __init__(self) -> None:
        self._moves: dict[Hashable, Move] = {}
        self._done: list[Move] = []
        self._late: defaultdict[str, list[float]] = defaultdict(list)

    def begin(self, mark: Hashable, what: str, by: int, listeners: int) -> Move:
        move = Move(what, by, listeners)
        self._moves[mark] = move
        self._done.append(move)
        return move

    def heard(self, mark: Hashable, listener: int) -> None:
        move = self._moves.get(mark)
        if move is None or listener == move.by:
            return
        if listener in move.heard_by:
            move.doubled += 1
            return
        move.heard_by.add(listener)
        self._late[move.what].append((now_ns() - move.at) / 1e6)

    @property
    def is_all_heard(self) -> bool:
        return all(len(move.heard_by) >= move.listeners for move in self._done)

    def told(self) -> "list[Told]":
        kinds = dict.fromkeys(move.what for move in self._done)
        return [self._told(what) for what in kinds]

    def _told(self, what: str) -> "Told":
        moves = [move for move in self._done if move.what == what]
        answers = [move.answer_ms for move in moves if move.answer_ms is not None]
        return Told(
            what=what,
            moves=len(moves),
            answer_p50=share(answers, 0.50),
            answer_p99=share(answers, 0.99),
            p50=share(self._late[what], 0.50),
            p99=share(self._late[what], 0.99),
            heard=len(self._late[what]),
            owed=sum(move.listeners for move in moves),
            doubled=sum(move.doubled for move in moves),
        )


@dataclass(frozen=True, kw_only=True)
class Told:
    """Milliseconds until the answer, and until each of the others had heard."""

    what: str
    moves: int
    answer_p50: float
    answer_p99: float
    p50: float
    p99: float
    heard: int
    owed: int
    doubled: int

    @property
    def lost(self) -> int:
        return max(0, self.owed - self.heard)
