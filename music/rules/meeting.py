"""Who is near whom by taste, and how many people one may like a day."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

LIKES_A_DAY = 20
A_DAY = timedelta(days=1)
# A pass may be taken back so long.
UNDONE_WITHIN = timedelta(minutes=10)
CARDS = 12
# Fewer choices point nowhere in particular.
ENOUGH_CHOICES = 5
# What each kind of taste says about two people, where both have it.
WEIGHTS = {"music": 0.6, "films": 0.4}
# Alike in all that is known, but little is: somebody alike in both kinds goes before.
ONE_KIND_COUNTS = 0.85

# Below this two people have nothing to do with each other: better nobody than anybody.
NEAR_ENOUGH = 0.15


def likeness(similarities: Mapping[str, float]) -> float:
    """One number from the cosines of each kind of taste that two people share."""
    known = {source: WEIGHTS[source] for source in similarities if source in WEIGHTS}
    if not known:
        return 0.0
    mean = sum(similarities[source] * weight for source, weight in known.items())
    mean /= sum(known.values())
    return mean if len(known) == len(WEIGHTS) else mean * ONE_KIND_COUNTS


def likes_left(liked_at: Sequence[datetime], now: datetime) -> int:
    """Of a day that ends now, whenever it is."""
    return max(0, LIKES_A_DAY - sum(now - moment < A_DAY for moment in liked_at))


def next_like_at(liked_at: Sequence[datetime], now: datetime) -> datetime | None:
    """When one more is allowed; None: now."""
    lately = sorted(moment for moment in liked_at if now - moment < A_DAY)
    if len(lately) < LIKES_A_DAY:
        return None
    return lately[-LIKES_A_DAY] + A_DAY
