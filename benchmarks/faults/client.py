"""One page of one person: protocol v1 alone, with all that it asks of a client."""

import asyncio
import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidMessage, WebSocketException

from benchmarks.faults import history
from benchmarks.faults.journal import Journal
from benchmarks.faults.screen import Model

ORIGIN = "http://faults.test"
# Contract: silence of 10 s is an unknown outcome. Here it is shorter, so that more is sent twice.
ANSWER_SECONDS = 3.0
HEARTBEAT_SECONDS = 20.0
HEARTBEAT_WITHIN_SECONDS = 8.0
SHORTEST_SECONDS, LONGEST_SECONDS = 0.5, 10.0
STEADY_SECONDS = 10.0
HELD_AT_MOST = 400
PROBES = 5
# Worth another try; everything else is an answer.
PASSING = frozenset({"SERVER_ERROR", "RATE_LIMITED"})
CLOSED = history.CLOSED
GOODBYE = frozenset({4001, 4003, 4004})
LOST = (WebSocketException, OSError, TimeoutError, EOFError)

Facts = dict[str, Any]


class Lost(Exception):
    """No answer; nobody knows whether it was done."""


class Refused(Exception):
    def __init__(self, frame: Facts) -> None:
        self.code: str = frame["code"]
        self.details: Facts = frame.get("data") or {}
        super().__init__(self.code)


@dataclass
class Asking:
    """A request under way, and what to do at once when it is granted.

    At once: the frames behind an answer are heard before whoever waits for it goes on.
    """

    answer: "asyncio.Future[Facts]"
    then: Callable[[Facts], None] | None = None


@dataclass
class Hall:
    """A room as this page has it open."""

    room: str
    model: Model | None = None
    is_resuming: bool = False
    held: list[tuple[int, str, Facts]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    @property
    def rev(self) -> int | None:
        return self.model.rev if self.model else None


class Client:
    def __init__(
        self,
        number: int,
        user: int | None,
        cookie: str,
        doors: Callable[[], list[int]],
        journal: Journal,
        dice: random.Random,
        doubled: Callable[[str], bool] = lambda ref: False,
    ) -> None:
        self.number, self.user = number, user
        self.journal, self.dice = journal, dice
        self._cookie, self._doors, self._doubled = cookie, doors, doubled
        self.halls: dict[str, Hall] = {}
        self.busy = 0
        self.is_stopped = False
        self.is_live = asyncio.Event()
        self.joined_at = 0.0
        self.gone_at = 0.0
        self.process = ""
        self.offset_ms = 0.0
        self.door = 0
        self._socket: ClientConnection | None = None
        self._conn = 0
        self.epoch = ""
        self._asked: dict[str, Asking] = {}
        self._refs = 0
        self._attempt = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._life: asyncio.Task[None] | None = None
        # Every message id that was ever on this person's screen, also before a room was left.
        self._ids: dict[str, set[str]] = {}

    # --- Life

    def start(self) -> None:
        self.is_stopped = False
        self._life = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """Close the tab."""
        self.is_stopped = True
        self.is_live.clear()
        self.gone_at = time.monotonic()
        socket = self._socket
        if socket is not None:
            with suppress(*LOST):
                await asyncio.wait_for(socket.close(), 2)
        if self._life is not None:
            self._life.cancel()
            [end] = await asyncio.gather(self._life, return_exceptions=True)
            if isinstance(end, Exception):  # a mistake of the rig, not of the site
                raise end
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for hall in self.halls.values():
            hall.is_resuming = False
            hall.held.clear()

    @property
    def conn(self) -> int:
        """The number of its latest connection."""
        return self._conn

    def choose_doors(self, doors: Callable[[], list[int]]) -> None:
        self._doors = doors

    def drop(self) -> None:
        """The line is dead: do not wait for it to say so."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def _live(self) -> None:
        while not self.is_stopped:
            opened_at = time.monotonic()
            code = await self._visit()
            if self.is_stopped:
                return
            if time.monotonic() - opened_at > STEADY_SECONDS:
                self._attempt = 0
            if code in GOODBYE:
                self.is_stopped = True
                self.gone_at = time.monotonic()
                for room in self.halls:
                    self.journal.note(
                        history.Left, client=self.number, room=room, conn=self._conn, code=code
                    )
                self.halls.clear()
                return
            ceiling = min(LONGEST_SECONDS, SHORTEST_SECONDS * 2**self._attempt)
            self._attempt += 1
            await asyncio.sleep(self.dice.uniform(0, ceiling))

    async def _visit(self) -> int:
        """One connection from its first to its last frame; its close code, 0 where none was."""
        doors = self._doors()
        if not doors:
            return 0
        self.door = self.dice.choice(doors)
        try:
            async with connect(
                f"ws://127.0.0.1:{self.door}/ws/",
                origin=ORIGIN,  # type: ignore[arg-type]
                additional_headers={"cookie": self._cookie} if self._cookie else None,
                compression=None,
                open_timeout=10,
                close_timeout=1,
                ping_interval=None,
                max_size=None,
                max_queue=None,
                proxy=None,
            ) as socket:
                return await self._read(socket)
        except (InvalidHandshake, InvalidMessage, *LOST):
            return 0

    async def _read(self, socket: ClientConnection) -> int:
        conn = self._conn = self.journal.next_connection()
        self._socket = socket
        heartbeat: asyncio.Task[None] | None = None
        try:
            while True:
                frame = json.loads(await socket.recv())
                if frame["event"] == "welcome":
                    self._welcomed(conn, frame["data"])
                    heartbeat = asyncio.create_task(self._beat())
                else:
                    self._hear(conn, frame)
        except LOST:
            pass
        finally:
            self._socket = None
            self.is_live.clear()
            if heartbeat is not None:
                heartbeat.cancel()
            self._forget_asked()
            code = socket.close_code or 1006
            self.gone_at = time.monotonic()
            self.journal.note(
                history.Closed,
                client=self.number,
                conn=conn,
                code=code,
                is_meant=self.is_stopped or code in GOODBYE,
            )
        return code

    def _forget_asked(self) -> None:
        for asking in self._asked.values():
            if not asking.answer.done():
                asking.answer.set_exception(Lost())
        self._asked.clear()
        for hall in self.halls.values():
            hall.is_resuming = False
            hall.held.clear()

    def _welcomed(self, conn: int, welcome: Facts) -> None:
        self.process = welcome["process"]
        if self.epoch not in ("", welcome["epoch"]):
            # Another life of the database: what we remember may never have happened there.
            for hall in self.halls.values():
                hall.model = None
                hall.ids.clear()
        self.epoch = welcome["epoch"]
        self.journal.note(
            history.Open,
            client=self.number,
            conn=conn,
            user=self.user,
            process=self.process,
            epoch=self.epoch,
        )
        self.joined_at = time.monotonic()
        self.is_live.set()
        for hall in self.halls.values():
            self.resume(hall)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.check(HEARTBEAT_WITHIN_SECONDS)

    async def check(self, within: float) -> None:
        """A line that does not answer is dropped and made anew."""
        socket = self._socket
        try:
            await self.request("clock", "", {"t0_ms": 0}, within)
        except (Lost, Refused):
            if self._socket is socket:
                self.drop()

    async def set_clock(self) -> None:
        """Five probes; the fastest knows best how far our clock is from the server's."""
        probes = []
        for _ in range(PROBES):
            sent = time.time() * 1000
            answer = await self.request("clock", "", {"t0_ms": round(sent)}, ANSWER_SECONDS)
            came = time.time() * 1000
            offset = (answer["t1_ms"] + answer["t2_ms"]) / 2 - (sent + came) / 2
            probes.append((came - sent, offset))
        self.offset_ms = min(probes)[1]

    def server_ms(self) -> float:
        return time.time() * 1000 + self.offset_ms

    # --- Asking

    async def request(self, event: str, room: str, sent: Facts, within: float) -> Facts:
        """One frame, one answer. Raises Lost and Refused."""
        return await self._exchange(event, room, sent, within)

    async def _exchange(
        self,
        event: str,
        room: str,
        sent: Facts,
        within: float,
        *,
        operation: int | None = None,
        then: Callable[[Facts], None] | None = None,
    ) -> Facts:
        socket, conn = self._socket, self._conn
        if socket is None:
            raise Lost
        self._refs += 1
        ref = f"{self.number}.{conn}.{self._refs}"
        frame: Facts = {"event": event, "ref": ref, "data": sent}
        if room:
            frame["channel"] = f"room-{room}"
        answered: asyncio.Future[Facts] = asyncio.get_running_loop().create_future()
        # Nobody may wait for it any more when it comes; that is no mistake.
        answered.add_done_callback(_ignore)
        self._asked[ref] = Asking(answered, then)
        if operation is not None:
            self.journal.note(history.Sent, client=self.number, op=operation, conn=conn, ref=ref)
        try:
            await asyncio.wait_for(socket.send(json.dumps(frame)), within)
            answer = await asyncio.wait_for(asyncio.shield(answered), within)
        except LOST:
            raise Lost from None
        if answer["event"] == "error":
            raise Refused(answer)
        return answer.get("data") or {}

    async def ask(
        self, event: str, room: str, sent: Facts, *, until: float, again: bool = True
    ) -> Facts | None:
        """Ask until there is an answer, with the same `client_id`; None where there was none.

        Raises Refused. `until` is a moment of the monotonic clock.
        """
        operation = self.journal.next_operation()
        self.journal.note(
            history.Invoke,
            client=self.number,
            op=operation,
            user=self.user,
            event=event,
            room=room,
            sent=sent,
        )
        self.busy += 1
        try:
            return await self._ask(operation, event, room, sent, until, again)
        finally:
            self.busy -= 1

    async def _ask(
        self, operation: int, event: str, room: str, sent: Facts, until: float, again: bool
    ) -> Facts | None:
        patience = ANSWER_SECONDS
        while time.monotonic() < until and not self.is_stopped:
            try:
                facts = await self._exchange(event, room, sent, patience, operation=operation)
            except Lost:
                if not again:
                    break
                # Whoever is slow does not get faster by being asked more often.
                patience = min(2 * patience, LONGEST_SECONDS)
                self._look_after_the_line()
                await self._wait_for_line(until)
            except Refused as refusal:
                if refusal.code not in PASSING:
                    self.journal.note(
                        history.Error, client=self.number, op=operation, code=refusal.code
                    )
                    raise
                wait = refusal.details.get("retry_after_ms", 1000) / 1000
                await asyncio.sleep(min(wait, 5.0))
            else:
                self.journal.note(history.Ok, client=self.number, op=operation, facts=facts)
                return facts
        if self.is_stopped:  # told so by the close code; kept or not, nobody knows
            self.journal.note(history.Error, client=self.number, op=operation, code=CLOSED)
        else:
            self.journal.note(history.Info, client=self.number, op=operation)
        return None

    def _look_after_the_line(self) -> None:
        if self._socket is not None:
            self._begin(self.check(ANSWER_SECONDS))

    async def _wait_for_line(self, until: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.is_live.wait(), max(0.0, until - time.monotonic()))

    def _begin(self, work: Any) -> "asyncio.Task[Any]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # --- Rooms

    def open_room(self, room: str) -> Hall:
        hall = self.halls.get(room)
        if hall is None:
            hall = self.halls[room] = Hall(room, ids=self._ids.setdefault(room, set()))
            if self.is_live.is_set():
                self.resume(hall)
        return hall

    async def joined(self, room: str, seconds: float = 20.0) -> bool:
        """Wait until the room's state is there."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            hall = self.halls.get(room)
            if hall is None:
                return False
            if hall.model is not None and not hall.is_resuming and self.is_live.is_set():
                return True
            await asyncio.sleep(0.02)
        return False

    def forget_room(self, room: str) -> None:
        self.halls.pop(room, None)
        self.journal.note(history.Left, client=self.number, room=room, conn=self._conn)

    def write_quietly(self, event: str, room: str) -> None:
        """For what nobody waits for."""
        if self._socket is not None:
            frame = {"event": event, "channel": f"room-{room}", "data": {}}
            self._begin(self._socket.send(json.dumps(frame)))

    def resume(self, hall: Hall) -> None:
        if not hall.is_resuming:
            hall.is_resuming = True
            self._begin(self._resume(hall))

    async def _resume(self, hall: Hall) -> None:
        conn, since = self._conn, hall.rev
        asked = time.monotonic()

        def then(state: Facts) -> None:
            if self._conn == conn and self.halls.get(hall.room) is hall:
                self._take_state(hall, conn, state, since, asked)

        try:
            sent = {} if since is None else {"last_rev": since}
            await self._exchange("join_room", hall.room, sent, 10.0, then=then)
        except Lost:
            if self._conn == conn:
                hall.is_resuming = False
                self.drop()
        except Refused as refusal:
            if self._conn == conn:
                await self._not_joined(hall, refusal)

    async def _not_joined(self, hall: Hall, refusal: Refused) -> None:
        hall.is_resuming = False
        if refusal.code in PASSING:
            await asyncio.sleep(refusal.details.get("retry_after_ms", 1000) / 1000)
            self.resume(hall)
        else:
            self.forget_room(hall.room)

    def _take_state(
        self, hall: Hall, conn: int, state: Facts, since: int | None, asked: float
    ) -> None:
        self._note_state(hall.room, conn, state, since, asked)
        if hall.model is None or not state["complete"]:
            hall.model = Model(state)
            new = hall.model.in_order()
        else:
            new = hall.model.read(state)
        for message in new:
            self._show(hall, message)
        held, hall.held = sorted(hall.held, key=lambda one: one[0]), []
        hall.is_resuming = False
        for rev, event, facts in held:
            if rev > hall.model.rev + 1:
                self.resume(hall)
                return
            if rev > hall.model.rev:
                self._apply(hall, event, facts)

    def _note_state(
        self, room: str, conn: int, state: Facts, since: int | None, asked: float
    ) -> None:
        self.journal.note(
            history.State,
            client=self.number,
            conn=conn,
            room=room,
            asked=asked,
            rev=state["rev"],
            since=since,
            complete=state["complete"],
            host=state["room"]["host_id"],
            members=[member["user_id"] for member in state["members"]],
        )

    async def peek(self, room: str) -> None:
        """Read the state in between: it must hold all that was known before."""
        hall = self.halls.get(room)
        if hall is None:
            return
        asked, conn, since = time.monotonic(), self._conn, hall.rev

        def then(state: Facts) -> None:
            self._note_state(room, conn, state, since, asked)
            if self._conn == conn and self.halls.get(room) is hall:
                # The server tells nothing again that this answer held.
                self._take_over(hall, state)

        sent = {} if since is None else {"last_rev": since}
        with suppress(Lost, Refused):
            await self._exchange("join_room", room, sent, 10.0, then=then)

    def _take_over(self, hall: Hall, state: Facts) -> None:
        if hall.model is None or state["rev"] < hall.model.rev:
            return
        if not state["complete"]:
            hall.model = None
            self.resume(hall)
            return
        for message in hall.model.read(state):
            self._show(hall, message)

    # --- Hearing

    def _hear(self, conn: int, frame: Facts) -> None:
        if frame["event"] in ("ok", "error"):
            self._answered(conn, frame)
            return
        channel = frame.get("channel") or ""
        facts = frame.get("data") or {}
        if frame["event"] == "look_again":
            self._look_again()
        if not channel.startswith("room-"):
            return
        room = channel.removeprefix("room-")
        rev = facts.get("rev") if frame["event"] != "resync" else None
        self.journal.note(
            history.Recv,
            client=self.number,
            conn=conn,
            room=room,
            event=frame["event"],
            rev=rev,
            facts={name: value for name, value in facts.items() if name != "html"},
        )
        if (hall := self.halls.get(room)) is not None:
            self._take(hall, frame["event"], rev, facts)

    def _look_again(self) -> None:
        """Who may see whom has changed: what is on the screen is no longer all for us."""
        for hall in self.halls.values():
            hall.model = None
            self.resume(hall)

    def _answered(self, conn: int, frame: Facts) -> None:
        ref = frame.get("ref")
        asking = self._asked.get(ref or "")
        if asking is None or asking.answer.done():
            self.journal.note(
                history.Again,
                client=self.number,
                conn=conn,
                ref=str(ref),
                was_doubled=self._doubled(str(ref)),
            )
            return
        if asking.then is not None and frame["event"] == "ok":
            asking.then(frame["data"])
        asking.answer.set_result(frame)

    def _take(self, hall: Hall, event: str, rev: int | None, facts: Facts) -> None:
        if event == "resync":
            self.resume(hall)
        elif event == "revoked":
            self.forget_room(hall.room)
        elif rev is None:
            if hall.model is not None and event == "presence_diff":
                hall.model.apply(event, facts)
        elif hall.is_resuming or hall.model is None:
            if len(hall.held) < HELD_AT_MOST:
                hall.held.append((rev, event, facts))
        elif rev > hall.model.rev + 1:
            hall.held.append((rev, event, facts))
            self.resume(hall)
        elif rev > hall.model.rev:
            self._apply(hall, event, facts)

    def _apply(self, hall: Hall, event: str, facts: Facts) -> None:
        assert hall.model is not None
        if (new := hall.model.apply(event, facts)) is not None:
            self._show(hall, new)

    def _show(self, hall: Hall, message: Facts) -> None:
        if message.get("is_skipped"):
            return
        assert hall.model is not None
        # A screen that was made anew shows again what it had shown: that is no second message.
        at_its_place = hall.model.messages.get(message["seq"], {}).get("id") == message["id"]
        if message["id"] in hall.ids and at_its_place and self._is_once(hall, message["id"]):
            return
        hall.ids.add(message["id"])
        self.journal.note(
            history.Shown,
            client=self.number,
            room=hall.room,
            seq=message["seq"],
            id=message["id"],
            client_id=message.get("client_id"),
        )

    @staticmethod
    def _is_once(hall: Hall, message_id: str) -> bool:
        assert hall.model is not None
        return sum(one["id"] == message_id for one in hall.model.messages.values()) == 1

    # --- The end

    def note_screen(self, room: str, look: int, model: Model | None = None) -> None:
        found = model or self.halls[room].model
        if found is None:
            return
        self.journal.note(
            history.Screen,
            client=self.number,
            room=room,
            user=self.user,
            rev=found.rev,
            messages=found.in_order(),
            members=found.members,
            facts=found.facts,
            playback=found.playback,
            position_ms=found.position_ms(self.server_ms()),
            at_ms=round(self.server_ms()),
            is_fresh=model is not None,
            look=look,
        )

    async def read_afresh(self, room: str) -> Model | None:
        """The state as somebody sees it who comes in now."""
        for _ in range(5):
            asked, conn = time.monotonic(), self._conn

            def then(state: Facts, conn: int = conn, asked: float = asked) -> None:
                self._note_state(room, conn, state, None, asked)

            try:
                return Model(await self._exchange("join_room", room, {}, 10.0, then=then))
            except Lost:
                await self._wait_for_line(time.monotonic() + 10)
            except Refused:
                return None
        return None


def _ignore(future: "asyncio.Future[Facts]") -> None:
    if not future.cancelled():
        future.exception()
