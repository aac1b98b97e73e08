"""The listeners of one process: who hears which channel, and how a frame reaches all of them."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import structlog

from config import garbage
from config.live import clock, sessions
from config.live.attendance import Attendance
from config.live.bus import Bus
from config.live.database import in_database
from config.live.envelope import Envelope, Revocation, Ring, SessionEnd
from config.live.process import process_name
from config.live.protocol import Revoked, encode_event
from config.live.repair import Repair
from config.live.rounds import for_ever
from config.live.topic import Packet, Topic
from config.live.topics import USER_PREFIX
from config.live.watchers import Watcher, watchers_of

if TYPE_CHECKING:
    from config.live.connection import Connection

log = structlog.get_logger(__name__)

TOO_SLOW = 4008
SIGN_IN_ENDED = 4001
# Copies of unnumbered things are known among so many.
REMEMBERED = 4096
RECHECK_SECONDS = 30.0
FORGET_SECONDS = 10.0


class Hub:
    """One per process. Everything but `hear` belongs to the loop."""

    def __init__(self, process: str | None = None) -> None:
        self.process = process or process_name()
        self.topics: dict[str, Topic] = {}
        self.connections: set[Connection] = set()
        self._of_user: dict[int, set[Connection]] = {}
        self.loop = asyncio.get_running_loop()
        self._seen: set[tuple[str, int]] = set()
        self._seen_order: deque[tuple[str, int]] = deque()
        self.repair = Repair(self)
        self.presence = Attendance(self)
        self.bus = Bus(self.process, self.deliver, self.repair.check_soon)
        self.watchers: list[Watcher] = []

    async def start(self) -> None:
        await self.bus.start()
        await self.presence.start()
        self.repair.start()
        self.watchers = watchers_of(self)
        self._rounds = [
            asyncio.create_task(for_ever(self.recheck_sessions, RECHECK_SECONDS)),
            asyncio.create_task(for_ever(self.forget_old_standings, FORGET_SECONDS)),
            asyncio.create_task(for_ever(self.look_for_garbage, garbage.LOOK_SECONDS)),
            asyncio.create_task(for_ever(clock.keep, clock.READ_EVERY_SECONDS, is_due=True)),
        ]

    async def stop(self) -> None:
        for work in self._rounds:
            work.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)
        for watcher in self.watchers:
            await watcher.stop()
        await self.presence.stop()
        await self.repair.stop()
        await self.bus.stop()

    # --- Sockets

    def add(self, connection: "Connection") -> None:
        self.connections.add(connection)
        if connection.user_id is not None:
            self._of_user.setdefault(connection.user_id, set()).add(connection)

    def remove(self, connection: "Connection") -> None:
        if connection in self.connections:
            self.connections.remove(connection)
            garbage.note_closed()
        for channel in list(connection.channels):
            self.unsubscribe(connection, channel)
        if connection.user_id is not None and (of_user := self._of_user.get(connection.user_id)):
            of_user.discard(connection)
            if not of_user:
                del self._of_user[connection.user_id]

    def sockets_of(self, user_id: int | None) -> list["Connection"]:
        if user_id is None:  # everybody without an account
            return [each for each in self.connections if each.user_id is None]
        return list(self._of_user.get(user_id, ()))

    def people_known_in(self, channel: str) -> set[int]:
        """Who is in a channel as far as this process can tell by itself. From any thread."""
        topic = self.topics.get(channel)
        people = set(topic.present or ()) if topic else set()
        return people | {
            each.user_id
            for each in list(self.connections)
            if each.user_id is not None and channel in each.entered
        }

    async def subscribe(self, connection: "Connection", channel: str) -> None:
        """From now on nothing on the channel is missed; it is held until `release`."""
        if connection not in self.connections:
            return
        topic = self.topics.get(channel)
        is_new = topic is None
        if topic is None:
            topic = self.topics[channel] = Topic.named(channel)
        topic.hold(connection)
        connection.channels.add(channel)
        # Also for an old topic: its first listener may still be waiting for the confirmation.
        await self.bus.subscribe(channel)
        if is_new and channel not in self.topics:  # left again meanwhile
            await self.bus.unsubscribe(channel)
        elif is_new:
            for watcher in self.watchers:
                watcher.opened(channel)

    def release(self, connection: "Connection", channel: str, rev: int | None = None) -> None:
        """The socket has been told the state as of `rev`; what came later follows now."""
        if (topic := self.topics.get(channel)) is None:
            return
        if rev is not None:
            self._put(topic, topic.numbering.anchor(rev))
            if topic.numbering.has_gap:
                self.repair.fill_soon(topic)
        elif topic.source is not None and topic.numbering.last is None:
            self.repair.check_soon()
        if not topic.release(connection, rev):
            connection.close(TOO_SLOW)

    def unsubscribe(self, connection: "Connection", channel: str) -> None:
        connection.channels.discard(channel)
        if (topic := self.topics.get(channel)) is None:
            return
        topic.leave(connection)
        if not topic.seats:
            del self.topics[channel]
            for watcher in self.watchers:
                watcher.closed(channel)
            self.loop.create_task(self._leave_bus(channel))

    async def _leave_bus(self, channel: str) -> None:
        if channel not in self.topics:
            await self.bus.unsubscribe(channel)

    def told_until(self, connection: "Connection", channel: str) -> int | None:
        """The last `rev` written to this socket; None: it does not hear the channel, or not yet."""
        topic = self.topics.get(channel)
        seat = topic.seats.get(connection) if topic else None
        if topic is None or seat is None or seat.held is not None:
            return None
        self.flush(topic)
        return topic.numbering.last

    # --- What is heard

    def hear(self, message: Envelope) -> None:
        """From any thread of this process."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.deliver, message)

    def deliver(self, message: Envelope) -> None:
        match message:
            case Ring():
                self._ring(message)
            case Revocation():
                self._revoke(message)
            case SessionEnd():
                self._end_session(message)

    def _ring(self, ring: Ring) -> None:
        topic = self.topics.get(ring.channel)
        if topic is None:
            return
        for watcher in self.watchers:
            watcher.heard(ring)
        if ring.rev is not None and topic.source is not None:
            self._put(topic, topic.numbering.take(ring.rev, Packet.of(ring)))
            if topic.numbering.has_gap:
                self.repair.fill_soon(topic)
        elif not self._is_copy(ring):
            if ring.joined or ring.left:
                self._note_presence(topic, ring)
            if ring.frame:
                self._put(topic, [Packet.of(ring)])

    def _put(self, topic: Topic, packets: list[Packet]) -> None:
        if not packets:
            return
        if not topic.pending:
            # All that comes in this turn of the loop goes out in one write for each socket.
            self.loop.call_soon(self.flush, topic)
        topic.pending.extend(packets)

    def flush(self, topic: Topic) -> None:
        if topic.pending:
            for slow in topic.write():
                log.info("socket too slow", user_id=slow.user_id, channel=topic.channel)
                slow.close(TOO_SLOW)

    def put_repaired(self, topic: Topic, packets: list[Packet]) -> None:
        self._put(topic, packets)

    def _is_copy(self, message: Envelope) -> bool:
        mark = (message.origin, message.number)
        if mark in self._seen:
            return True
        self._seen.add(mark)
        self._seen_order.append(mark)
        if len(self._seen_order) > REMEMBERED:
            self._seen.discard(self._seen_order.popleft())
        return False

    def _note_presence(self, topic: Topic, ring: Ring) -> None:
        topic.moves += 1
        if topic.present is not None:
            topic.present |= ring.joined
            topic.present -= ring.left
        for user_id in ring.left:
            for connection in self.sockets_of(user_id):
                connection.entered.discard(ring.channel)

    # --- The end of hearing

    def _revoke(self, revocation: Revocation) -> None:
        if self._is_copy(revocation):
            return
        channel = revocation.channel
        # What was told them before must reach them before the close.
        self._flush_user(revocation.user_id)
        if topic := self.topics.get(channel):
            self.flush(topic)
        text = encode_event(Revoked(code=revocation.code, reason=revocation.reason), channel)
        for connection in self._sockets_concerned(revocation):
            connection.forget_standing(channel)
            connection.entered.discard(channel)
            if channel not in connection.channels:
                continue
            self.unsubscribe(connection, channel)
            connection.write(text)
            if revocation.code is not None:
                connection.close(revocation.code, revocation.reason)

    def _sockets_concerned(self, revocation: Revocation) -> list["Connection"]:
        if revocation.user_id is not None:
            return self.sockets_of(revocation.user_id)
        topic = self.topics.get(revocation.channel)
        return [each for each in topic.seats if each.user_id is None] if topic else []

    def _end_session(self, end: SessionEnd) -> None:
        if self._is_copy(end):
            return
        self._flush_user(end.user_id)
        for connection in self.sockets_of(end.user_id):
            if end.session is None or end.session == connection.session:
                connection.close(SIGN_IN_ENDED)

    async def recheck_sessions(self) -> None:
        """For sign-ins that ended without a word to the control channel: one query for all."""
        signed_in = {each.session_key: each.user_id for each in self.connections if each.session}
        for key in await in_database(sessions.ended, list(signed_in)):
            for connection in self.sockets_of(signed_in[key] or 0):
                if connection.session_key == key:
                    connection.close(SIGN_IN_ENDED)

    async def look_for_garbage(self) -> None:
        garbage.collect_if_due(len(self.connections))

    async def forget_old_standings(self) -> None:
        for connection in self.connections:
            connection.forget_old_standings()

    def _flush_user(self, user_id: int | None) -> None:
        if topic := self.topics.get(f"{USER_PREFIX}{user_id}"):
            self.flush(topic)


# --- The hub of this process

_running: Hub | None = None


def running() -> Hub | None:
    """The hub of this process, where it has one: web processes do, workers do not."""
    return _running


async def hub_here() -> Hub:
    """The hub of this process, started when first asked for."""
    global _running
    loop = asyncio.get_running_loop()
    if _running is None or _running.loop is not loop:
        _running = Hub()
        await _running.start()
    return _running


async def stop() -> None:
    global _running
    if _running is not None and _running.loop is asyncio.get_running_loop():
        await _running.stop()
        _running = None
