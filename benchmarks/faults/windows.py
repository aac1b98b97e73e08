"""What happened while a fault lasted."""

from collections.abc import Iterator

from benchmarks.faults.checker.case import Case
from benchmarks.faults.history import Asked, Fault, Info

Window = tuple[float, float]


def windows(case: Case, name: str = "") -> list[Window]:
    """From the beginning to the end of each fault whose name begins so."""
    faults = [fault for fault in case.all(Fault) if fault.name.startswith(name)]
    found = []
    for began in (fault for fault in faults if not fault.is_over):
        ends = [one.t for one in faults if one.is_over and one.name == began.name]
        found.append((began.t, next((end for end in ends if end > began.t), float("inf"))))
    return found


def answers_in(case: Case, spans: list[Window]) -> Iterator[float]:
    """Seconds to the answer of everything asked meanwhile, and sent once."""
    for operation in case.operations:
        answer = operation.answer
        if answer is None or isinstance(answer, Info) or operation.sendings > 1:
            continue
        if is_in(operation.invoke.t, spans):
            yield answer.t - operation.invoke.t


def pages_in(case: Case, spans: list[Window]) -> Iterator[Asked]:
    for asked in case.all(Asked):
        if is_in(asked.t - asked.seconds, spans):
            yield asked


def is_in(moment: float, spans: list[Window]) -> bool:
    return any(begin <= moment <= end for begin, end in spans)
