"""One run's counts, what they amount to, and the middle of several runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

# A generator that needs more of its core than this measures itself.
MOST_BUSY = 0.8


@dataclass(kw_only=True)
class Run:
    """What one server did under one load. Seconds are seconds, moments nanoseconds."""

    contender: str
    deliveries: int = 0
    owed: int = 0
    doubled: int = 0
    refused: int = 0
    closed: int = 0
    bytes_read: int = 0
    seconds: float = 0.0
    latencies_ns: Sequence[int] = ()
    server_cpu: float = 0.0
    services_cpu: float = 0.0
    generator_share: float = 0.0
    load: float = 0.0
    rss_mb: float = 0.0

    @property
    def lost(self) -> int:
        return max(0, self.owed - self.deliveries)

    @property
    def is_void(self) -> bool:
        return self.generator_share > MOST_BUSY

    @property
    def a_second(self) -> float:
        return self.deliveries / self.seconds if self.seconds else 0.0

    @property
    def cpu(self) -> float:
        """Server CPU seconds for 100,000 deliveries."""
        return self.server_cpu / self.deliveries * 1e5 if self.deliveries else 0.0

    @property
    def cpu_of_services(self) -> float:
        return self.services_cpu / self.deliveries * 1e5 if self.deliveries else 0.0

    @property
    def bytes_each(self) -> float:
        return self.bytes_read / self.deliveries if self.deliveries else 0.0

    def ms(self, part: float) -> float:
        return share(self.latencies_ns, part) / 1e6


@dataclass(frozen=True)
class Middle:
    """The medians of a contender's runs; void ones are left out, unless all are."""

    contender: str
    runs: int
    void: int
    a_second: float
    p50: float
    p95: float
    p99: float
    cpu: float
    cpu_low: float
    cpu_high: float
    services: float
    bytes_each: float
    lost: int
    owed: int
    doubled: int
    refused: int
    closed: int
    generator_share: float
    load: float
    rss_mb: float


def middle(runs: Sequence[Run]) -> Middle:
    sound = [run for run in runs if not run.is_void] or list(runs)
    costs = [run.cpu for run in sound]
    return Middle(
        contender=runs[0].contender,
        runs=len(runs),
        void=sum(run.is_void for run in runs),
        a_second=median(run.a_second for run in sound),
        p50=median(run.ms(0.50) for run in sound),
        p95=median(run.ms(0.95) for run in sound),
        p99=median(run.ms(0.99) for run in sound),
        cpu=median(costs),
        cpu_low=min(costs),
        cpu_high=max(costs),
        services=median(run.cpu_of_services for run in sound),
        bytes_each=median(run.bytes_each for run in sound),
        # Losses are not to be averaged away, nor are void runs an excuse for them.
        lost=sum(run.lost for run in runs),
        owed=sum(run.owed for run in runs),
        doubled=sum(run.doubled for run in runs),
        refused=sum(run.refused for run in runs),
        closed=sum(run.closed for run in runs),
        generator_share=median(run.generator_share for run in sound),
        load=median(run.load for run in runs),
        rss_mb=median(run.rss_mb for run in sound),
    )


def share(values: Iterable[float], part: float) -> float:
    """The value that `part` of them do not exceed; 0 of none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))] if ranked else 0.0
