"""What one writer did in one run."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.fanout.figures import MOST_BUSY, share


@dataclass(frozen=True, kw_only=True)
class Written:
    name: str
    seconds: float
    # How long each word waited until it was known to be kept, in seconds.
    waits: Sequence[float]
    server_cpu: float
    services_cpu: float
    refused: int = 0
    generator_share: float = 0.0
    load: float = 0.0

    @property
    def is_void(self) -> bool:
        return self.generator_share > MOST_BUSY

    @property
    def a_second(self) -> float:
        return len(self.waits) / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.server_cpu / max(1, len(self.waits)) * 1e3

    @property
    def services_ms(self) -> float:
        return self.services_cpu / max(1, len(self.waits)) * 1e3

    def ms(self, part: float) -> float:
        return share(self.waits, part) * 1e3
