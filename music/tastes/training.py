"""Learning the model of tastes, and writing where each person points (accounts.TasteVector)."""

from collections.abc import Iterable, Mapping

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import TasteVector, User
from music.models import Artist, TasteFactor, TasteModel
from music.tastes.factors import Lists, Numbers, fit_factors, lists_of, tastes_of
from music.tastes.likes import Likes, Thing, likes_of, likes_of_catalogue, people_with_likes

DIMENSIONS = TasteVector.DIMENSIONS
MUSIC = TasteVector.Source.MUSIC
# So many lists fit into memory; who comes after is written by the model, not learned from.
LEARNED_FROM = 300_000
# Advisory locks: one training at a time, and nobody writes by a model while it is exchanged.
TRAINING, EXCHANGE = 0x7A57E001, 0x7A57E002
HAIR = 0.02  # a degree
# Genres say as much of an artist as so many people who like them.
GENRES_COUNT_AS = 3
AT_ONCE = 1_000

Vector = np.ndarray[tuple[int], np.dtype[np.float32]]


@transaction.atomic
def train_tastes() -> TasteModel:
    """A new model of everything known and everybody's vector by it, seen by others all at once."""
    _take_time()
    _lock(TRAINING)
    started_at = timezone.now()
    model = _fit()
    for people in people_with_likes():
        write_tastes(people, model)
    _lock(EXCHANGE)
    former = TasteVector.objects.filter(source=MUSIC).exclude(model=model.name)
    late = former.filter(made_at__gte=started_at).values_list("user_id", flat=True)
    write_tastes(likes_of(list(late)), model)
    former.delete()
    TasteModel.objects.exclude(pk=model.pk).delete()
    return model


@transaction.atomic
def write_taste(user: User) -> bool:
    """After somebody chose: False where nothing is known of them, and nothing is kept then."""
    if TasteModel.objects.current() is None:
        _lock(TRAINING)
        if TasteModel.objects.current() is None:
            train_tastes()
    _lock(EXCHANGE, is_shared=True)
    model = TasteModel.objects.order_by("-pk")[:1].get()
    return write_tastes(likes_of([user.pk]), model) > 0


def write_tastes(people: Mapping[int, Likes], model: TasteModel) -> int:
    """How many of these point anywhere. Three queries."""
    factors = factors_of({thing for likes in people.values() for thing in likes}, model)
    vectors = {user_id: direction(likes, factors) for user_id, likes in people.items()}
    known = [
        TasteVector(user_id=user_id, source=MUSIC, model=model.name, vector=apart(vector, user_id))
        for user_id, vector in vectors.items()
        if vector is not None
    ]
    silent = [user_id for user_id, vector in vectors.items() if vector is None]
    TasteVector.objects.bulk_create(
        known,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["user", "source", "model"],
        update_fields=["vector", "made_at"],
    )
    TasteVector.objects.filter(user__in=silent, source=MUSIC).delete()
    return len(known)


def factors_of(things: Iterable[Thing], model: TasteModel) -> dict[Thing, Vector]:
    """Where these things lie; an artist who came after the training lies among their genres."""
    wanted = set(things)
    artist_ids = {pk for kind, pk in wanted if kind == "artist"}
    rows = TasteFactor.objects.of(model).values_list("artist_id", "genre_id", "vector")
    named = rows.filter(artist__in=artist_ids).union(rows.filter(artist=None), all=True)
    found = {
        ("genre", genre_id) if artist_id is None else ("artist", artist_id): _as_numbers(vector)
        for artist_id, genre_id, vector in named
    }
    late = {pk for pk in artist_ids if ("artist", pk) not in found}
    if late:
        filed = Artist.genres.through.objects.filter(artist__in=late)
        for artist_id, genre_id in filed.values_list("artist_id", "genre_id"):
            if ("genre", genre_id) in found:
                place = found.setdefault(("artist", artist_id), np.zeros(DIMENSIONS, np.float32))
                place += found["genre", genre_id]
    return {thing: vector for thing, vector in found.items() if thing in wanted}


def direction(likes: Likes, factors: Mapping[Thing, Vector]) -> Vector | None:
    known = {thing: weight for thing, weight in likes.items() if thing in factors}
    if not known:
        return None
    places = np.stack([factors[thing] for thing in known])
    taste: Vector = tastes_of(lists_of([dict(enumerate(known.values()))], len(known)), places)[0]
    return taste if taste.any() else None


def apart(vector: Vector, user_id: int) -> Vector:
    """A hair's breadth from everybody who likes the very same, always to one's own side.

    An index of neighbours comes apart where many lie in one point, and no longer finds the others.
    """
    side = np.random.default_rng(user_id).standard_normal(DIMENSIONS).astype(np.float32)
    moved = vector + HAIR * side / np.linalg.norm(side)
    return (moved / np.linalg.norm(moved)).astype(np.float32)


def _fit() -> TasteModel:
    catalogue = likes_of_catalogue()
    likes = list(catalogue)
    people = 0
    for some in people_with_likes():
        likes += some.values()
        people += len(some)
        if people >= LEARNED_FROM:
            break
    things = sorted({thing for each in likes for thing in each})
    places = {thing: place for place, thing in enumerate(things)}
    lists = lists_of(
        [{places[thing]: weight for thing, weight in each.items()} for each in likes], len(things)
    )
    factors = fit_factors(lists, DIMENSIONS) if things else np.zeros((0, DIMENSIONS), np.float32)
    _lean_on_genres(factors, lists, len(catalogue))
    model = TasteModel.objects.create(people=people, things=len(things))
    TasteFactor.objects.bulk_create(
        (
            TasteFactor(
                model=model,
                artist_id=pk if kind == "artist" else None,
                genre_id=pk if kind == "genre" else None,
                vector=factors[place],
            )
            for place, (kind, pk) in enumerate(things)
            if np.any(factors[place])
        ),
        batch_size=AT_ONCE,
    )
    return model


def _lean_on_genres(factors: Numbers, lists: Lists, artists: int) -> None:
    """An artist whom few like lies nearer to their genres: two strangers there are still alike.

    The first lists are the catalogue's: an artist, then the genres.
    """
    liked = np.bincount(lists.things[lists.starts[artists] :], minlength=lists.count)
    own = factors.copy()
    for row in range(artists):
        artist, *genres = lists.things[lists.starts[row] : lists.starts[row + 1]]
        trust = GENRES_COUNT_AS / (liked[artist] + GENRES_COUNT_AS)
        factors[artist] += trust * own[genres].mean(axis=0)


def _take_time() -> None:
    """For this transaction: among many people learning takes longer than a page may."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _lock(key: int, *, is_shared: bool = False) -> None:
    """Until this transaction ends."""
    name = "pg_advisory_xact_lock_shared" if is_shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [key])


def _as_numbers(vector: object) -> Vector:
    return np.asarray(getattr(vector, "to_numpy", lambda: vector)(), np.float32)
