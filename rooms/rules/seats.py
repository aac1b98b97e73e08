"""Who takes the host's seat, who may act against whom, and how many fit in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MAY_RETURN_FOR = timedelta(minutes=5)
LONGEST_SILENCE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Seat:
    """What the hand-over looks at."""

    user_id: int
    is_co_host: bool
    joined_at: datetime


def next_host(
    seats: Iterable[Seat], present: Collection[int], successor_id: int | None = None
) -> int | None:
    """The named successor, else the longest-present co-host, else the longest-present member.

    `seats` without the old host. None where nobody of them is present.
    """
    candidates = [seat for seat in seats if seat.user_id in present]
    if not candidates:
        return None

    def rank(seat: Seat) -> tuple[bool, bool, datetime, int]:
        # The number breaks ties, so that every process chooses the same person.
        return (
            seat.user_id != successor_id,
            not seat.is_co_host,
            seat.joined_at,
            seat.user_id,
        )

    return min(candidates, key=rank).user_id


def may_return(until: datetime | None, now: datetime) -> bool:
    """Whether the host who lost the line may still take the seat again."""
    return until is not None and now < until


def has_place(taken: int, capacity: int | None, house_limit: int = 0) -> bool:
    """Whether one more fits in; `house_limit` 0 is none."""
    limit = places(capacity, house_limit)
    return limit is None or taken < limit


def places(capacity: int | None, house_limit: int = 0) -> int | None:
    """How many fit in at all; None: as many as come."""
    limits = [limit for limit in (capacity, house_limit) if limit]
    return min(limits, default=None)


def may_sanction(
    *,
    by_admin: bool = False,
    by_moderator: bool = False,
    by_host: bool = False,
    by_co_host: bool = False,
    target_is_staff: bool,
    target_is_admin: bool = False,
    target_is_host: bool,
    target_is_co_host: bool,
) -> bool:
    """Whether this person may kick, ban or silence that one: always somebody below oneself."""
    if by_admin:
        return not target_is_admin
    if target_is_staff or target_is_admin:
        return False
    if by_moderator:
        return True
    if by_host:
        return not target_is_host
    return by_co_host and not (target_is_host or target_is_co_host)
