"""The generator: very many sockets in one thread, read by epoll, as cheaply as Python can."""

import resource
import select
import socket
import time
from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress

from benchmarks.fanout import stamps
from benchmarks.fanout.dialects import Dialect, Member, Refused
from benchmarks.fanout.frames import (
    CLOSE,
    PING,
    PONG,
    TEXT,
    Unreadable,
    answered,
    client_frame,
    handshake,
    spans,
)

# Larger, and making the buffer costs more than reading what is in it.
READ_BYTES = 16 * 1024
AT_ONCE = 40
MOST_MESSAGES = 1_000_000
now_ns = time.perf_counter_ns


class Crowd:
    """Everybody who listens to one server, and what they heard."""

    def __init__(self, dialect: Dialect, port: int) -> None:
        _allow_many_sockets()
        self.dialect, self.port = dialect, port
        self.members: dict[int, Member] = {}
        self.rooms: dict[str, int] = {}
        self._epoll = select.epoll()
        self.forget()
        self.said = 0

    def forget(self) -> None:
        """Begin to count anew; what is still under way counts for nothing."""
        self.first = getattr(self, "said", 0)
        self.heard: dict[int, int] = {}
        self.expected: dict[int, int] = {}
        self.latencies = array("q")
        self.refused: list[str] = []
        self.closed = self.bytes_read = self.strays = 0
        self.last_at = now_ns()
        # Whose own message is back, for who waits for it.
        self.free: deque[Member] = deque()

    def close(self) -> None:
        for member in list(self.members.values()):
            self.drop(member)
        self._epoll.close()

    # --- Coming in

    def enter(self, members: Iterable[Member], seconds: float, at_once: int = AT_ONCE) -> None:
        """Until all of them are in. Raises TimeoutError."""
        waiting, entering = deque(members), list[Member]()
        deadline = time.monotonic() + seconds
        while waiting or entering:
            while waiting and len(entering) < at_once:
                member = waiting.popleft()
                self._connect(member)
                entering.append(member)
            self.pump(0.5)
            for member in entering:
                if member.is_in:
                    self.rooms[member.room] = self.rooms.get(member.room, 0) + 1
                elif member.is_closed:
                    raise Unreadable(f"a socket was closed while it entered: {self.refused[-1:]}")
            entering = [member for member in entering if not member.is_in]
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(waiting) + len(entering)} sockets did not come in")

    def _connect(self, member: Member) -> None:
        member.sock = sock = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        host = f"127.0.0.1:{self.port}"
        sock.sendall(handshake(host, self.dialect.path, self.dialect.headers(member)))
        sock.setblocking(False)
        self.members[sock.fileno()] = member
        self._epoll.register(sock.fileno(), select.EPOLLIN)

    def drop(self, member: Member) -> None:
        if member.sock is None:
            return
        descriptor = member.sock.fileno()
        if self.members.pop(descriptor, None) is not None:
            with suppress(OSError):
                self._epoll.unregister(descriptor)
        member.sock.close()
        if member.is_in:
            self.rooms[member.room] -= 1
        member.sock, member.is_closed, member.is_in = None, True, False

    # --- Speaking

    def say(self, member: Member) -> None:
        number = self.said
        self.said += 1
        self.expected[number] = self.rooms[member.room]
        member.awaits = number
        text = stamps.stamped(number, now_ns(), self.dialect.text_size)
        self.send(member, self.dialect.chat(member, text))

    def send(self, member: Member, payload: bytes, opcode: int = TEXT) -> None:
        if member.sock is not None:
            # Small frames against an empty buffer: a socket that does not take one is lost anyway.
            with suppress(OSError):
                member.sock.send(client_frame(payload, opcode))

    # --- Hearing

    def pump(self, seconds: float) -> None:
        """Read what there is, waiting at most so long for something."""
        for descriptor, _ in self._epoll.poll(max(0.0, seconds), 512):
            member = self.members.get(descriptor)
            if member is None:
                continue
            try:
                data = member.sock.recv(READ_BYTES)
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if data:
                self._read(member, data, now_ns())
            else:
                self.closed += 1
                self.drop(member)

    def _read(self, member: Member, data: bytes, now: int) -> None:
        buffer = member.rest + data if member.rest else data
        if not member.is_open:
            start = answered(buffer)
            if start is None:
                member.rest = buffer
                return
            member.is_open, buffer = True, buffer[start:]
            for payload in self.dialect.opening(member):
                self.send(member, payload)
        found, used = spans(buffer)
        for opcode, start, end in found:
            if opcode == TEXT:
                stamp = stamps.read(buffer, start, end) if member.is_in else None
                if stamp is None:
                    self._aside(member, buffer[start:end], now)
                else:
                    self._deliver(member, *stamp, now)
                    self.bytes_read += end - start
            elif opcode == PING:
                self.send(member, buffer[start:end], PONG)
            elif opcode == CLOSE:
                self.refused.append(f"closed with {int.from_bytes(buffer[start : start + 2])}")
        member.rest = buffer[used:]

    def _deliver(self, member: Member, number: int, sent_at: int, now: int) -> None:
        if number < self.first:
            self.strays += 1
            return
        self.heard[number] = self.heard.get(number, 0) + 1
        self.latencies.append(now - sent_at)
        self.last_at = now
        if member.awaits == number:
            member.awaits = -1
            self.free.append(member)

    def _aside(self, member: Member, payload: bytes, now: int) -> None:
        dialect = self.dialect
        hear = dialect.aside if member.is_in else dialect.while_entering
        try:
            for answer in hear(member, payload):
                self.send(member, answer)
        except Refused as refusal:
            if not member.is_in:
                raise
            self.refused.append(str(refusal))

    # --- What became of it

    @property
    def deliveries(self) -> int:
        return len(self.latencies)

    @property
    def owed(self) -> int:
        return sum(self.expected.values())

    @property
    def doubled(self) -> int:
        expected = self.expected
        return sum(max(0, count - expected[number]) for number, count in self.heard.items())

    def drain(self, seconds: float, quiet: float = 1.5) -> None:
        """Read on until all is there, or nothing more comes."""
        deadline = time.monotonic() + seconds
        while self.deliveries < self.owed and time.monotonic() < deadline:
            if now_ns() - self.last_at > quiet * 1e9:
                break
            self.pump(0.05)

    def stay(self, seconds: float) -> None:
        """Only listen: answer pings, and count what comes."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.pump(left)


def seated(count: int, rooms: Sequence[str]) -> list[Member]:
    """People without a name, spread evenly over the rooms."""
    return [Member(number, rooms[number % len(rooms)]) for number in range(count)]


def _allow_many_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))
