"""What a channel is. `config.live` knows no app: each app registers the source of its channels here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from config.policy import Standing

if TYPE_CHECKING:
    from config.live.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One command of one person at one place, looked up afresh for every frame."""

    connection: "Connection"
    user: Any  # accounts.User or AnonymousUser, fresh from the database
    channel: str | None = None
    standing: Standing
    is_deprecated: bool = False

    @property
    def thing(self) -> Any:
        return self.standing.thing


@dataclass(frozen=True, slots=True)
class Change:
    """One missed broadcast: the frame as it would have been sent, and whom it is not for."""

    rev: int
    frame: bytes
    hidden_from: frozenset[int] = field(default_factory=frozenset)
    skipped: bytes = b""


class TopicSource(Protocol):
    """What `config.live` must know of a kind of channel. All of it runs in database threads."""

    def standing(self, user: Any, name: str) -> Standing:
        """How this person stands to the thing the channel names (`name` without the prefix); raises Refused."""

    def heads(self, names: Sequence[str]) -> Mapping[str, int]:
        """The newest `rev` of each, in one query."""

    def changes(self, name: str, after: int, until: int) -> Sequence[Change] | None:
        """The broadcasts with after < rev <= until, or None where listeners must ask for the state."""


_sources: dict[str, TopicSource] = {}


def register_topic(prefix: str, source: TopicSource) -> None:
    _sources[prefix] = source


def source_of(channel: str) -> tuple[TopicSource, str] | None:
    """The source of a channel and the name it goes by there: `room-2f0c…` → (rooms, `2f0c…`)."""
    for prefix, source in _sources.items():
        if channel.startswith(prefix):
            return source, channel.removeprefix(prefix)
    return None
