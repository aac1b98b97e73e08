"""What browser and duel say to each other over HTTP: forms and JSON bodies alike."""

from typing import Annotated

from msgspec import Meta

from config.live.protocol import Command

Token = Annotated[str, Meta(min_length=1, max_length=64)]


class CastVote(Command, frozen=True, kw_only=True):
    comparison_id: Token
    winner_set_id: int
    took_ms: int | None = None


class PassOver(Command, frozen=True, kw_only=True):
    comparison_id: Token


class UndoVote(Command, frozen=True, kw_only=True):
    pass


class MarkFilm(Command, frozen=True, kw_only=True):
    film_id: int
    kind: Annotated[str, Meta(pattern="^(seen|liked|no|none)$")]
