"""What a channel is. `config.live` knows no app: each registers the source of its channels."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from config import policy
from config.live.protocol import Event, Refused
from config.policy import Standing

if TYPE_CHECKING:
    from config.live.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One command of one person at one place."""

    connection: "Connection"
    user: Any  # accounts.User or AnonymousUser
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
    # Who heard the channel until then, and was sent out of it or left.
    ends_hearing_of: int | None = None


class TopicSource(Protocol):
    """What `config.live` must know of a kind of channel. All of it runs in database threads."""

    def look_up(self, user_id: int | None, name: str) -> tuple[Any, Standing]:
        """The person, and how they stand to what `room-{name}` names.

        Raises Refused; `sessions.SignInEnded` where the account is gone or closed.
        """

    def may_hear(self, user_id: int | None, name: str) -> bool:
        """Whether this person would be let in now."""

    def heads(self, names: Sequence[str]) -> Mapping[str, int]:
        """The newest `rev` of each, in one query."""

    def changes(self, name: str, after: int, until: int) -> Sequence[Change] | None:
        """The broadcasts with after < rev <= until; None where listeners must ask for the state.

        A change that a later one supersedes may be missing.
        """

    def presence_event(
        self, name: str, joined: Collection[int], left: Collection[int]
    ) -> Event | None:
        """What listeners are told of who came and went; None: nothing. It has no `rev`."""

    def absent(self, name: str, user_ids: Collection[int], still_present: Collection[int]) -> None:
        """Their last sockets are gone past the grace. Each process with listeners says so."""

    def hidden_from(self, user_ids: Collection[int]) -> Mapping[int, Collection[int]]:
        """Who must not learn of the coming and going of each (blocks); missing: nobody."""


def lets_in(source: TopicSource, action: str, user_id: int | None, name: str) -> bool:
    """Whether the row of `action`, by which one comes to hear, would say yes to this person."""
    try:
        user, standing = source.look_up(user_id, name)
    except Refused:
        return False
    return policy.may(user, action, standing)


# Resolves an earlier client's channel to today's, for this person; raises Refused.
FormerChannel = Callable[[Any, str], str]
_former: dict[str, FormerChannel] = {}


def register_former_channel(prefix: str, resolve: FormerChannel) -> None:
    _former[prefix] = resolve


def former_channel(channel: str | None) -> FormerChannel | None:
    """How to find the channel that an earlier client means; None for one of today's."""
    if channel is None:
        return None
    return next((find for prefix, find in _former.items() if channel.startswith(prefix)), None)


USER_PREFIX = "user-"
# Among those something is hidden from: everybody without an account.
VISITORS = 0
_sources: dict[str, TopicSource] = {}


def register_topic(prefix: str, source: TopicSource) -> None:
    _sources[prefix] = source


def source_of(channel: str) -> tuple[TopicSource, str] | None:
    """The source of a channel and the name it goes by there: `room-2f0c…` → (rooms, `2f0c…`)."""
    for prefix, source in _sources.items():
        if channel.startswith(prefix):
            return source, channel.removeprefix(prefix)
    return None


def head_of(channel: str) -> int | None:
    """The newest `rev` of a channel that has numbers; for database threads."""
    found = source_of(channel)
    if found is None:
        return None
    source, name = found
    return source.heads([name]).get(name)
