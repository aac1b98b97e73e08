"""I9–I11 and I15: seats, presence, the film, and events that make the state."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from benchmarks.faults.checker.case import Case
from benchmarks.faults.checker.tally import Tally, Wrong
from benchmarks.faults.history import Recv, Screen, State, Tab

# PROTOCOL.md: presence is right within 40 s of a kill; who is there is seen at once.
ABSENT_AFTER_SECONDS = 40.0
PRESENT_AFTER_SECONDS = 8.0
APART_MS = 500
# Between a move and the first word of it, repairs and pauses included.
STAMPED_WITHIN_MS = 30_000


def nobody_too_many(case: Case) -> Tally:
    tally = Tally("I9", "no room holds more than its seats, no link lets in more than its uses")
    for room in case.rooms.values():
        if room.capacity is not None:
            words = f"{room.id}: {len(room.members)} in {room.capacity} seats"
            tally.expect(len(room.members) <= room.capacity, words)
            _expect_seats(case, tally, room.id, room.capacity)
    for link in case.database.links:
        admitted = len(set(link.admitted))
        words = f"a link of {link.uses} let in {admitted} and has {link.left} left"
        tally.expect(admitted <= link.uses and admitted + link.left == link.uses, words)
    return tally


def presence_is_right(case: Case) -> Tally:
    tally = Tally("I10", "present is who has a live page")
    here: dict[str, dict[int, bool]] = {}
    for screen in case.screens(fresh=True):
        here[screen.room] = {
            int(user): bool(member["is_present"]) for user, member in screen.members.items()
        }
    tabs: dict[tuple[str, int], Tab] = {}
    for tab in case.all(Tab):
        other = tabs.get((tab.room, tab.user))
        if other is None or tab.is_live:
            tabs[tab.room, tab.user] = tab
    for (room, user), tab in tabs.items():
        if room not in here or user not in here[room]:
            continue
        seconds = tab.t - tab.since
        if tab.is_live and seconds >= PRESENT_AFTER_SECONDS:
            tally.expect(here[room][user], f"{user} has a page of {room} and is not present")
        elif not tab.is_live and seconds > ABSENT_AFTER_SECONDS:
            words = f"{user} is gone from {room} for {seconds:.0f} s and still present"
            tally.expect(not here[room][user], words)
    return tally


def the_film_stands_alike(case: Case) -> Tally:
    tally = Tally("I11", f"after the quiet the film stands within {APART_MS} ms for everybody")
    rooms: dict[str, list[Screen]] = defaultdict(list)
    for screen in case.screens():
        if screen.playback is not None and screen.position_ms is not None:
            rooms[screen.room].append(screen)
    for room, screens in rooms.items():
        moment = screens[0].t
        positions = [_position(screen, moment) for screen in screens]
        middle = sorted(positions)[len(positions) // 2]
        versions = {screen.playback["version"] for screen in screens if screen.playback}
        for screen, position in zip(screens, positions, strict=True):
            apart = abs(position - middle)
            words = f"client {screen.client} is {apart:.0f} ms off in {room}"
            tally.expect(apart <= APART_MS, words)
        tally.expect(len(versions) == 1, f"{room}: versions {sorted(versions)} at one moment")
    _expect_one_clock(case, tally)
    return tally


def _expect_one_clock(case: Case, tally: Tally) -> None:
    """Whichever process takes a move, it is stamped by the clock of all of them."""
    late: dict[tuple[str, int], float] = {}
    for heard in case.all(Recv):
        if heard.event == "host_sync" and "at_ms" in heard.facts:
            key = (heard.room, heard.facts["version"])
            late.setdefault(key, heard.t * 1000 - heard.facts["at_ms"])
    if not late:
        return
    # The clocks of the run and of the site begin at different moments; most moves are right.
    usual = sorted(late.values())[len(late) // 2]
    for (room, version), lateness in late.items():
        off = (lateness - usual) / 1000
        words = f"version {version} of {room} is stamped {off:.0f} s off"
        tally.expect(abs(lateness - usual) <= STAMPED_WITHIN_MS, words)


def events_make_the_state(case: Case) -> Tally:
    tally = Tally("I15", "the events applied to the old state make the new state")
    fresh = {(screen.client, screen.room): screen for screen in case.screens(fresh=True)}
    for screen in case.screens():
        read = fresh.get((screen.client, screen.room))
        if read is None:
            continue
        where = f"client {screen.client} in {screen.room}"
        tally.expect(screen.rev == read.rev, f"{where}: rev {screen.rev}, read {read.rev}")
        tally.expect(*_same(f"{where}: members", _members(screen.members), _members(read.members)))
        tally.expect(*_same(f"{where}: room", screen.facts, read.facts))
        tally.expect(*_same(f"{where}: playback", screen.playback or {}, read.playback or {}))
        shown = {message["seq"]: message for message in screen.messages}
        for message in read.messages:
            if message["seq"] in shown:
                one = shown[message["seq"]]
                tally.expect(*_same(f"{where}: #{message['seq']}", one, message))
    return tally


def _expect_seats(case: Case, tally: Tally, room: str, capacity: int) -> None:
    """Replay who came and went, by number, from the first state that tells of everybody."""
    moves: dict[int, tuple[list[int], list[int]]] = {}
    for heard in case.all(Recv):
        if heard.room == room and heard.event == "presence_diff" and heard.rev is not None:
            joined = [member["user_id"] for member in heard.facts.get("joined", [])]
            moves[heard.rev] = (joined, heard.facts.get("left", []))
    first = next((state for state in case.all(State) if state.room == room), None)
    seated = set(first.members) if first is not None else set()
    for rev in sorted(moves):
        if first is not None and rev <= first.rev:
            continue
        joined, left = moves[rev]
        seated = (seated | set(joined)) - set(left)
        words = f"{room}: {len(seated)} in {capacity} seats at {rev}"
        tally.expect(len(seated) <= capacity, words)


def _position(screen: Screen, moment: float) -> float:
    assert screen.playback is not None
    assert screen.position_ms is not None
    moved = (moment - screen.t) * 1000 * screen.playback["rate"]
    return screen.position_ms + (moved if screen.playback["is_playing"] else 0.0)


def _members(members: Mapping[Any, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Presence has its own invariant; it comes by leases, not by numbered events."""
    return {
        str(user): {name: value for name, value in facts.items() if name != "is_present"}
        for user, facts in members.items()
    }


def _same(where: str, one: Mapping[Any, Any], other: Mapping[Any, Any]) -> tuple[bool, str, Wrong]:
    different = [key for key in {*one, *other} if one.get(key) != other.get(key)]
    told = ", ".join(f"{key}: {one.get(key)!r} ≠ {other.get(key)!r}" for key in different[:3])
    return not different, f"{where}: {told}", Wrong.OTHER
