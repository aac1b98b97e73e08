"""Sets of favourite films: kept, changed, taken off."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.live.protocol import InvalidMessage
from guide.models import Movie
from moviemash.lists import forget_list
from moviemash.models import FilmSet, FilmSetEntry
from moviemash.models.sets import FILMS_A_SET
from moviemash.rules import main_genre


class NotAShelf(InvalidMessage):
    text = _("A shelf has one to four different films.")


@transaction.atomic
def keep_set(
    member: str,
    films: Sequence[Movie],
    source: str,
    *,
    user: User | None = None,
    scraped_at: datetime | None = None,
) -> FilmSet:
    """These are now the favourites of this member, in this order.

    `member` is a Letterboxd name, or a person's name here; with `user` the set is that person's,
    and a set known under the same member name becomes theirs. The same films again keep their
    rating, other films are a new set. Raises NotAShelf.
    """
    ids = [film.pk for film in films]
    if not 1 <= len(ids) <= FILMS_A_SET or len(set(ids)) != len(ids):
        raise NotAShelf
    known = _current_sets(member, user)
    kept = next((one for one in known if sorted(one.film_ids) == sorted(ids)), None)
    for old in known:
        if old is not kept:
            retire_set(old)
    if kept is None:
        kept = FilmSet(
            is_in_play=len(ids) == FILMS_A_SET,
            genre=main_genre([film.genre_names for film in films]),
        )
    is_reordered = kept.film_ids != ids
    kept.member_name, kept.source, kept.film_ids = member, source, ids
    kept.user = user or kept.user
    kept.scraped_at = scraped_at or timezone.now()
    if kept.pk:
        # Never the rating: votes move it at the same time.
        kept.save(update_fields=["member_name", "source", "film_ids", "user", "scraped_at"])
        if is_reordered:
            kept.entries.all().delete()
    else:
        kept.save()
    if user is not None:
        forget_list(user.pk)
    if is_reordered:
        _write_entries(kept, ids)
    return kept


def retire_set(film_set: FilmSet) -> None:
    """Out of play and out of training; its votes and its history stay."""
    FilmSet.objects.filter(pk=film_set.pk).update(is_current=False, is_in_play=False)


@transaction.atomic
def bring_back_set(film_set: FilmSet) -> bool:
    """False where its member, or its person, has a current set already."""
    if any(one.pk != film_set.pk for one in _current_sets(film_set.member_name, film_set.user)):
        return False
    FilmSet.objects.filter(pk=film_set.pk).update(
        is_current=True, is_in_play=len(film_set.film_ids) == FILMS_A_SET
    )
    return True


def _current_sets(member: str, user: User | None) -> list[FilmSet]:
    """The person's own and the unclaimed one of that name, locked so that two imports queue up."""
    if user is not None:
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
    with connection.cursor() as cursor:  # there is no row to lock yet for a new name
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(upper(%s)))", [member])
    current = FilmSet.objects.current().select_for_update(no_key=True).order_by("pk")
    own = list(current.filter(user=user)) if user is not None else []
    return own + list(current.of_member(member).filter(user=None))


def _write_entries(film_set: FilmSet, ids: Sequence[int]) -> None:
    FilmSetEntry.objects.bulk_create(
        FilmSetEntry(film_set=film_set, movie_id=film_id, position=position)
        for position, film_id in enumerate(ids)
    )
