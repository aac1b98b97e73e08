"""What somebody likes, from all they said and did: artists and genres, each with its weight."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from math import log1p

from django.db.models import Count

from music.models import Artist, HeardArtist, SongVote, TasteChoice

# A thing: ("artist", id) or ("genre", id).
Thing = tuple[str, int]
Likes = dict[Thing, float]

CHOSEN_ARTIST, CHOSEN_GENRE = 1.0, 0.6
# Of an artist whose songs one votes for or hears; more of it counts less and less.
VOTED, HEARD = 0.35, 0.2
AT_ONCE = 2_000


def likes_of(user_ids: Collection[int]) -> dict[int, Likes]:
    """Four queries, however many people."""
    found: dict[int, Likes] = {pk: {} for pk in user_ids}
    choices = TasteChoice.objects.filter(user__in=user_ids)
    for user_id, artist_id, genre_id in choices.values_list("user_id", "artist_id", "genre_id"):
        if artist_id is not None:
            found[user_id]["artist", artist_id] = CHOSEN_ARTIST
        else:
            found[user_id]["genre", genre_id] = CHOSEN_GENRE
    votes = SongVote.objects.filter(user__in=user_ids).values_list("user_id", "song__artist_id")
    _add(found, votes.annotate(times=Count("pk")), VOTED)
    heard = HeardArtist.objects.filter(user__in=user_ids)
    _add(found, heard.values_list("user_id", "artist_id", "songs"), HEARD)
    return found


def _add(found: dict[int, Likes], counted: Iterable[tuple[int, int, int]], weight: float) -> None:
    for user_id, artist_id, times in counted:
        likes = found[user_id]
        likes["artist", artist_id] = likes.get(("artist", artist_id), 0.0) + weight * log1p(times)


def people_with_likes() -> Iterator[dict[int, Likes]]:
    """Everybody who chose, voted or listened, some at a time."""
    people = (
        TasteChoice.objects.order_by()
        .values_list("user_id")
        .union(SongVote.objects.order_by().values_list("user_id"))
        .union(HeardArtist.objects.order_by().values_list("user_id"))
    )
    batch: list[int] = []
    for (user_id,) in people.iterator(chunk_size=AT_ONCE):
        batch.append(user_id)
        if len(batch) == AT_ONCE:
            yield likes_of(batch)
            batch = []
    if batch:
        yield likes_of(batch)


def likes_of_catalogue() -> list[Likes]:
    """Each artist as somebody who likes that artist and its genres.

    So the model knows scenes before anybody has chosen anything.
    """
    filed: dict[int, list[int]] = defaultdict(list)
    pairs = Artist.genres.through.objects.values_list("artist_id", "genre_id")
    for artist_id, genre_id in pairs.iterator(chunk_size=10_000):
        filed[artist_id].append(genre_id)
    return [
        {("artist", artist_id): CHOSEN_ARTIST, **{("genre", pk): CHOSEN_GENRE for pk in genre_ids}}
        for artist_id, genre_ids in filed.items()
    ]
