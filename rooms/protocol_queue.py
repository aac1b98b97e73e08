"""What is to be watched next, in words of the wire (PROTOCOL.md 1.4)."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from config.live.protocol import Command, Event
from rooms.protocol import MediaFacts, MediaWish, UserId

Place = Annotated[int, Meta(ge=0, le=1000)]
Version = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class QueueAdd(Command, frozen=True, kw_only=True):
    """An address, a film of the guide, or both. A film alone waits for its address."""

    media: MediaWish | None = None
    # Beyond the protocol.
    movie_id: UserId | None = None


class QueueMove(Command, frozen=True, kw_only=True):
    item_id: UUID
    position: Place


class QueueRemove(Command, frozen=True, kw_only=True):
    item_id: UUID


class QueueVoteFor(Command, frozen=True, kw_only=True):
    item_id: UUID
    on: bool = True


class QueueSource(Command, frozen=True, kw_only=True):
    """Beyond the protocol: the address of a film that stands in the queue without one."""

    item_id: UUID
    media: MediaWish


class QueueNext(Command, frozen=True, kw_only=True):
    """Beyond the protocol: put on the next film, or this one, in place of what plays."""

    version: Version
    item_id: UUID | None = None


class SkipVote(Command, frozen=True, kw_only=True):
    on: bool = True


class FilmOfQueue(Struct, frozen=True, kw_only=True):
    id: int
    title: str
    year: int | None
    url: str
    poster_url: str


class QueueItemFacts(Struct, frozen=True, kw_only=True):
    item_id: UUID
    title: str
    # None: a film to be found.
    media: MediaFacts | None
    film: FilmOfQueue | None
    votes: int
    # Whoever added it; None: the house.
    user_id: int | None
    # Only in the state, which is told to one person.
    is_yours: bool = False


class QueueItemKept(Struct, frozen=True, kw_only=True):
    item_id: UUID
    rev: int


class QueueKept(Struct, frozen=True, kw_only=True):
    rev: int


class SkipVoteKept(Struct, frozen=True, kw_only=True):
    votes: int
    needed: int


class SkipFacts(Struct, frozen=True, kw_only=True):
    """How the vote to skip stands, for who comes while it runs."""

    votes: int
    needed: int
    is_yours: bool = False


class QueueTold(Event, frozen=True, kw_only=True):
    event_name = "queue"

    items: list[QueueItemFacts]
    rev: int


class SkipVoteTold(Event, frozen=True, kw_only=True):
    """Never kept, like who is loading: the votes end with the film."""

    event_name = "skip_vote"

    votes: int
    needed: int
