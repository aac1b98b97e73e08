"""A small kind of channel for the tests: `hall-{name}`, its numbered words kept in memory."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from msgspec import Meta

from config import policy
from config.live import presence, sessions
from config.live.announce import announce, announce_now, tell
from config.live.protocol import (
    Command,
    Event,
    InvalidRoomId,
    NotMember,
    RoomNotFound,
    Skipped,
    encode_event,
)
from config.live.registry import handles
from config.live.topics import Change, Visit, lets_in, register_topic
from config.policy import HIDDEN, NO, SIGN_IN, YES, Role, Standing

PREFIX = "hall-"


class Said(Event, frozen=True, kw_only=True):
    event_name = "said"

    rev: int
    seq: int
    text: str


class Waved(Event, frozen=True, kw_only=True):
    event_name = "waved"

    user_id: int


class Moved(Event, frozen=True, kw_only=True):
    event_name = "moved"

    joined: list[int]
    left: list[int]


class Halls:
    """Every hall, and how the tests may trouble it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.said: dict[str, list[tuple[str, frozenset[int]]]] = {}
        self.banned: set[int] = set()
        self.private: set[str] = set()
        self.members: set[int] = set()
        self.hidden: dict[int, set[int]] = {}
        self.asked_heads: list[list[str]] = []
        self.asked_changes: list[tuple[str, int, int]] = []
        self.absences: list[tuple[str, set[int], set[int]]] = []
        self.forgets = False
        # rev → who was sent out by it
        self.sent_out: dict[int, int] = {}

    # --- the source

    def look_up(self, user_id: int | None, name: str) -> tuple[Any, Standing]:
        user = sessions.person(user_id)
        return user, self._standing(user, name)

    def may_hear(self, user_id: int | None, name: str) -> bool:
        return lets_in(self, "event test_enter", user_id, name)

    def _standing(self, user: Any, name: str) -> Standing:
        if not name.isalpha():
            raise InvalidRoomId
        if name == "nowhere":
            raise RoomNotFound
        role = Role.STRANGER
        if not user.is_authenticated:
            role = Role.VISITOR
        elif user.pk in self.banned:
            role = Role.BANNED
        elif user.pk in self.members:
            role = Role.MEMBER
        return Standing(role, name in self.private, thing=name)

    def heads(self, names: Sequence[str]) -> Mapping[str, int]:
        self.asked_heads.append(list(names))
        return {name: len(self.said.get(name, [])) for name in names}

    def changes(self, name: str, after: int, until: int) -> Sequence[Change] | None:
        self.asked_changes.append((name, after, until))
        if self.forgets:
            return None
        changes = [self._change(name, rev) for rev in range(after + 1, until + 1)]
        return [replace(each, ends_hearing_of=self.sent_out.get(each.rev)) for each in changes]

    def presence_event(
        self, name: str, joined: Collection[int], left: Collection[int]
    ) -> Event | None:
        return Moved(joined=sorted(joined), left=sorted(left))

    def absent(self, name: str, user_ids: Collection[int], still_present: Collection[int]) -> None:
        self.absences.append((name, set(user_ids), set(still_present)))

    def hidden_from(self, user_ids: Collection[int]) -> Mapping[int, Collection[int]]:
        return self.hidden

    # --- what happens

    def keep(self, name: str, text: str, hidden_from: Collection[int] = ()) -> Said:
        with self.lock:
            said = self.said.setdefault(name, [])
            said.append((text, frozenset(hidden_from)))
            return Said(rev=len(said), seq=len(said), text=text)

    def say(self, name: str, text: str, hidden_from: Collection[int] = ()) -> Said:
        event = self.keep(name, text, hidden_from)
        announce(PREFIX + name, event, hidden_from=hidden_from)
        return event

    def _change(self, name: str, rev: int) -> Change:
        text, hidden_from = self.said[name][rev - 1]
        channel = PREFIX + name
        return Change(
            rev,
            encode_event(Said(rev=rev, seq=rev, text=text), channel),
            hidden_from,
            encode_event(Skipped(seq=rev, rev=rev), channel),
        )


halls = Halls()
register_topic(PREFIX, halls)
policy.rows(
    {
        "event test_enter": (policy.ANYONE, policy.rule(HIDDEN, member=YES, banned=NO)),
        "event test_say": policy.rule(YES, visitor=SIGN_IN, banned=NO),
        "event test_wave": policy.rule(YES, visitor=SIGN_IN, banned=NO),
        "event test_break": policy.ANYONE,
        "event test_open": policy.SIGNED_IN,
        "event test_leave": policy.SIGNED_IN,
    }
)


class Enter(Command, frozen=True, kw_only=True):
    last_rev: int | None = None


class Say(Command, frozen=True, kw_only=True):
    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    times: Annotated[int, Meta(ge=1, le=100)] = 1
    volume: float = 1.0
    tags: list[str] = []


class Open(Command, frozen=True, kw_only=True):
    name: str


@handles("test_enter", Enter, subscribes=True)
def enter(visit: Visit, command: Enter) -> dict[str, Any]:
    name = visit.thing
    if visit.user.is_authenticated:
        presence.enter(visit.connection, visit.channel or "")
    rev = len(halls.said.get(name, []))
    here = presence.present([PREFIX + name])[PREFIX + name]
    known = [text for text, _ in halls.said.get(name, [])[command.last_rev or 0 :]]
    return {"rev": rev, "said": known, "here": sorted(here)}


@handles("test_say", Say)
def say(visit: Visit, command: Say) -> dict[str, int]:
    if command.text == "not a member":
        raise NotMember
    for _ in range(command.times):
        event = halls.say(visit.thing, command.text)
    return {"rev": event.rev, "seq": event.seq}


@handles("test_wave", Command)
async def wave(visit: Visit, command: Command) -> None:
    await announce_now(visit.channel or "", Waved(user_id=visit.user.pk), [])


@handles("test_break", Command, needs_channel=False)
def break_down(visit: Visit, command: Command) -> None:
    raise RuntimeError("the projector burns")


@handles("test_open", Open, needs_channel=False)
def open_hall(visit: Visit, command: Open) -> dict[str, str]:
    visit.connection.subscribe(PREFIX + command.name)
    tell(visit.user.pk, Waved(user_id=visit.user.pk))
    halls.say(command.name, "opened")
    return {"channel": PREFIX + command.name}


@handles("test_leave", Command)
def leave(visit: Visit, command: Command) -> None:
    presence.leave(visit.user.pk, visit.channel or "")
    visit.connection.unsubscribe(visit.channel or "")
