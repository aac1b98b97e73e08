"""What two people share in music, in words: artists first, then genres, the rarest first."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, OuterRef, Subquery

from accounts.models import User
from accounts.shared_tastes import shared_taste
from music.models import TasteChoice


@shared_taste(order=10)
def artists_and_genres(user: User, others: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Two queries. Sharing what everybody likes says least, so it is named last."""
    mine = TasteChoice.objects.filter(user=user)
    theirs = TasteChoice.objects.filter(user__in=others)
    words: dict[int, list[str]] = defaultdict(list)
    for kind in ("artist", "genre"):
        liked_by = (
            TasteChoice.objects.filter(**{kind: OuterRef(kind)})
            .order_by()
            .values(kind)
            .annotate(people=Count("pk"))
            .values("people")
        )
        shared = (
            theirs.filter(**{f"{kind}__in": mine.exclude(**{kind: None}).values(kind)})
            .annotate(people=Subquery(liked_by))
            .order_by("people", kind)
            .values_list("user_id", f"{kind}__name")
        )
        for user_id, name in shared:
            words[user_id].append(name if kind == "artist" else name.lower())
    return words
