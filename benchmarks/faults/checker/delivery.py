"""I1–I3: kept, shown and refused."""

from collections import Counter

from benchmarks.faults.checker.case import Case
from benchmarks.faults.checker.tally import Tally, Wrong
from benchmarks.faults.history import Hidden, Recv, Screen, Shown, StoredMessage


def acknowledged_is_kept(case: Case) -> Tally:
    tally = Tally("I1", "what was answered ok is in the database exactly once")
    kept = _by_client_id(case)
    for operation in case.asked_for("chat_message"):
        if not operation.is_ok:
            continue
        sent = operation.invoke.sent
        found = kept.get((operation.invoke.room, operation.invoke.user, sent["client_id"]), [])
        if not tally.expect(bool(found), f"{operation} is not kept", Wrong.LOST):
            continue
        if len(found) > 1:
            tally.wrong(f"{operation} is kept {len(found)} times", Wrong.DOUBLED)
        first = found[0]
        answered = (operation.facts.get("seq"), operation.facts.get("message_id"))
        if answered != (first.seq, first.id):
            tally.wrong(f"{operation} was answered {answered}, kept is {first.seq}, {first.id}")
    return tally


def acknowledged_is_shown(case: Case) -> Tally:
    tally = Tally("I2", "what was answered ok is on every screen of its room exactly once")
    acknowledged = {
        operation.facts.get("message_id")
        for operation in case.asked_for("chat_message")
        if operation.is_ok
    }
    for screen in case.screens():
        _expect_all_shown(case, tally, screen, acknowledged)
    times = Counter((one.client, one.room, one.id) for one in case.all(Shown))
    again = Counter(
        (one.client, one.room, one.client_id) for one in case.all(Shown) if one.client_id
    )
    for (client, room, mark), count in (*times.items(), *again.items()):
        if count > 1:
            words = f"{mark} came {count} times onto the screen of client {client} in {room}"
            tally.wrong(words, Wrong.DOUBLED)
    return tally


def refused_is_not_kept(case: Case) -> Tally:
    tally = Tally("I3", "refused is not kept, unanswered is kept once at most, no ghosts")
    kept = _by_client_id(case)
    for operation in case.asked_for("chat_message"):
        sent = operation.invoke.sent
        found = kept.get((operation.invoke.room, operation.invoke.user, sent["client_id"]), [])
        if operation.is_refused:
            tally.expect(not found, f"{operation} was refused and is kept")
        elif not operation.is_ok:
            tally.expect(len(found) <= 1, f"{operation} is kept {len(found)} times", Wrong.DOUBLED)
    for heard in case.all(Recv):
        if heard.event != "chat_message" or heard.room not in case.rooms:
            continue
        stored = case.messages[heard.room].get(heard.facts.get("seq", 0))
        is_real = stored is not None and stored.id == heard.facts.get("id")
        tally.expect(is_real, f"client {heard.client} heard {heard.facts.get('id')}: a ghost")
    return tally


def _expect_all_shown(
    case: Case, tally: Tally, screen: Screen, acknowledged: set[str | None]
) -> None:
    shown = {one["seq"]: one for one in screen.messages}
    first = min(shown, default=0)
    hidden_authors = {
        one.author for one in case.all(Hidden) if one.user == screen.user and one.author is not None
    }
    for seq, message in case.messages[screen.room].items():
        if seq < first or message.id not in acknowledged:
            continue
        on_screen = shown.get(seq)
        if on_screen is not None and on_screen.get("is_skipped"):
            is_there = message.author in hidden_authors
        else:
            is_there = on_screen is not None and on_screen["id"] == message.id
        words = f"#{seq} of {screen.room} is not on the screen of client {screen.client}"
        tally.expect(is_there, words, Wrong.LOST)


def _by_client_id(case: Case) -> dict[tuple[str, int | None, str], list[StoredMessage]]:
    kept: dict[tuple[str, int | None, str], list[StoredMessage]] = {}
    for message in case.database.messages:
        if message.client_id is not None:
            key = (message.room, message.author, message.client_id)
            kept.setdefault(key, []).append(message)
    return kept
