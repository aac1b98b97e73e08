"""How much is said: at a set pace, or as much as comes back."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.fanout.crowd import Crowd, now_ns
from benchmarks.fanout.dialects import Member

# A message that never came back must not silence its sender for good.
PATIENCE_SECONDS = 3.0


@dataclass(frozen=True)
class Paced:
    """So many messages a second, whatever the server does about it (an open loop)."""

    rate: float

    def run(self, crowd: Crowd, senders: Sequence[Member], seconds: float) -> None:
        begin = time.monotonic()
        for turn in range(max(1, round(self.rate * seconds))):
            due = begin + turn / self.rate
            while (left := due - time.monotonic()) > 0:
                crowd.pump(left)
            crowd.say(senders[turn % len(senders)])
            crowd.pump(0)
        while (left := begin + seconds - time.monotonic()) > 0:
            crowd.pump(left)

    def __str__(self) -> str:
        return f"{self.rate:g} messages/s"


@dataclass(frozen=True)
class Window:
    """Each sender speaks again as soon as its own words are back (a closed loop)."""

    size: int

    def run(self, crowd: Crowd, senders: Sequence[Member], seconds: float) -> None:
        crowd.free.clear()
        speaking = senders[: self.size]
        for member in speaking:
            self._say(crowd, member)
        deadline = time.monotonic() + seconds
        looked_at = time.monotonic()
        while time.monotonic() < deadline:
            crowd.pump(0.05)
            while crowd.free:
                self._say(crowd, crowd.free.popleft())
            if time.monotonic() - looked_at > 0.5:
                looked_at = time.monotonic()
                self._rouse(crowd, speaking)

    def _say(self, crowd: Crowd, member: Member) -> None:
        member.at = now_ns()
        crowd.say(member)

    def _rouse(self, crowd: Crowd, speaking: Sequence[Member]) -> None:
        for member in speaking:
            if member.sock is not None and now_ns() - member.at > PATIENCE_SECONDS * 1e9:
                self._say(crowd, member)

    def __str__(self) -> str:
        return f"{self.size} messages under way"


Load = Paced | Window
