"""Keeps shelves of which some films may be unknown yet, and completes them when they are."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from guide.models import Movie
from moviemash.actions import keep_set
from moviemash.importers.films import Resolved, wait_for
from moviemash.importers.found import FilmRef
from moviemash.models import FilmSet, ForeignFilm, WaitingPlace, WaitingSet


@transaction.atomic
def keep_shelf(
    member: str,
    refs: Sequence[FilmRef],
    resolved: Resolved,
    source: str,
    *,
    user: User | None = None,
    is_trusted: bool = False,
    given_at: datetime | None = None,
) -> FilmSet | None:
    """The films we know are the member's shelf now; a place that did not resolve waits.

    None where not one film is known.
    """
    given_at = given_at or timezone.now()
    mine = Q(user=user) if user is not None else Q(user=None, member_name__iexact=member)
    WaitingSet.objects.filter(mine).delete()
    if all(ref in resolved for ref in refs):
        return _keep(member, [resolved[ref] for ref in refs], source, user, given_at)
    waiting = WaitingSet.objects.create(
        member_name=member, user=user, source=source, scraped_at=given_at
    )
    for position, ref in enumerate(refs):
        film_id = resolved.get(ref)
        waiting.places.create(
            position=position,
            movie_id=film_id,
            foreign=None if film_id else wait_for(ref, is_trusted=is_trusted),
        )
    return _keep_what_is_known(waiting)


@transaction.atomic
def settle(foreign: ForeignFilm, movie: Movie) -> int:
    """This is the film that was meant; answers how many shelves it completed."""
    ForeignFilm.objects.filter(pk=foreign.pk).update(movie=movie)
    foreign.movie = movie
    WaitingPlace.objects.filter(foreign=foreign).update(movie=movie, foreign=None)
    completed = 0
    for waiting in WaitingSet.objects.filter(places__movie=movie).distinct():
        if waiting.kept is not None and not waiting.kept.is_current:
            waiting.delete()  # the member has another shelf since
            continue
        _keep_what_is_known(waiting)
        if not waiting.places.filter(movie=None).exists():
            waiting.delete()
            completed += 1
    return completed


def _keep_what_is_known(waiting: WaitingSet) -> FilmSet | None:
    ids = [film_id for film_id in waiting.places.values_list("movie", flat=True) if film_id]
    waiting.kept = _keep(waiting.member_name, ids, waiting.source, waiting.user, waiting.scraped_at)
    waiting.save(update_fields=["kept"])
    return waiting.kept


def _keep(
    member: str, ids: Sequence[int], source: str, user: User | None, given_at: datetime
) -> FilmSet | None:
    films = Movie.objects.in_bulk(ids)
    # Two names may turn out to be one film.
    known = [films[film_id] for film_id in dict.fromkeys(ids) if film_id in films]
    if not known:
        return None
    return keep_set(member, known, source, user=user, scraped_at=given_at)
