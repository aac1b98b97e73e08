"""What an import found, as films of ours: laid before the person, who says what to keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

from guide.models import Movie
from guide.pictures import Hung, hang
from guide.rules.films import asked_for
from moviemash.importers.films import Resolved
from moviemash.importers.found import FilmRef, Found
from moviemash.models import Import

UNKNOWN_SHOWN = 12
CANDIDATES_SHOWN = 8
LISTED = 300


class Place(Struct, frozen=True):
    """A favourite, and the film of ours it is, where we know."""

    ref: FilmRef
    film_id: int | None = None


class Review(Struct, frozen=True, kw_only=True):
    """What lies in `Import.found`."""

    member: str = ""
    favourites: tuple[Place, ...] = ()
    liked_ids: tuple[int, ...] = ()
    seen_ids: tuple[int, ...] = ()
    # Liked or seen, and not in the guide: a few by name, all by number.
    unknown_titles: tuple[str, ...] = ()
    unknown: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.favourites or self.liked_ids or self.seen_ids)


def review_of(found: Found, resolved: Resolved) -> Review:
    liked = {resolved[ref] for ref in found.liked if ref in resolved}
    seen = {resolved[ref] for ref in found.seen if ref in resolved} - liked
    unknown = [ref for ref in (*found.liked, *found.seen) if ref not in resolved]
    return Review(
        member=found.member,
        favourites=tuple(Place(ref, resolved.get(ref)) for ref in found.favourites),
        liked_ids=tuple(sorted(liked)),
        seen_ids=tuple(sorted(seen)),
        unknown_titles=tuple(ref.title for ref in unknown if ref.title)[:UNKNOWN_SHOWN],
        unknown=len(unknown),
    )


def review_in(given: Import) -> Review:
    return msgspec.convert(given.found, Review)


def as_found(review: Review) -> Any:
    return msgspec.to_builtins(review)


@dataclass(frozen=True, slots=True)
class ShownPlace:
    number: int
    name: str
    hung: Hung | None
    # Where it did not resolve: what it may be.
    candidates: Sequence[Movie] = ()


@dataclass(frozen=True, slots=True)
class ShownReview:
    """The review with posters and names."""

    review: Review
    places: Sequence[ShownPlace]
    liked: Sequence[Movie]
    seen: Sequence[Movie]

    @property
    def groups(self) -> list[tuple[str, Sequence[Movie], int]]:
        """What stays private: name of the box, the first films, how many more there are."""
        return [
            (name, films[:LISTED], max(0, len(films) - LISTED))
            for name, films in (("liked", self.liked), ("seen", self.seen))
            if films
        ]

    @property
    def has_unknown_place(self) -> bool:
        return any(place.hung is None for place in self.places)


def show(review: Review) -> ShownReview:
    ids = [place.film_id for place in review.favourites if place.film_id]
    films = Movie.objects.in_stock().in_bulk([*ids, *review.liked_ids, *review.seen_ids])
    posters = {hung.movie.pk: hung for hung in hang([films[pk] for pk in ids if pk in films])}
    return ShownReview(
        review,
        [
            ShownPlace(
                number,
                _name(place, posters),
                posters.get(place.film_id or 0),
                () if place.film_id in posters else _candidates(place.ref),
            )
            for number, place in enumerate(review.favourites)
        ],
        _by_title(review.liked_ids, films),
        _by_title(review.seen_ids, films),
    )


def _candidates(ref: FilmRef) -> Sequence[Movie]:
    words = asked_for(ref.title or ref.slug.replace("-", " ")).words
    return list(Movie.objects.matching(words).in_stock()[:CANDIDATES_SHOWN]) if words else []


def _by_title(ids: Sequence[int], films: dict[int, Movie]) -> list[Movie]:
    return sorted((films[pk] for pk in ids if pk in films), key=lambda film: film.title.casefold())


def _name(place: Place, posters: dict[int, Hung]) -> str:
    if place.film_id in posters:
        return str(posters[place.film_id].movie)
    ref = place.ref
    name = ref.title or ref.slug.replace("-", " ") or f"boxd.it/{ref.lid}"
    return f"{name} ({ref.year})" if ref.year else name
