"""Somebody's list: what their votes say of the films that are on shelves, with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray

from guide.models import Movie
from moviemash import trained
from moviemash.models import FilmMark, FilmSet, Recommendation, Vote
from moviemash.recommender.settings import DEFAULTS
from moviemash.trained import Trained
from moviemash.voters import Voter

LENGTH = 30
KEPT_FOR = timedelta(days=1)
# Weights of popularity behind the dial "less known films".
DIALS = {"known": 1.0, "between": 0.5, "rare": 0.0}
USUAL = "known"


@dataclass(frozen=True, slots=True)
class Reason:
    """A vote in films: the one of the chosen four, and of the others, that tell most."""

    vote: Vote
    preferred: Movie
    over: Movie


@dataclass(frozen=True, slots=True)
class Listed:
    movie: Movie
    score: float
    because: Vote | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Taste:
    """What somebody told so far, oldest vote first."""

    votes: list[Vote] = field(default_factory=list)
    favourites: list[int] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    # Of those, the ones they are not interested in.
    refused: set[int] = field(default_factory=set)

    @property
    def is_known(self) -> bool:
        return bool(self.votes or self.favourites)


@dataclass(frozen=True, slots=True)
class FilmList:
    films: list[Listed]
    taste: Taste
    updated_at: datetime
    run_id: int | None


def list_for(voter: Voter, *, dial: str = USUAL, genre: str = "") -> FilmList:
    """Films for this voter, best first; whoever has not voted gets what is on most shelves."""
    model, now = trained.current(), timezone.now()
    taste = taste_of(voter)
    is_usual = dial == USUAL and not genre and voter.user is not None
    if is_usual and (kept := _kept(voter, model, now)):
        films, updated_at = kept
        return FilmList(_told(model, films), taste, updated_at, model.run_id)
    films = _explained(model, taste, _scored(model, taste, dial, genre))
    if is_usual and model.run_id is not None:
        _keep(voter, model.run_id, films, now)
    return FilmList(_told(model, films), taste, now, model.run_id)


def taste_of(voter: Voter) -> Taste:
    mine = Vote.objects.of(voter.user_id, voter.visitor).select_related("chosen", "other")
    votes = list(mine.newest_first()[: DEFAULTS.newest_votes])[::-1]
    said = FilmMark.objects.of(voter.user_id, voter.visitor)
    marks = dict(said.values_list("movie_id", "kind"))
    favourites: list[int] = []
    if voter.user is not None:
        own = FilmSet.objects.current().filter(user=voter.user)
        favourites += chain.from_iterable(own.values_list("film_ids", flat=True))
    liked = [film_id for film_id, kind in marks.items() if kind == FilmMark.Kind.LIKED]
    refused = {film_id for film_id, kind in marks.items() if kind == FilmMark.Kind.NOT_INTERESTED}
    return Taste(votes, favourites + liked, {*marks, *favourites}, refused)


def forget_list(user_id: int | None) -> None:
    """Something was said since: the next asking reckons anew."""
    if user_id is not None:
        Recommendation.objects.filter(user=user_id).delete()


def _scored(model: Trained, taste: Taste, dial: str, genre: str) -> list[Listed]:
    ids = model.factors.film_ids
    scores = scores_of(model, taste, dial)
    allowed = ~np.isin(ids, list(taste.hidden))
    films = Movie.objects.in_stock()
    if genre:
        films = films.of_genre(genre)
        allowed &= np.isin(ids, list(films.values_list("pk", flat=True)))
    scores = np.where(allowed, scores, -np.inf)
    best = np.lexsort((ids, -scores))[:LENGTH]
    best = best[np.isfinite(scores[best])]
    movies = films.in_bulk([int(ids[place]) for place in best])
    listed = [
        Listed(movies[int(ids[place])], float(scores[place]))
        for place in best
        if int(ids[place]) in movies
    ]
    # Few shelves know few films: well known ones of the archive fill the list.
    shown = {*taste.hidden, *(one.movie.pk for one in listed)}
    more = films.exclude(pk__in=shown).order_by("-renown", "title", "pk")[: LENGTH - len(listed)]
    return listed + [Listed(movie, 0.0) for movie in more]


def scores_of(model: Trained, taste: Taste, dial: str = USUAL) -> NDArray[np.float64]:
    """What they would make of each film of the model."""
    factors = replace(
        model.factors, settings=replace(model.factors.settings, popularity=DIALS[dial])
    )
    if not taste.is_known:
        # Nothing to go by: the dial turns the same films round.
        return (1.0 if DIALS[dial] else -1.0) * factors.prior.astype(np.float64)
    chosen, other, favourites = _read(model, taste)
    return factors.scores(chosen, other, favourites)


def _read(model: Trained, taste: Taste) -> tuple[trained.Films, trained.Films, list[int]]:
    return (
        model.fours(vote.chosen.film_ids for vote in taste.votes),
        model.fours(vote.other.film_ids for vote in taste.votes),
        model.known(taste.favourites),
    )


def _explained(model: Trained, taste: Taste, films: Sequence[Listed]) -> list[Listed]:
    """With each film the vote that speaks most for it, where one does."""
    places = [model.places.get(one.movie.pk, -1) for one in films]
    known = [place for place in places if place >= 0]
    if not taste.votes or not known:
        return list(films)
    chosen, other, favourites = _read(model, taste)
    pulls = model.factors.reasons_for(chosen, other, known, favourites)
    strongest = {
        place: taste.votes[int(pull.argmax())]
        for place, pull in zip(known, pulls, strict=True)
        if pull.max() > 0
    }
    return [
        replace(one, because=strongest.get(place)) for one, place in zip(films, places, strict=True)
    ]


def _told(model: Trained, films: Sequence[Listed]) -> list[Listed]:
    tellers = {
        one.movie.pk: _tellers(model, one.movie.pk, one.because) for one in films if one.because
    }
    names = Movie.objects.in_stock().in_bulk({film for pair in tellers.values() for film in pair})
    return [
        replace(one, reason=Reason(one.because, *(names[film] for film in tellers[one.movie.pk])))
        if one.because
        else one
        for one in films
    ]


def _tellers(model: Trained, told_id: int, vote: Vote) -> tuple[int, int]:
    """Of the chosen films the one most like this film, of the others the one least like it."""
    vectors = model.factors.vectors

    def likeness(film_id: int) -> float:
        one, other = model.places.get(told_id), model.places.get(film_id)
        return 0.0 if one is None or other is None else float(vectors[one] @ vectors[other])

    preferred = max(vote.chosen.film_ids, key=likeness)
    over = [film_id for film_id in vote.other.film_ids if film_id != preferred]
    return preferred, min(over or vote.other.film_ids, key=likeness)


def _kept(voter: Voter, model: Trained, now: datetime) -> tuple[list[Listed], datetime] | None:
    if model.run_id is None:
        return None
    rows = list(
        Recommendation.objects.filter(
            Q(updated_at__gt=now - KEPT_FOR), user=voter.user, run=model.run_id
        ).select_related("movie", "because__chosen", "because__other")
    )
    if not rows:
        return None
    return [Listed(row.movie, row.score, row.because) for row in rows], rows[0].updated_at


@transaction.atomic
def _keep(voter: Voter, run_id: int, films: Sequence[Listed], now: datetime) -> None:
    forget_list(voter.user_id)
    Recommendation.objects.bulk_create(
        (
            Recommendation(
                user=voter.user,
                movie=one.movie,
                place=place,
                score=one.score,
                because=one.because,
                run_id=run_id,
                updated_at=now,
            )
            for place, one in enumerate(films, start=1)
        ),
        # Two tabs at once reckon the same list.
        ignore_conflicts=True,
    )
