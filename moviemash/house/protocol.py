"""What room and browser say to each other of a mash; beyond PROTOCOL.md, see docs/protocol.md."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from config.live.protocol import Command, Event

DuelNumber = Annotated[int, Meta(ge=1, le=5)]
FilmId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class StartMash(Command, frozen=True, kw_only=True):
    genre: Annotated[str, Meta(max_length=60)] = ""


class VoteInMash(Command, frozen=True, kw_only=True):
    mash_id: UUID
    duel: DuelNumber
    film_id: FilmId


class TurnMash(Command, frozen=True, kw_only=True):
    """This duel is over, by time or because everybody has chosen: the next one."""

    mash_id: UUID
    duel: DuelNumber


class StopMash(Command, frozen=True, kw_only=True):
    mash_id: UUID


class MashKept(Struct, frozen=True, kw_only=True):
    mash_id: UUID
    rev: int


class FilmOfMash(Struct, frozen=True, kw_only=True):
    id: int
    title: str
    year: int | None
    url: str
    poster_url: str
    # The part of all films, in per cent, that the least keen puts below it, and all on average.
    least: int | None
    average: int | None


class DuelOver(Struct, frozen=True, kw_only=True):
    pair: list[int]
    votes: list[int]
    winner: int


class MashFacts(Struct, frozen=True, kw_only=True):
    mash_id: UUID
    state: str
    genre: str
    tastes: int
    films: list[FilmOfMash]
    # Which of the five; 0 when none is open.
    duel: int
    pair: list[int]
    opens_ms: int
    closes_ms: int
    voted: int
    over: list[DuelOver]
    winner: int | None
    rev: int
    # Only in the state, which is told to one person: the film they chose in this duel.
    yours: int | None = None


class MashTold(Event, frozen=True, kw_only=True):
    event_name = "mash"

    mash: MashFacts
    rev: int


class MashVoted(Event, frozen=True, kw_only=True):
    """How many have chosen, never what: nobody should follow the crowd."""

    event_name = "mash_voted"

    mash_id: UUID
    duel: int
    voted: int
    rev: int
