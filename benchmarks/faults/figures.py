"""How long things took, from the same records that the checker judges."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.faults.checker.case import Case
from benchmarks.faults.history import Asked, Closed, Info, Recv, State

KEPT = frozenset(
    {"chat_message", "edit_message", "delete_message", "react", "host_sync", "transfer_host"}
)


@dataclass
class Figures:
    acknowledged: int = 0
    refused: int = 0
    delivered: int = 0
    sockets_lost: int = 0
    answers: list[float] = field(default_factory=list)  # seconds from asking to the answer
    deliveries: list[float] = field(default_factory=list)  # seconds from asking to each receiver
    repairs: list[float] = field(default_factory=list)  # seconds behind the answer, where over 1
    back: list[float] = field(default_factory=list)  # seconds from the loss to the state again
    pages: list[float] = field(default_factory=list)  # seconds of requests by HTTP


def measure(case: Case) -> Figures:
    figures = Figures()
    for operation in case.operations:
        if operation.answer is None or isinstance(operation.answer, Info):
            continue
        if operation.is_ok and operation.invoke.event in KEPT:
            figures.acknowledged += 1
        elif not operation.is_ok:
            figures.refused += 1
        if operation.sendings <= 1:
            figures.answers.append(operation.answer.t - operation.invoke.t)
    _measure_deliveries(case, figures)
    _measure_returns(case, figures)
    figures.pages = [asked.seconds for asked in case.all(Asked)]
    return figures


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` of them do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))] if ranked else 0.0


def middle(values: Iterable[float]) -> float:
    found = list(values)
    return median(found) if found else 0.0


def _measure_deliveries(case: Case, figures: Figures) -> None:
    posted = {
        operation.facts.get("message_id"): operation
        for operation in case.asked_for("chat_message")
        if operation.is_ok
    }
    joined: dict[tuple[int, int, str], float] = {}
    for record in case.records:
        if isinstance(record, State):
            joined.setdefault((record.client, record.conn, record.room), record.t)
        elif isinstance(record, Recv) and record.rev is not None:
            figures.delivered += 1
            operation = posted.get(record.facts.get("id"))
            if record.event != "chat_message" or operation is None or operation.answer is None:
                continue
            since = joined.get((record.client, record.conn, record.room))
            if since is None or since > operation.invoke.t:
                continue  # came in later: that is a resume, not a delivery
            if operation.sendings <= 1:
                figures.deliveries.append(record.t - operation.invoke.t)
            if (behind := record.t - operation.answer.t) > 1.0:
                figures.repairs.append(behind)


def _measure_returns(case: Case, figures: Figures) -> None:
    states: dict[int, list[float]] = defaultdict(list)
    for state in case.all(State):
        states[state.client].append(state.t)
    for closed in case.all(Closed):
        if closed.is_meant:
            continue
        figures.sockets_lost += 1
        moments = states[closed.client]
        place = bisect_left(moments, closed.t)
        if place < len(moments):
            figures.back.append(moments[place] - closed.t)
