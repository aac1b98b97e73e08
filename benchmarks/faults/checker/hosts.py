"""I6 and I8: one host at a time, and each version of the playback once."""

import itertools
from bisect import bisect_right
from collections import defaultdict
from typing import Any

from benchmarks.faults.checker.case import Case, Operation
from benchmarks.faults.checker.tally import Tally, Wrong
from benchmarks.faults.history import Recv, State, Tab

# So long a room may be without a host who is there (PROTOCOL.md: hand-over 20–25 s after a kill).
HOST_BACK_SECONDS = 35.0


def one_host(case: Case) -> Tally:
    tally = Tally("I6", "one host at each rev; nobody else moves the film or hands the room on")
    changes = _changes(case, tally)
    for operation in case.asked_for("host_sync"):
        if operation.is_ok:
            _expect_projectionist(case, tally, operation, changes)
    _expect_transfers_by_hosts(case, tally, changes)
    for room in case.rooms.values():
        told = changes.get(room.id)
        if told:
            last = told[max(told)]
            tally.expect(last == room.host, f"{room.id}: told host {last}, kept {room.host}")
    _expect_host_present(case, tally)
    return tally


def each_version_once(case: Case) -> Tally:
    tally = Tally("I8", "each version of a playback is won once, and told once in order")
    accepted: dict[tuple[str, int], Operation] = {}
    for operation in case.asked_for("host_sync"):
        if not operation.is_ok:
            continue
        version = operation.facts["version"]
        other = accepted.setdefault((operation.invoke.room, version), operation)
        words = f"{operation} and {other} both made version {version}"
        tally.expect(other is operation, words, Wrong.DOUBLED)
    told: dict[str, dict[int, int]] = defaultdict(dict)
    songs: dict[tuple[str, int], object] = {}
    moments: dict[tuple[str, int], dict[str, Any]] = {}
    for heard in case.all(Recv):
        version = heard.facts.get("version")
        if heard.event not in ("host_sync", "song_changed") or version is None:
            continue
        if heard.event == "song_changed":
            song = songs.setdefault((heard.room, version), heard.facts.get("song"))
            words = f"version {version} of {heard.room} plays two songs"
            tally.expect(song == heard.facts.get("song"), words, Wrong.DOUBLED)
            moments.setdefault((heard.room, version), heard.facts)
        if heard.rev is None:
            continue
        rev = told[heard.room].setdefault(version, heard.rev)
        words = f"version {version} of {heard.room} was told as rev {rev} and {heard.rev}"
        tally.expect(rev == heard.rev, words, Wrong.DOUBLED)
    _expect_songs_one_after_the_other(moments, tally)
    for room, versions in told.items():
        revs = [versions[version] for version in sorted(versions)]
        is_rising = all(one < other for one, other in itertools.pairwise(revs))
        tally.expect(is_rising, f"{room}: versions do not rise with rev", Wrong.DISORDER)
        kept = case.rooms[room].playback_version if room in case.rooms else 0
        highest = max(versions)
        tally.expect(highest <= kept, f"{room}: version {highest} was told, {kept} is kept")
    return tally


def _expect_songs_one_after_the_other(
    moments: dict[tuple[str, int], dict[str, Any]], tally: Tally
) -> None:
    for (room, version), song in moments.items():
        before = moments.get((room, version - 1))
        if before is None or not isinstance(before.get("song"), dict) or "at_ms" not in song:
            continue
        over_ms = before["at_ms"] + before["song"]["duration_ms"]
        words = f"version {version} of {room} began {over_ms - song['at_ms']} ms too early"
        tally.expect(song["at_ms"] >= over_ms, words, Wrong.DISORDER)


def _changes(case: Case, tally: Tally) -> dict[str, dict[int, int | None]]:
    """room → rev → who is host from there on."""
    changes: dict[str, dict[int, int | None]] = defaultdict(dict)
    for heard in case.all(Recv):
        if heard.event == "host_changed" and heard.rev is not None:
            user = heard.facts["user_id"]
            other = changes[heard.room].setdefault(heard.rev, user)
            words = f"{heard.room}: {other} and {user} are host at {heard.rev}"
            tally.expect(other == user, words, Wrong.DOUBLED)
    # Repairs may skip a change that a later one superseded; states fill in what they know.
    for state in case.all(State):
        told = changes[state.room]
        if state.rev in told:
            words = f"{state.room}: a state of {state.rev} has host {state.host}"
            tally.expect(told[state.rev] == state.host, words)
        elif _host_at(told, state.rev) != state.host or not told:
            told[state.rev] = state.host
    return changes


def _host_at(told: dict[int, int | None], rev: int) -> int | None:
    revs = sorted(told)
    place = bisect_right(revs, rev)
    return told[revs[place - 1]] if place else None


def _expect_projectionist(
    case: Case, tally: Tally, operation: Operation, changes: dict[str, dict[int, int | None]]
) -> None:
    room, user = operation.invoke.room, operation.invoke.user
    version, rev = operation.invoke.sent["version"], operation.facts["rev"]
    made = operation.facts["version"]
    words = f"{operation} sent version {version} and made {made}"
    if operation.sendings <= 1:
        tally.expect(made == version + 1, words)
    co_hosts = case.rooms[room].co_hosts if room in case.rooms else []
    told = changes.get(room, {})
    at_first = {told[min(told)]} if told and rev < min(told) else set()
    hosts = {_host_at(told, rev), *at_first, *co_hosts, *_perhaps_hosts(case, room)}
    tally.expect(user in hosts, f"{operation} of {user} was obeyed at {rev}, hosts are {hosts}")


def _perhaps_hosts(case: Case, room: str) -> set[int]:
    """Who was named in a hand-over whose answer was lost: nobody may have heard of it."""
    return {
        operation.invoke.sent["user_id"]
        for operation in case.asked_for("transfer_host")
        if operation.invoke.room == room
        and not (operation.is_ok and operation.sendings <= 1)
        and not operation.is_refused
    }


def _expect_transfers_by_hosts(
    case: Case, tally: Tally, changes: dict[str, dict[int, int | None]]
) -> None:
    heard_as_transfer = {
        (heard.room, heard.rev): heard.facts["user_id"]
        for heard in case.all(Recv)
        if heard.event == "host_changed" and heard.facts.get("reason") == "transferred"
    }
    accepted = [one for one in case.asked_for("transfer_host") if one.is_ok]
    for room in {one.invoke.room for one in accepted}:
        # Each accepted hand-over is one change, from the one who asked to the one they named.
        steps = [
            (_host_at(changes[room], (rev or 0) - 1), user)
            for (where, rev), user in sorted(heard_as_transfer.items())
            if where == room
        ]
        for operation in (one for one in accepted if one.invoke.room == room):
            step = (operation.invoke.user, operation.invoke.sent["user_id"])
            words = f"{operation}: {step[0]} gave the room to {step[1]}, which nobody was told so"
            if tally.expect(step in steps, words):
                steps.remove(step)


def _expect_host_present(case: Case, tally: Tally) -> None:
    live: dict[str, set[int]] = defaultdict(set)
    gone: dict[str, dict[int, float]] = defaultdict(dict)
    for tab in case.all(Tab):
        if tab.is_live:
            live[tab.room].add(tab.user)
        else:
            gone[tab.room][tab.user] = tab.t - tab.since
    for room in case.rooms.values():
        present = live[room.id] & set(room.members)
        if not present or room.has_ended:
            continue
        away = gone[room.id].get(room.host or 0, 0.0)
        is_well = room.host is not None and (room.host in present or away <= HOST_BACK_SECONDS)
        tally.expect(is_well, f"{room.id}: host {room.host} is away for {away:.0f} s")
