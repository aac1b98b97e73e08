"""Which films of the guide are meant by what another house calls them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from django.db import connection
from django.db.models import Q

from guide.clients import MovieSource, NoSuchFilm, TmdbError
from guide.importers.tmdb import import_movie
from guide.models import Movie
from moviemash.importers.found import FilmRef
from moviemash.importers.rules import pick, title_key, titles_to_try
from moviemash.models import ForeignFilm

log = structlog.get_logger(__name__)

A_BATCH = 500

Resolved = dict[FilmRef, int]

# Titles without case, accents, spaces and marks; one of marks alone keeps them.
SAME_TITLE = """
WITH wanted AS (
    SELECT place, made, COALESCE(NULLIF({bare_asked}, ''), plain_words(title)) AS key
    FROM unnest(%s::int[], %s::text[], %s::int[]) AS asked (place, title, made)
)
SELECT wanted.place, film.id, film.year, film.tmdb_id, film.imdb_id
FROM wanted
JOIN guide_movie film
  ON COALESCE(NULLIF({bare_film}, ''), film.title_key) = wanted.key
 AND (wanted.made IS NULL OR film.year BETWEEN wanted.made - 1 AND wanted.made + 1)
"""
_BARE = "regexp_replace(replace({}, '&', 'and'), '[[:punct:][:space:]]', '', 'g')"
SAME_TITLE = SAME_TITLE.format(
    bare_asked=_BARE.format("plain_words(title)"), bare_film=_BARE.format("film.title_key")
)


def resolve(
    refs: Iterable[FilmRef], *, on_film: Callable[[int], object] = lambda count: None
) -> Resolved:
    """Film ids by TMDB id, IMDb id, slug, what was found out before, then title and year.

    What is not in the answer did not resolve, or could be more than one film.
    """
    asked = [ref for ref in dict.fromkeys(refs) if ref]
    resolved: Resolved = {}
    for start in range(0, len(asked), A_BATCH):
        batch = asked[start : start + A_BATCH]
        for by in (_by_ids, _by_earlier_finds, _by_title):
            resolved |= by([ref for ref in batch if ref not in resolved])
        on_film(len(batch))
    return resolved


def _by_ids(refs: Sequence[FilmRef]) -> Resolved:
    films = Movie.objects.filter(
        Q(tmdb_id__in={ref.tmdb_id for ref in refs if ref.tmdb_id and not ref.is_series})
        | Q(imdb_id__in={ref.imdb_id for ref in refs if ref.imdb_id})
        | Q(letterboxd_id__in={ref.slug for ref in refs if ref.slug})
    ).values_list("pk", "tmdb_id", "imdb_id", "letterboxd_id")
    known: dict[tuple[str, object], int] = {}
    for film_id, tmdb_id, imdb_id, slug in films:
        known |= {("tmdb", tmdb_id): film_id, ("imdb", imdb_id): film_id, ("slug", slug): film_id}
    resolved = {}
    for ref in refs:
        names: list[tuple[str, object]] = [("imdb", ref.imdb_id), ("slug", ref.slug)]
        if not ref.is_series:
            names.insert(0, ("tmdb", ref.tmdb_id))
        if found := next((known[name] for name in names if name[1] and name in known), None):
            resolved[ref] = found
    return resolved


def _by_earlier_finds(refs: Sequence[FilmRef]) -> Resolved:
    """What a person said in the admin, or a page we fetched told."""
    found = ForeignFilm.objects.filter(
        Q(slug__in={ref.slug for ref in refs if ref.slug})
        | Q(lid__in={ref.lid for ref in refs if ref.lid})
        | Q(slug="", lid="", title__in={ref.title for ref in refs if ref.title}),
        movie__isnull=False,
    ).values_list("slug", "lid", "title", "year", "movie")
    known: dict[tuple[object, ...], int] = {}
    for slug, lid, title, year, film_id in found:
        known |= {("slug", slug): film_id, ("lid", lid): film_id}
        if not slug and not lid:
            known[("title", title, year)] = film_id
    return {
        ref: known[name]
        for ref in refs
        for name in (("title", ref.title, ref.year), ("lid", ref.lid), ("slug", ref.slug))
        if name[1] and name in known
    }


def _by_title(refs: Sequence[FilmRef]) -> Resolved:
    # A series may be called like a film, and a page with ids of its own means no other film.
    wanted = [
        (place, title, ref.year)
        for place, ref in enumerate(refs)
        if ref.title and not ref.is_series
        for title in titles_to_try(ref.title)
    ]
    if not wanted:
        return {}
    candidates = defaultdict[int, list[tuple[int, int | None]]](list)
    with connection.cursor() as cursor:
        cursor.execute(SAME_TITLE, [list(column) for column in zip(*wanted, strict=True)])
        for place, film_id, year, *ids in cursor.fetchall():
            if not _is_another(refs[place], *ids):
                candidates[place].append((film_id, year))
    resolved = {}
    for place, found in candidates.items():
        if film_id := pick(refs[place].year, found):
            resolved[refs[place]] = film_id
    return resolved


def _is_another(ref: FilmRef, tmdb_id: int | None, imdb_id: str) -> bool:
    """Two films of one title whose ids differ are two films."""
    return bool(
        (ref.tmdb_id and tmdb_id and ref.tmdb_id != tmdb_id)
        or (ref.imdb_id and imdb_id and ref.imdb_id != imdb_id)
    )


# --- What the guide lacks


def fetch_missing(refs: Iterable[FilmRef], source: MovieSource) -> Resolved:
    """Films from TMDB that did not resolve. Its refusals end the fetching, not the import."""
    resolved: Resolved = {}
    for ref in refs:
        try:
            movie = fetch_film(ref, source)
        except TmdbError as error:
            log.warning("films could not be fetched", error=str(error))
            break
        if movie is not None:
            resolved[ref] = movie.pk
    return resolved


def fetch_film(ref: FilmRef, source: MovieSource) -> Movie | None:
    """Raises TmdbError, but not for a film that TMDB does not have."""
    if ref.is_series:
        return None
    try:
        tmdb_id = ref.tmdb_id or _tmdb_id_of(ref, source)
        return import_movie(source, tmdb_id) if tmdb_id else None
    except NoSuchFilm:
        return None


def _tmdb_id_of(ref: FilmRef, source: MovieSource) -> int | None:
    if ref.imdb_id:
        return source.find_by_imdb_id(ref.imdb_id)
    if not ref.title:
        return None
    keys = {title_key(title) for title in titles_to_try(ref.title)}
    same = [
        (int(film["id"]), _year_of(film))
        for film in source.search(titles_to_try(ref.title)[-1], ref.year)
        if keys & {title_key(str(film.get(name) or "")) for name in ("title", "original_title")}
    ]
    return pick(ref.year, same)


def _year_of(film: dict[str, Any]) -> int | None:
    year = str(film.get("release_date") or "")[:4]
    return int(year) if year.isascii() and year.isdigit() else None


# --- What waits


def wait_for(ref: FilmRef, *, is_trusted: bool) -> ForeignFilm:
    """The row in the visible list for a film that did not resolve.

    Only a page we fetched ourselves may say which slug or link a title has.
    """
    if ref.title and not is_trusted:
        ref = FilmRef(title=ref.title, year=ref.year, is_series=ref.is_series)
    key: dict[str, Any]
    if ref.slug:
        key = {"slug": ref.slug}
    elif ref.lid:
        key = {"slug": "", "lid": ref.lid}
    else:
        key = {"slug": "", "lid": "", "title__iexact": ref.title, "year": ref.year}
    foreign = ForeignFilm.objects.filter(**key).first() or ForeignFilm()
    for name in ("title", "year", "slug", "lid", "tmdb_id", "imdb_id"):
        if not getattr(foreign, name):
            setattr(foreign, name, getattr(ref, name))
    foreign.is_series = foreign.is_series or ref.is_series
    foreign.asked += 1
    foreign.save()
    return foreign


def ref_of(foreign: ForeignFilm) -> FilmRef:
    return FilmRef(
        title=foreign.title,
        year=foreign.year,
        slug=foreign.slug,
        lid=foreign.lid,
        tmdb_id=foreign.tmdb_id,
        imdb_id=foreign.imdb_id,
        is_series=foreign.is_series,
    )
