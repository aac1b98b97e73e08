"""Who is near somebody by taste: asked of the vectors' index, with every filter in the question."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.db.models import Value
from pgvector.django import CosineDistance

from accounts.models import TasteVector, User
from accounts.shared_tastes import as_sentence, shared_words
from music.models import Seeker
from music.rules.meeting import CARDS, NEAR_ENOUGH, likeness

# Looked at of each kind of taste before the kinds are weighed together.
NEAREST = 60
# How the index is walked: on past people who are filtered out, until so many are found or seen.
WALK = {
    "hnsw.iterative_scan": "relaxed_order",
    "hnsw.ef_search": "80",
    "hnsw.max_scan_tuples": "20000",
}


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody to meet, and why."""

    person: User
    reason: str


def cards_for(seeker: Seeker, limit: int = CARDS) -> list[Card]:
    """The nearest first. Queries do not grow with the people there are or the people found."""
    ids = nearest_people(seeker)[:limit]
    people = User.objects.with_profile().in_bulk(ids)
    words = shared_words(seeker.user, ids)
    return [Card(people[pk], as_sentence(words[pk])) for pk in ids if pk in people]


def nearest_people(seeker: Seeker) -> list[int]:
    """Ids, nearest first by all kinds of taste they have in common."""
    mine = list(TasteVector.objects.filter(user=seeker.user_id))
    found: set[int] = set()
    with transaction.atomic():
        walk_on()
        for taste in mine:
            found.update(near(taste, seeker))
    return ranked(mine, found)


def near(taste: TasteVector, seeker: Seeker) -> list[int]:
    """The nearest whom this person may meet, by one kind of taste."""
    distance = CosineDistance("vector", taste.vector)
    people = TasteVector.objects.filter(
        source=taste.source,
        model=taste.model,
        user__in=Seeker.objects.open_to(seeker).values("user"),
    ).values_list("user_id", flat=True)
    found = list(people.order_by(distance)[:NEAREST])
    if len(found) < CARDS:
        # The walk ended among people who are filtered out. Few are left: look at each of them;
        # a sum is nothing the index could walk by.
        found = list(people.order_by(distance + Value(0.0))[:NEAREST])
    return found


def walk_on() -> None:
    """For this transaction: a filter that lets few through must not end the walk too early."""
    with connection.cursor() as cursor:
        settings = ", ".join(f"set_config('{name}', %s, true)" for name in WALK)
        cursor.execute(f"SELECT {settings}", list(WALK.values()))


def ranked(mine: Sequence[TasteVector], people: Collection[int]) -> list[int]:
    similarities: dict[int, dict[str, float]] = defaultdict(dict)
    own = {(taste.source, taste.model): numbers(taste) for taste in mine}
    for theirs in TasteVector.objects.filter(user__in=people):
        if (direction := own.get((theirs.source, theirs.model))) is not None:
            cosine = float(direction @ numbers(theirs))
            similarities[theirs.user_id][theirs.source] = cosine
    near_by = {pk: likeness(each) for pk, each in similarities.items()}
    return sorted(
        (pk for pk, how_near in near_by.items() if how_near >= NEAR_ENOUGH),
        key=lambda pk: (-near_by[pk], pk),
    )


def numbers(taste: TasteVector) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.asarray(taste.vector, np.float32)
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
