"""What two people share in music, in words: artists first, then genres, the rarest first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from accounts.models import User
from accounts.shared_tastes import shared_taste
from music.models import Artist, Genre, TasteChoice

Liked = dict[int, set[int]]


@shared_taste(order=10)
def artists_and_genres(user: User, others: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Four queries. A genre is liked by its name, or by an artist of it."""
    everybody = {user.pk, *others}
    artists, genres = _liked(everybody)
    names = dict(Artist.objects.filter(pk__in=artists[user.pk]).values_list("pk", "name"))
    genre_names = dict(Genre.objects.filter(pk__in=genres[user.pk]).values_list("pk", "name"))
    return {
        pk: [names[each] for each in _rarest_first(artists, user.pk, pk)[:2] if each in names]
        + [
            genre_names[each].lower()
            for each in _rarest_first(genres, user.pk, pk)[:1]
            if each in genre_names
        ]
        for pk in others
    }


def _liked(people: Collection[int]) -> tuple[Liked, Liked]:
    artists: Liked = defaultdict(set)
    genres: Liked = defaultdict(set)
    choices = TasteChoice.objects.filter(user__in=people)
    for user_id, artist_id, genre_id in choices.values_list("user_id", "artist_id", "genre_id"):
        if artist_id is not None:
            artists[user_id].add(artist_id)
        else:
            genres[user_id].add(genre_id)
    of_artists = choices.exclude(artist__genres=None).values_list("user_id", "artist__genres")
    for user_id, genre_id in of_artists:
        genres[user_id].add(genre_id)
    return artists, genres


def _rarest_first(liked: Liked, one: int, other: int) -> Sequence[int]:
    """What all of these people like says least of two of them."""
    times: Counter[int] = Counter(_each(liked.values()))
    return sorted(liked[one] & liked[other], key=lambda each: (times[each], each))


def _each(sets: Iterable[set[int]]) -> Iterable[int]:
    return (each for some in sets for each in some)
