"""A TCP proxy before each web process: delays, stalls, cuts; doubles, drops and swaps frames."""

import asyncio
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

BLOCK = 64 * 1024
SWAP_WITHIN_SECONDS = 0.3
TEXT = 0x1
_REF = re.compile(rb'"ref":\s*"([^"]+)"')


@dataclass
class FrameFaults:
    """What befalls a client's text frames on their way to the server, as shares of one."""

    dice: random.Random
    double: float = 0.0
    drop: float = 0.0
    swap: float = 0.0
    doubled: int = 0
    dropped: int = 0
    swapped: int = 0


@dataclass(eq=False)
class Pair:
    """One connection through the proxy."""

    outer: asyncio.StreamWriter
    inner: asyncio.StreamWriter
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def cut(self) -> None:
        """Both sides are reset, as by a router that lost its memory."""
        for task in self.tasks:
            task.cancel()
        self.outer.transport.abort()
        self.inner.transport.abort()


class Proxy:
    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.port = 0
        self.delay = 0.0
        self.frames: FrameFaults | None = None
        # Refs of requests that the server got twice.
        self.doubled_refs: set[str] = set()
        self._pairs: set[Pair] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=4096)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server
        self._server.close()
        self.flow()
        self.cut()

    @property
    def connections(self) -> int:
        return len(self._pairs)

    def cut(self) -> int:
        pairs = list(self._pairs)
        for pair in pairs:
            pair.cut()
        return len(pairs)

    def stall(self) -> None:
        """Nothing passes any more in either direction, and nobody is told."""
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError:
            writer.transport.abort()
            return
        pair = Pair(writer, inner)
        self._pairs.add(pair)
        pair.tasks = [
            asyncio.create_task(self._up(reader, inner)),
            asyncio.create_task(self._down(inner_reader, writer)),
        ]
        try:
            # Where one side ends, what the other still has to say is let through.
            await asyncio.wait(pair.tasks, return_when=asyncio.FIRST_COMPLETED)
            # Half open: neither side learns that the other is gone.
            await self._flows.wait()
            await asyncio.wait(pair.tasks, timeout=0.5)
        finally:
            self._pairs.discard(pair)
            for task in pair.tasks:
                task.cancel()
            for end in (writer, inner):
                with suppress(OSError, RuntimeError):
                    end.close()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while block := await reader.read(BLOCK):
                await self._pass(writer, block)
            await self._flows.wait()
            writer.write_eof()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            await self._pass(writer, head)
            if b"upgrade: websocket" in head.lower():
                await self._pass_frames(reader, writer)
            else:
                while block := await reader.read(BLOCK):
                    await self._pass(writer, block)
            await self._flows.wait()
            writer.write_eof()

    async def _pass(self, writer: asyncio.StreamWriter, block: bytes) -> None:
        await self._flows.wait()
        if self.delay:
            await asyncio.sleep(self.delay)
        writer.write(block)
        await writer.drain()

    async def _pass_frames(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        held: list[bytes] = []
        while True:
            opcode, frame = await self._next_frame(reader, writer, held)
            for each in self._after_faults(opcode, frame, held):
                await self._pass(writer, each)

    async def _next_frame(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, held: list[bytes]
    ) -> tuple[int, bytes]:
        """The next frame; what waits to be swapped does not wait for ever."""
        reading = asyncio.ensure_future(read_frame(reader))
        try:
            await asyncio.wait([reading], timeout=SWAP_WITHIN_SECONDS if held else None)
            while held and not reading.done():
                await self._pass(writer, held.pop(0))
            return await reading
        finally:
            reading.cancel()

    def _after_faults(self, opcode: int, frame: bytes, held: list[bytes]) -> Iterator[bytes]:
        faults = self.frames
        if faults is None or opcode != TEXT:
            yield from (*held, frame)
            held.clear()
            return
        luck = faults.dice.random()
        if luck < faults.drop:
            faults.dropped += 1
            return
        if luck < faults.drop + faults.swap and not held:
            faults.swapped += 1
            held.append(frame)
            return
        yield frame
        if luck > 1 - faults.double:
            faults.doubled += 1
            if found := _REF.search(unmasked(frame)):
                self.doubled_refs.add(found[1].decode())
            yield frame
        yield from held
        held.clear()


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """One frame of a client, whole, as it came (RFC 6455, 5.2)."""
    head = await reader.readexactly(2)
    size = head[1] & 0x7F
    more = b""
    if size >= 126:
        more = await reader.readexactly(2 if size == 126 else 8)
        size = int.from_bytes(more)
    mask = await reader.readexactly(4) if head[1] & 0x80 else b""
    return head[0] & 0x0F, head + more + mask + await reader.readexactly(size)


def unmasked(frame: bytes) -> bytes:
    size = frame[1] & 0x7F
    start = 2 + {126: 2, 127: 8}.get(size, 0)
    mask, payload = frame[start : start + 4], frame[start + 4 :]
    return bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
