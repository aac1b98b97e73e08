"""The guide as JSON: the same facts as its pages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from guide.listing import Entry, Listing
from guide.models import Movie, Programme
from guide.pictures import poster_of, sign_of


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def film_facts(movie: Movie) -> dict[str, Any]:
    return {
        "id": movie.pk,
        "title": movie.title,
        "year": movie.year,
        "runtime_min": movie.runtime_min,
        "genres": movie.genre_names,
        "directors": movie.director_names,
        "url": movie.get_absolute_url(),
        "poster_url": poster_of(movie),
    }


def programme_facts(programme: Programme, people: int = 0) -> dict[str, Any]:
    movie = programme.movie
    return {
        "id": programme.pk,
        "title": programme.title,
        "film_id": programme.movie_id,
        "year": movie.year if movie else None,
        "genres": movie.genre_names if movie else [],
        "starts_ms": milliseconds(programme.starts_at),
        "ends_ms": milliseconds(programme.ends_at),
        "is_cancelled": programme.is_cancelled,
        "people": people,
        "url": programme.get_absolute_url(),
    }


def listing_facts(listing: Listing) -> dict[str, Any]:
    look = listing.look
    return {
        "date": look.day.isoformat(),
        "zone": look.zone.key,
        "from_ms": milliseconds(listing.window.starts_at),
        "until_ms": milliseconds(listing.window.ends_at),
        "now_ms": milliseconds(look.now),
        "channels": [
            {
                "id": row.channel.pk,
                "slug": row.channel.slug,
                "name": row.channel.name,
                "tagline": row.channel.tagline,
                "sign_url": sign_of(row.channel),
                "programmes": [
                    _entry_facts(place.entry) for place in row.places if place.entry is not None
                ],
            }
            for row in listing.rows
        ],
    }


def _entry_facts(entry: Entry) -> dict[str, Any]:
    return programme_facts(entry.programme, entry.people)


def films_facts(films: Iterable[Movie], *, next_page: int | None) -> dict[str, Any]:
    return {"films": [film_facts(movie) for movie in films], "next_page": next_page}
