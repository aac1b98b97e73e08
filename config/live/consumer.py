"""One socket per open page. It parses, delegates and forwards; nothing else."""

import asyncio
import secrets
import time
from typing import Any

import structlog
from django.utils.translation import gettext as _

from config.live import frames, limits
from config.live.clock import Clock, clock_answer, now_ms
from config.live.connection import Connection
from config.live.database import in_database
from config.live.frames import Malformed
from config.live.obey import obey
from config.live.protocol import (
    Command,
    Frame,
    InvalidRoomId,
    RateLimited,
    Refused,
    ServerError,
    UnknownEvent,
    encode_ok,
    encode_refusal,
)
from config.live.registry import MAX_BYTES, Entry, entry
from config.live.sessions import SignInEnded
from config.live.topics import former_channel, source_of

log = structlog.get_logger(__name__)

MALFORMED, TOO_LARGE, SIGN_IN_ENDED, FLOODING = 1008, 1009, 4001, 4029
MOST_MALFORMED, MOST_FLOODING, WITHIN_SECONDS = 3, 60, 10.0
MOST_QUEUED = 64
DEPRECATED = "use room-{uuid}"
# Refusals after which whoever heard the channel before hears it no longer.
ENDS_HEARING = frozenset({"forbidden", "not_found", "unauthorized"})

Asked = tuple[Frame, Entry, Command]


class Consumer:
    """What one socket sends. Frames are obeyed one after another, the clock ahead of them all."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._credits = limits.credits(time.monotonic())
        # Lists: an empty deque takes ten times as much, and most sockets only listen.
        self._malformed: list[float] = []
        self._too_fast: list[float] = []
        self._queue: list[Asked] = []
        self._worker: asyncio.Task[None] | None = None

    def take(self, message: dict[str, Any]) -> None:
        """Never waits: a socket's reading must not stand still behind its own commands."""
        try:
            self._take(message.get("text"), now_ms())
        except Exception:
            self._refuse_broken(None, None)

    async def finish(self) -> None:
        """What has begun is brought to its end; what only waits is not begun any more."""
        self._queue.clear()
        if self._worker is not None:
            await asyncio.wait([self._worker])

    # --- Taking in

    def _take(self, text: str | None, heard_ms: int) -> None:
        try:
            raw = _bytes_of(text)
        except Malformed as refusal:
            self._refuse_malformed(None, refusal)
            return
        if len(raw) > frames.LARGEST:
            self._connection.close(TOO_LARGE)
            return
        frame: Frame | None = None
        try:
            frame = frames.read_frame(raw)
            known = self._known(frame, len(raw))
            command = frames.read_command(known.command, frame.data)
        except Refused as refusal:
            ref = frame.ref if frame else frames.ref_in(raw)
            if not self._pay(ref, 1.0):
                return
            self._log_if_deprecated(frame)
            if isinstance(refusal, Malformed):
                self._refuse_malformed(ref, refusal)
            else:
                self._refuse(ref, refusal, frame)
        else:
            self._admit(frame, known, command, heard_ms)

    def _known(self, frame: Frame, size: int) -> Entry:
        known = entry(frame.event)
        allowed = known.max_bytes if known else MAX_BYTES
        if size > allowed:
            raise Malformed(_("A frame has at most %(size)d KiB.") % {"size": allowed // 1024})
        if known is None:
            raise UnknownEvent
        # Before anything is done with it: only what has a source is a channel of clients.
        channel = channel_of(frame)
        is_channel = source_of(channel or "") is not None or former_channel(channel) is not None
        if known.needs_channel and not is_channel:
            raise InvalidRoomId(field="channel")
        return known

    def _admit(self, frame: Frame, known: Entry, command: Command, heard_ms: int) -> None:
        if not self._pay(frame.ref, known.cost):
            return
        self._log_if_deprecated(frame)
        if isinstance(command, Clock):
            self._tell_time(frame, command, heard_ms)
        elif len(self._queue) >= MOST_QUEUED:
            self._refuse_too_fast(frame.ref, 1000)
        else:
            self._queue.append((frame, known, command))
            if self._worker is None:
                self._worker = asyncio.create_task(self._work())

    def _tell_time(self, frame: Frame, command: Clock, heard_ms: int) -> None:
        answer = clock_answer(command, heard_ms)
        if frame.channel and command.rev is not None:
            told = self._connection.hub.told_until(self._connection, frame.channel)
            if told is not None and told > command.rev:
                answer["rev"] = told
        self._connection.write(encode_ok(frame.ref, answer, deprecated=_deprecation(frame)))

    def _log_if_deprecated(self, frame: Frame | None) -> None:
        if _deprecation(frame):
            log.warning(
                "deprecated",
                action=frame.event if frame else None,
                channel=channel_of(frame) if frame else None,
                user_id=self._connection.user_id,
            )

    def _pay(self, ref: str | None, cost: float) -> bool:
        wait_ms = self._credits.take(cost, time.monotonic())
        if wait_ms:
            self._refuse_too_fast(ref, wait_ms)
        return not wait_ms

    def _refuse_too_fast(self, ref: str | None, wait_ms: int) -> None:
        self._connection.write(encode_refusal(ref, RateLimited(retry_after_ms=wait_ms)))
        if _is_too_often(self._too_fast, MOST_FLOODING):
            log.info("flooding", user_id=self._connection.user_id)
            self._connection.close(FLOODING)

    def _refuse_malformed(self, ref: str | None, refusal: Malformed) -> None:
        self._refuse(ref, refusal)
        if _is_too_often(self._malformed, MOST_MALFORMED):
            self._connection.close(MALFORMED)

    def _refuse(self, ref: str | None, refusal: Refused, frame: Frame | None = None) -> None:
        log.info(
            "refused",
            action=frame.event if frame else None,
            channel=channel_of(frame) if frame else None,
            code=refusal.code,
            user_id=self._connection.user_id,
        )
        self._connection.write(encode_refusal(ref, refusal, deprecated=_deprecation(frame)))

    # --- Obeying

    async def _work(self) -> None:
        try:
            while self._queue and not self._connection.is_closed:
                await self._obey(*self._queue.pop(0))
        finally:
            self._worker = None

    async def _obey(self, frame: Frame, known: Entry, command: Command) -> None:
        connection, channel = self._connection, channel_of(frame) if known.needs_channel else None
        deprecated = _deprecation(frame)
        hears: str | None = None
        was_heard = False
        connection.heard_by_handler.clear()
        try:
            if deprecated:
                channel = await self._channel_of_today(channel)
            hears = channel if known.subscribes else None
            was_heard = hears in connection.channels
            if hears is not None:
                await connection.hub.subscribe(connection, hears)
            facts = await obey(connection, known, command, channel, is_deprecated=bool(deprecated))
        except Refused as refusal:
            self._refuse(frame.ref, refusal, frame)
            self._stop_waiting(hears, keeps=was_heard and refusal.error not in ENDS_HEARING)
            if isinstance(refusal, SignInEnded):
                connection.close(SIGN_IN_ENDED)
        except Exception:
            self._refuse_broken(frame.ref, frame)
            self._stop_waiting(hears, keeps=was_heard)
        else:
            connection.write(encode_ok(frame.ref, facts, deprecated=deprecated))
            if hears is not None:
                connection.hub.release(connection, hears, _rev_of(facts))
        for made, head in connection.heard_by_handler:
            connection.hub.release(connection, made, head)

    async def _channel_of_today(self, channel: str | None) -> str | None:
        """What an earlier client means. Raises Refused."""
        resolve = former_channel(channel)
        if resolve is None or channel is None:
            return channel
        return await in_database(resolve, self._connection.user_id, channel)

    def _stop_waiting(self, channel: str | None, *, keeps: bool) -> None:
        """A channel that was to be joined: heard as before, or not at all."""
        if channel is None:
            return
        if keeps:
            self._connection.hub.release(self._connection, channel)
        else:
            self._connection.hub.unsubscribe(self._connection, channel)

    def _refuse_broken(self, ref: str | None, frame: Frame | None) -> None:
        """Our own mistake: for us with its trace, for them with the mark to ask us by."""
        mark = secrets.token_hex(4)
        log.exception(
            "handler failed",
            action=frame.event if frame else None,
            channel=channel_of(frame) if frame else None,
            id=mark,
        )
        refusal = encode_refusal(ref, ServerError(id=mark), deprecated=_deprecation(frame))
        self._connection.write(refusal)


def channel_of(frame: Frame) -> str | None:
    return frame.channel if frame.channel is not None else frame.chatId


def _deprecation(frame: Frame | None) -> str | None:
    """What an earlier client is told beside its answer."""
    if frame is None:
        return None
    known = entry(frame.event)
    is_old_event = known is not None and frame.event != known.event
    is_old_field = frame.channel is None and frame.chatId is not None
    is_old = is_old_event or is_old_field or former_channel(channel_of(frame)) is not None
    return DEPRECATED if is_old else None


def _bytes_of(text: str | None) -> bytes:
    if text is None:
        raise Malformed
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Malformed from None


def _is_too_often(moments: list[float], most: int) -> bool:
    """Notes one more; whether the last `most` were not long ago."""
    moments.append(time.monotonic())
    del moments[:-most]
    return len(moments) == most and moments[-1] - moments[0] <= WITHIN_SECONDS


def _rev_of(facts: Any) -> int | None:
    rev = facts.get("rev") if isinstance(facts, dict) else getattr(facts, "rev", None)
    return rev if type(rev) is int else None
