"""I4–I5: one line of numbers for each room, and it agrees with the clock on the wall."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate, pairwise

from benchmarks.faults.checker.case import Case
from benchmarks.faults.checker.tally import Tally, Wrong
from benchmarks.faults.history import Again, Recv, Screen, Shown, State


def one_number_line(case: Case) -> Tally:
    tally = Tally("I4", "numbers without holes, the same for everybody, each once and in order")
    for room in case.rooms.values():
        messages = sorted(case.messages[room.id].values(), key=lambda message: message.seq)
        numbers = [message.seq for message in messages]
        whole = list(range(1, room.last_seq + 1))
        tally.expect(numbers == whole, f"{room.id}: seq is not 1..{room.last_seq}", Wrong.DISORDER)
        revs = [message.posted_rev for message in messages]
        is_rising = all(one < other for one, other in pairwise(revs))
        tally.expect(is_rising, f"{room.id}: rev does not rise with seq", Wrong.DISORDER)
        highest = max((message.rev for message in messages), default=0)
        tally.expect(highest <= room.rev, f"{room.id}: a message is ahead of its room")
    if len(case.database.messages) != sum(len(kept) for kept in case.messages.values()):
        tally.wrong("two messages have one seq", Wrong.DOUBLED)
    _expect_rising_on_the_wire(case, tally)
    _expect_one_name_for_each_number(case, tally)
    for screen in case.screens():
        _expect_whole(case, tally, screen)
    for again in case.all(Again):
        tally.expect(again.was_doubled, f"request {again.ref} was answered again", Wrong.DOUBLED)
    return tally


def real_time(case: Case) -> Tally:
    tally = Tally("I5", "answered before asked is numbered before; readings hold what was known")
    known: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for operation in case.operations:
        if operation.is_ok and operation.rev is not None and operation.answer is not None:
            known[operation.invoke.room].append((operation.answer.t, operation.rev))
    answered = {room: Highest(pairs) for room, pairs in known.items()}
    for operation in case.asked_for("chat_message"):
        if not operation.is_ok or operation.rev is None:
            continue
        before = answered[operation.invoke.room].before(operation.invoke.t)
        words = f"{operation} got {operation.rev}, though {before} was answered before"
        tally.expect(before < operation.rev, words, Wrong.DISORDER)
    for heard in case.all(Recv):
        if heard.rev is not None:
            known[heard.room].append((heard.t, heard.rev))
    told = {room: Highest(pairs) for room, pairs in known.items()}
    for state in case.all(State):
        before = told[state.room].before(state.asked) if state.room in told else 0
        words = f"client {state.client} read {state.rev} of {state.room}, {before} was known"
        tally.expect(before <= state.rev, words, Wrong.LOST)
    return tally


class Highest:
    """The highest number known before any moment."""

    def __init__(self, pairs: Iterable[tuple[float, int]]) -> None:
        pairs = sorted(pairs)
        self._moments = [moment for moment, _ in pairs]
        self._highest = list(accumulate((rev for _, rev in pairs), max))

    def before(self, moment: float) -> int:
        place = bisect_left(self._moments, moment)
        return self._highest[place - 1] if place else 0


def _expect_rising_on_the_wire(case: Case, tally: Tally) -> None:
    last: dict[tuple[int, int, str], int] = {}
    for record in case.records:
        if isinstance(record, State):
            key = (record.client, record.conn, record.room)
            words = f"client {record.client} was given a state older than what it had heard"
            tally.expect(record.rev >= last.get(key, 0), words, Wrong.DISORDER)
            last[key] = max(record.rev, last.get(key, 0))
        elif isinstance(record, Recv) and record.rev is not None:
            key = (record.client, record.conn, record.room)
            before = last.get(key, 0)
            kind = Wrong.DOUBLED if record.rev == before else Wrong.DISORDER
            words = f"client {record.client} heard {record.rev} after {before} in {record.room}"
            tally.expect(record.rev > before, words, kind)
            last[key] = max(before, record.rev)


def _expect_one_name_for_each_number(case: Case, tally: Tally) -> None:
    names: dict[tuple[str, int], str] = {}
    for shown in case.all(Shown):
        name = names.setdefault((shown.room, shown.seq), shown.id)
        words = f"#{shown.seq} of {shown.room} is {name} to one and {shown.id} to another"
        tally.expect(name == shown.id, words, Wrong.DISORDER)


def _expect_whole(case: Case, tally: Tally, screen: Screen) -> None:
    room = case.rooms.get(screen.room)
    numbers = [message["seq"] for message in screen.messages]
    if room is None or not numbers:
        return
    whole = list(range(numbers[0], room.last_seq + 1))
    missing = sorted(set(whole) - set(numbers))
    words = f"the screen of client {screen.client} in {screen.room} ends at {numbers[-1]}"
    words = f"{words} of {room.last_seq} and lacks {missing[:10]}"
    tally.expect(numbers == whole, words, Wrong.LOST if missing else Wrong.DISORDER)
