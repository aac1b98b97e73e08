"""A film as TMDB tells it, into the guide. Knows films, not HTTP."""

import re
from typing import Any

from django.db import transaction

from guide.actions import file_under_genres
from guide.clients import MovieSource
from guide.models import Credit, Movie, Person
from guide.rules.films import renown

CAST_KEPT = 8
# TMDB's name → ours; the others are called the same.
GENRES = {"Science Fiction": "Sci-Fi", "Music": "Musical", "TV Movie": ""}
_YEAR = re.compile(r"^(\d{4})-")
_IMDB_ID = re.compile(r"tt\d{5,10}")


def import_movie(source: MovieSource, tmdb_id: int) -> Movie:
    """This film, in the guide from now on. What the guide knows already stays as it is.

    Raises TmdbError.
    """
    return keep_movie(source.movie(tmdb_id))


@transaction.atomic
def keep_movie(told: dict[str, Any]) -> Movie:
    facts = _facts(told)
    movie = _known(facts) or Movie()
    for name, value in facts.items():
        if not getattr(movie, name):
            setattr(movie, name, value)
    is_new = movie.pk is None
    if is_new:
        movie.renown = _renown(told, facts)
    movie.save()
    if is_new:
        file_under_genres(movie)
        _credit(movie, told)
    return movie


def _known(facts: dict[str, Any]) -> Movie | None:
    movie = Movie.objects.filter(tmdb_id=facts["tmdb_id"]).first()
    if movie is None and facts["imdb_id"]:
        movie = Movie.objects.filter(imdb_id=facts["imdb_id"]).first()
    return movie


def _facts(told: dict[str, Any]) -> dict[str, Any]:
    """Unknown keys are ignored, and any known one may be missing, null, empty or 0."""
    released = _YEAR.match(told.get("release_date") or "")
    imdb_id = told.get("imdb_id") or ""
    runtime = told.get("runtime")
    return {
        "title": str(told.get("title") or told.get("original_title") or "")[:300],
        "tmdb_id": int(told["id"]),
        "imdb_id": imdb_id if _IMDB_ID.fullmatch(imdb_id) else "",
        "year": int(released[1]) if released else None,
        "runtime_min": runtime if isinstance(runtime, int) and 0 < runtime < 2000 else None,
        "genre_names": _genres(told),
        "director_names": _names(told, Credit.Role.DIRECTOR),
        "countries": [str(one["name"])[:80] for one in told.get("production_countries") or []],
        "languages": [
            str(one.get("english_name") or one["name"])[:80]
            for one in told.get("spoken_languages") or []
        ],
    }


def _genres(told: dict[str, Any]) -> list[str]:
    named = (str(one["name"])[:60] for one in told.get("genres") or [])
    return [name for name in (GENRES.get(name, name) for name in named) if name]


def _names(told: dict[str, Any], role: str) -> list[str]:
    credits = told.get("credits") or {}
    if role == Credit.Role.CAST:
        people = [one.get("name") for one in credits.get("cast") or []][:CAST_KEPT]
    elif role == Credit.Role.DIRECTOR:
        people = [
            one.get("name") for one in credits.get("crew") or [] if one.get("job") == "Director"
        ]
    else:
        people = [
            one.get("name")
            for one in credits.get("crew") or []
            if one.get("department") == "Writing"
        ]
    return list(dict.fromkeys(str(name)[:200] for name in people if name))


def _credit(movie: Movie, told: dict[str, Any]) -> None:
    named = {role: _names(told, role) for role in Credit.Role.values}
    everybody = {name for names in named.values() for name in names}
    Person.objects.bulk_create((Person(name=name) for name in everybody), ignore_conflicts=True)
    people = {person.name: person for person in Person.objects.filter(name__in=everybody)}
    Credit.objects.bulk_create(
        (
            Credit(movie=movie, person=people[name], role=role, position=position)
            for role, names in named.items()
            for position, name in enumerate(names)
        ),
        ignore_conflicts=True,
    )


def _renown(told: dict[str, Any], facts: dict[str, Any]) -> int:
    return renown(
        genres=len(facts["genre_names"]),
        cast=len(_names(told, Credit.Role.CAST)),
        writers=len(_names(told, Credit.Role.WRITER)),
        languages=len(facts["languages"]),
        films_of_director=Credit.objects.filter(
            role=Credit.Role.DIRECTOR, person__name__in=facts["director_names"]
        ).count(),
        films_of_cast=0,
    )
