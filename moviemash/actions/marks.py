"""What people say of single films."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guide.models import Movie
from moviemash.lists import forget_list
from moviemash.models import FilmMark
from moviemash.voters import Voter


@transaction.atomic
def mark_films(user: User, films: Iterable[Movie], kind: str, *, is_imported: bool = False) -> int:
    """Say the same of many films; answers how many were not marked before.

    An import overwrites neither what the person said here nor a liking with a mere seeing.
    """
    ids = {film.pk for film in films}
    marked = FilmMark.objects.filter(user=user, movie__in=ids)
    known = set(marked.values_list("movie_id", flat=True))
    if is_imported:
        marked = marked.filter(is_imported=True).exclude(kind=FilmMark.Kind.LIKED)
    marked.update(kind=kind, is_imported=is_imported, at=timezone.now())
    FilmMark.objects.bulk_create(
        (
            FilmMark(user=user, movie_id=film_id, kind=kind, is_imported=is_imported)
            for film_id in ids - known
        ),
        ignore_conflicts=True,
    )
    forget_list(user.pk)
    return len(ids - known)


def mark_film(voter: Voter, movie: Movie, kind: str) -> None:
    """What somebody says here of one film, whether they have signed in or not."""
    if voter.user is not None:
        mark_films(voter.user, [movie], kind)
        return
    FilmMark.objects.update_or_create(
        user=None, visitor=voter.visitor, movie=movie, defaults={"kind": kind}
    )


def unmark_film(voter: Voter, movie: Movie) -> None:
    FilmMark.objects.of(voter.user_id, voter.visitor).filter(movie=movie).delete()
    forget_list(voter.user_id)


@transaction.atomic
def adopt_marks(user: User, visitor: str) -> None:
    """What the browser said becomes this person's, but for films they have spoken of before."""
    said = FilmMark.objects.of(None, visitor)
    said.filter(movie__in=FilmMark.objects.filter(user=user).values("movie")).delete()
    said.update(user=user)
    forget_list(user.pk)
