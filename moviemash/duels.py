"""The duels on somebody's table: the one to judge and the one after it, kept in Valkey."""

import secrets
from dataclasses import dataclass
from typing import Any

import msgspec
import redis
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from config.live.protocol import Refused
from moviemash.models import FilmSet, Vote
from moviemash.pairing import draw_pair
from moviemash.voters import Voter

LIFETIME_SECONDS = 12 * 3600
# The one on the table and the one after it, so that the next pictures are there in time.
DEALT = 2
# A browser without an account does not see these again; with one the database remembers.
VISITORS_MEMORY = 200


class DuelsClosed(Refused):
    code, error, status = "SERVER_ERROR", "server_error", 503
    text = _("The duels can not be dealt right now. Try again in a moment.")


class Duel(msgspec.Struct, frozen=True):
    """Two sets as shown to one voter."""

    token: str
    left: int
    right: int
    is_uniform: bool = False

    @property
    def sides(self) -> tuple[int, int]:
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Table:
    """Duels, the current one first, and the sets that meet in them."""

    duels: list[Duel]
    sets: dict[int, FilmSet]

    def is_whole(self, duel: Duel) -> bool:
        """False where somebody changed their favourites meanwhile."""
        return all(side in self.sets and self.sets[side].is_in_play for side in duel.sides)


def dealt_to(voter: Voter) -> Table:
    """The duels on the table, the current one first; none where there are not two sets."""
    kept = _kept(voter)
    if len(kept) < DEALT:
        kept = _deal(voter, kept)
    table = table_of(kept)
    whole = [duel for duel in kept if table.is_whole(duel)]
    return table if len(whole) == len(kept) else table_of(_deal(voter, whole))


def table_of(duels: list[Duel]) -> Table:
    return Table(duels, FilmSet.objects.in_bulk({side for duel in duels for side in duel.sides}))


def duel_of(voter: Voter, token: str) -> Duel | None:
    """A duel that was dealt to this very voter."""
    kept = _cached("get", f"mash:duel:{voter.key}:{token}") if len(token) <= 32 else None
    return msgspec.json.decode(kept, type=Duel) if kept else None


def take_off(voter: Voter, duel: Duel) -> None:
    """Judged or passed over: the next one comes to the front."""
    _keep(voter, [other for other in _kept(voter) if other.token != duel.token])
    if voter.user is None:
        key = f"mash:seen:{voter.key}"
        seen = [*(_cached("get", key) or ()), *duel.sides]
        _cached("set", key, seen[-VISITORS_MEMORY:], LIFETIME_SECONDS)


def lay_on_top(voter: Voter, duel: Duel) -> None:
    """This pair is asked next, as a new duel: undone, or the one of the day."""
    kept = _kept(voter)
    if kept and set(kept[0].sides) == set(duel.sides):
        return
    again = _remember(voter, msgspec.structs.replace(duel, token=_new_token()))
    _keep(voter, [again, *kept][: DEALT + 1])


def has_judged(voter: Voter, duel: Duel) -> bool:
    mine = Vote.objects.of(voter.user_id, voter.visitor)
    low, high = sorted(duel.sides)
    return mine.filter(comparison__set_a=low, comparison__set_b=high).exists()


def _deal(voter: Voter, kept: list[Duel]) -> list[Duel]:
    dealt = list(kept)
    seen = _cached("get", f"mash:seen:{voter.key}") or () if voter.user is None else ()
    while len(dealt) < DEALT:
        on_table = [side for duel in dealt for side in duel.sides]
        pair = draw_pair(voter.user_id, on_table=on_table, seen=seen)
        if pair is None:
            break
        duel = Duel(_new_token(), pair.left, pair.right, pair.is_uniform)
        dealt.append(_remember(voter, duel))
    _keep(voter, dealt)
    return dealt


def _new_token() -> str:
    return secrets.token_urlsafe(12)


def _remember(voter: Voter, duel: Duel) -> Duel:
    _cached(
        "set",
        f"mash:duel:{voter.key}:{duel.token}",
        msgspec.json.encode(duel),
        LIFETIME_SECONDS,
    )
    return duel


def _kept(voter: Voter) -> list[Duel]:
    kept = _cached("get", f"mash:table:{voter.key}")
    return msgspec.json.decode(kept, type=list[Duel]) if kept else []


def _keep(voter: Voter, duels: list[Duel]) -> None:
    _cached("set", f"mash:table:{voter.key}", msgspec.json.encode(duels), LIFETIME_SECONDS)


def _cached(operation: str, *args: Any) -> Any:
    try:
        return getattr(cache, operation)(*args)
    except (redis.RedisError, OSError) as error:
        raise DuelsClosed from error
