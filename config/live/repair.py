"""What the bus lost comes from the database: gaps at once, silence by the position check."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from config.live.database import in_database
from config.live.protocol import Resync, Revoked, encode_event
from config.live.topic import Packet, Topic
from config.live.topics import Change, TopicSource

if TYPE_CHECKING:
    from config.live.hub import Hub

log = structlog.get_logger(__name__)

# Commits of two threads may ring in the other order; a gap gets so long to close by itself.
PATIENCE_SECONDS = 0.05
RETRY_SECONDS = 1.0
# A head just read may be ahead of a ring still under way.
SECOND_LOOK_SECONDS = 0.2


class Repair:
    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._checking: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._fills: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._checking = asyncio.create_task(self._check_for_ever())

    async def stop(self) -> None:
        tasks = [*self._fills, *([self._checking] if self._checking else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def check_soon(self) -> None:
        """The bus was away: everything may have been missed."""
        self._wake.set()

    def fill_soon(self, topic: Topic) -> None:
        """One reading of the database for all of the channel's sockets."""
        if topic.is_filling:
            return
        topic.is_filling = True
        task = asyncio.create_task(self._fill(topic))
        self._fills.add(task)
        task.add_done_callback(self._fills.discard)

    async def _fill(self, topic: Topic) -> None:
        try:
            await asyncio.sleep(PATIENCE_SECONDS)
            while topic.numbering.has_gap and self._is_open(topic):
                try:
                    await self.fill(topic)
                except Exception:
                    log.exception("cannot fill the gap", channel=topic.channel)
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            topic.is_filling = False

    async def fill(self, topic: Topic) -> None:
        after = topic.numbering.last
        if topic.source is None or after is None:
            return
        head, changes = await in_database(_missed, topic.source, topic.name, after)
        if head <= after and (earliest := topic.numbering.earliest) is not None:
            # Rung, but the database knows nothing of it (restored?): take the bus at its word.
            head, changes = earliest - 1, None
        if head <= after:
            return
        log.info("repaired", channel=topic.channel, after=after, until=head)
        if changes is None:
            # Among what cannot be told may be who was sent out, or that strangers are.
            listeners = {connection.user_id for connection in topic.seats}
            barred = await in_database(_barred, topic.source, topic.name, listeners)
            self._end_hearing(topic, dict.fromkeys(barred, head))
            resync = Packet(encode_event(Resync(rev=head), topic.channel))
            missed = [(head, resync)]
        else:
            sent_out = {change.ends_hearing_of: change.rev for change in changes}
            sent_out.pop(None, None)
            self._end_hearing(topic, sent_out)
            missed = [(change.rev, Packet.of_change(change)) for change in changes]
        self._hub.put_repaired(topic, topic.numbering.fill(head, missed))

    def _end_hearing(self, topic: Topic, until: Mapping[int | None, int]) -> None:
        """The bus that lost these changes may have lost the revocations with them.

        `until`: of whom, and by which rev; None: of everybody without an account.
        """
        text = encode_event(Revoked(code=None, reason=""), topic.channel)
        for connection, seat in list(topic.seats.items()) if until else ():
            # Whoever is coming in again, or has come since, was asked anew.
            is_asked_anew = seat.held is not None or seat.floor >= until.get(connection.user_id, 0)
            if connection.user_id in until and not is_asked_anew:
                connection.forget_standing(topic.channel)
                connection.entered.discard(topic.channel)
                self._hub.unsubscribe(connection, topic.channel)
                connection.write(text)

    async def check(self) -> None:
        """Ask the heads of all open channels, one query a kind, and make up what is missing."""
        behind = await self._behind()
        if not behind:
            return
        if any(topic.numbering.last is not None for topic, _ in behind):
            await asyncio.sleep(SECOND_LOOK_SECONDS)
        for topic, head in behind:
            if topic.numbering.last is None:
                if topic.has_joining:  # their answer says it, and may be older than this head
                    continue
                # Nobody said what its listeners know: from here on nothing is missed.
                earliest = topic.numbering.earliest
                anchor = head if earliest is None else min(head, earliest - 1)
                self._hub.put_repaired(topic, topic.numbering.anchor(anchor))
            elif topic.numbering.last < head and self._is_open(topic) and not topic.is_filling:
                await self.fill(topic)

    async def _behind(self) -> list[tuple[Topic, int]]:
        kinds: dict[TopicSource, dict[str, Topic]] = defaultdict(dict)
        for topic in self._hub.topics.values():
            if topic.source is not None:
                kinds[topic.source][topic.name] = topic
        behind = []
        for source, topics in kinds.items():
            heads = await in_database(source.heads, list(topics))
            for name, topic in topics.items():
                head = heads.get(name)
                if head is not None and (
                    topic.numbering.last is None or topic.numbering.last < head
                ):
                    behind.append((topic, head))
        return behind

    async def _check_for_ever(self) -> None:
        every = settings.LIVE_POSITION_CHECK_SECONDS
        while True:
            try:
                # Spread, so that processes do not ask all at once. Zero: only after an outage.
                pause = every * random.uniform(0.8, 1.0) if every else None
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            try:
                await self.check()
            except Exception as error:
                log.warning("position check failed", error=str(error))

    def _is_open(self, topic: Topic) -> bool:
        return self._hub.topics.get(topic.channel) is topic


def _barred(
    source: TopicSource, name: str, user_ids: Collection[int | None]
) -> Collection[int | None]:
    return [user_id for user_id in user_ids if not source.may_hear(user_id, name)]


def _missed(source: TopicSource, name: str, after: int) -> tuple[int, Sequence[Change] | None]:
    head = source.heads([name]).get(name, after)
    if head <= after:
        return head, []
    return head, source.changes(name, after, head)
