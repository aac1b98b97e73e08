"""I12: nobody hears what is not for them."""

from collections import defaultdict

from benchmarks.faults.checker.case import Case
from benchmarks.faults.checker.tally import Tally
from benchmarks.faults.history import Hidden, Recv, State

# What was already under way to another process when the moderator was answered.
UNDER_WAY_SECONDS = 1.0
# To be told so is the end of hearing, and tells nothing of the room.
THE_END = "revoked"
OF_A_MESSAGE = frozenset({"chat_message", "message_changed"})


def nobody_hears_what_is_not_theirs(case: Case) -> Tally:
    tally = Tally("I12", "who was sent out, shut out or blocked hears nothing more of it")
    heard_by: dict[tuple[int | None, str], list[Recv]] = defaultdict(list)
    for heard in case.all(Recv):
        heard_by[case.users.get(heard.client), heard.room].append(heard)
    for hidden in case.all(Hidden):
        for heard in heard_by[hidden.user, hidden.room]:
            if _is_after(case, hidden, heard):
                late = heard.t - hidden.t
                words = f"{hidden.user} heard {heard.event} {heard.rev} of {heard.room}"
                tally.expect(not _is_of(hidden, heard), f"{words} {late:.2f} s too late")
        for state in case.all(State):
            if hidden.author is None and _reads_on(case, hidden, state):
                tally.expect(False, f"{hidden.user} was given a state of {hidden.room}")
    return tally


def _is_after(case: Case, hidden: Hidden, heard: Recv) -> bool:
    if hidden.until is not None and heard.t >= hidden.until:
        return False
    if hidden.author is None and heard.rev is not None and heard.rev <= hidden.rev:
        return False
    return heard.t > hidden.t + UNDER_WAY_SECONDS


def _is_of(hidden: Hidden, heard: Recv) -> bool:
    if hidden.author is None:
        return heard.event != THE_END
    return heard.event in OF_A_MESSAGE and heard.facts.get("user_id") == hidden.author


def _reads_on(case: Case, hidden: Hidden, state: State) -> bool:
    if hidden.until is not None and state.t >= hidden.until:
        return False
    is_theirs = case.users.get(state.client) == hidden.user and state.room == hidden.room
    return is_theirs and state.asked > hidden.t
