"""I13–I14: nothing is left lying about, and everybody was told how things stand."""

from benchmarks.faults.checker.case import Case
from benchmarks.faults.checker.tally import Tally, Wrong
from benchmarks.faults.history import Bitten, Fault, Health, Usage

MORE_THREADS = 24  # pools of threads are filled only when they are needed
MORE_TASKS = 10
RSS_FACTOR = 1.3
RSS_SLACK = 24 * 1024 * 1024


def nothing_leaks(case: Case) -> Tally:
    tally = Tally("I13", "after the quiet no sockets, tasks, connections, leases are left over")
    begun = {one.process: one for one in case.all(Usage) if not one.is_end}
    for end in (one for one in case.all(Usage) if one.is_end):
        where = end.process
        tally.expect(end.sockets == end.clients, f"{where}: {end.sockets} of {end.clients} sockets")
        tally.expect(
            end.database_connections <= end.pool_size,
            f"{where}: {end.database_connections} connections to the database",
        )
        tally.expect(end.leases <= end.clients, f"{where}: {end.leases} people by lease")
        start = begun.get(where)
        if start is None:
            continue
        more = end.tasks - start.tasks - 4 * max(0, end.sockets - start.sockets)
        tally.expect(more <= MORE_TASKS, f"{where}: {end.tasks} tasks, {start.tasks} at first")
        tally.expect(end.threads <= start.threads + MORE_THREADS, f"{where}: {end.threads} threads")
        allowed = start.rss * RSS_FACTOR + RSS_SLACK
        tally.expect(end.rss < allowed, f"{where}: {end.rss >> 20} MB, at first {start.rss >> 20}")
    return tally


def everybody_was_told(case: Case) -> Tally:
    tally = Tally("I14", "everything asked was answered; health says so while a part is away")
    for operation in case.operations:
        has_answer = operation.is_ok or operation.answer.__class__.__name__ == "Error"
        tally.expect(has_answer, f"{operation} was never answered", Wrong.LOST)
    for bitten in case.all(Bitten):
        tally.expect(bitten.has, f"the fault did not bite: {bitten.words}")
    _expect_health(case, tally)
    return tally


def _expect_health(case: Case, tally: Tally) -> None:
    looks = list(case.all(Health))
    faults = [fault for fault in case.all(Fault) if fault.breaks]
    ends = [fault for fault in faults if fault.is_over]
    for began in (fault for fault in faults if not fault.is_over):
        end = next((one.t for one in ends if one.name == began.name and one.t > began.t), None)
        seen = [one for one in looks if began.t < one.t and (end is None or one.t < end)]
        if not seen:
            continue
        is_said = any(one.parts is None or not one.parts.get(began.breaks, True) for one in seen)
        tally.expect(is_said, f"nobody said that {began.breaks} was away: {began.name}")
    last: dict[str, Health] = {one.process: one for one in looks}
    for process, look in last.items():
        is_well = look.parts is not None and all(look.parts.values())
        tally.expect(is_well, f"{process} is not well in the end: {look.parts}")
