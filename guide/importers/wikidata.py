"""Films from a Wikidata snapshot (CC0): a CSV with one row a film."""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify

from guide.models import Credit, Genre, Movie, Person
from guide.rules.films import renown

BUNDLED = Path(__file__).resolve().parent.parent / "data" / "films.csv.gz"
COLUMNS = ("imdb_id", "title", "year", "runtime_min", "genres", "directors", "writers", "cast")
BATCH = 500
FACTS = (
    "title",
    "year",
    "runtime_min",
    "genre_names",
    "director_names",
    "countries",
    "languages",
    "renown",
)
# What a new film's row says: the rest of it must not be NULL, or is the database's own to fill in.
COPIED = ("imdb_id", *FACTS, "overview", "letterboxd_id")


class NotAFilmList(ValueError):
    """The file has not the columns of a film list; its text is for the operator."""


@dataclass(frozen=True, slots=True)
class FilmFound:
    """One film as the file tells it."""

    imdb_id: str
    title: str
    year: int | None
    runtime_min: int | None
    genre_names: Sequence[str]
    director_names: Sequence[str]
    writer_names: Sequence[str]
    cast_names: Sequence[str]
    countries: Sequence[str]
    languages: Sequence[str]

    def merged_with(self, other: "FilmFound") -> "FilmFound":
        """Our facts, and the other row's where we have none."""
        missing = {
            name: getattr(other, name)
            for name in self.__dataclass_fields__
            if not getattr(self, name)
        }
        return replace(self, **missing)


@dataclass(slots=True)
class ImportReport:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    without_running_time: int = 0
    # Rows that were the same film as an earlier row: (id, title kept, title merged into it).
    merged: list[tuple[str, str, str]] = field(default_factory=list)
    # Rows that could not be read: (line, why).
    refused: list[tuple[int, str]] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"{self.created} films created, {self.updated} updated, {self.unchanged} unchanged; "
            f"{len(self.merged)} rows merged into earlier ones; "
            f"{self.without_running_time} films without running time are kept but never scheduled."
        ]
        lines += [
            f"  merged {imdb_id}: {other} into {kept}" for imdb_id, kept, other in self.merged
        ]
        lines += [f"  line {line} was left out: {why}" for line, why in self.refused]
        return "\n".join(lines)


def count_rows(path: Path = BUNDLED) -> int:
    with _open(path) as lines:
        return max(0, sum(1 for _ in csv.reader(lines)) - 1)


def import_films(
    path: Path = BUNDLED, *, on_film: Callable[[], object] = lambda: None
) -> ImportReport:
    """Bring in every film of the file; the second time only what has changed."""
    report = ImportReport()
    films = list(read_films(path, report))
    report.without_running_time = sum(1 for film in films if film.runtime_min is None)
    with transaction.atomic():
        _store(films, report, on_film)
    return report


def read_films(path: Path, report: ImportReport) -> Iterable[FilmFound]:
    """The file's films in its order, rows of the same film merged into the first complete one."""
    films: dict[str, FilmFound] = {}
    with _open(path) as lines:
        rows = csv.DictReader(lines)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise NotAFilmList(f"{path.name} has no column {', '.join(missing)}.")
        for row in rows:
            try:
                film = _film_of(row)
            except ValueError as why:
                report.refused.append((rows.line_num, str(why)))
                continue
            if earlier := films.get(film.imdb_id):
                film = _merge(earlier, film, report)
            films[film.imdb_id] = film
    return films.values()


def _merge(earlier: FilmFound, later: FilmFound, report: ImportReport) -> FilmFound:
    # A row with a running time knows the film better than one without.
    kept, other = earlier, later
    if earlier.runtime_min is None and later.runtime_min is not None:
        kept, other = later, earlier
    report.merged.append((kept.imdb_id, kept.title, other.title))
    return kept.merged_with(other)


def _open(path: Path) -> Any:
    # utf-8-sig: spreadsheets like to put a mark in front.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _film_of(row: dict[str, str]) -> FilmFound:
    imdb_id, title = (row["imdb_id"] or "").strip(), (row["title"] or "").strip()
    if not imdb_id or not title:
        raise ValueError("it has no id or no title")
    if len(imdb_id) > 16 or len(title) > 300:
        raise ValueError("its id or its title is too long")
    return FilmFound(
        imdb_id=imdb_id,
        title=title,
        year=_number(row["year"], "year"),
        runtime_min=_number(row["runtime_min"], "running time"),
        genre_names=_names(row["genres"]),
        director_names=_names(row["directors"]),
        writer_names=_names(row["writers"]),
        cast_names=_names(row["cast"]),
        countries=_names(row.get("countries")),
        languages=_names(row.get("languages")),
    )


def _names(text: str | None) -> tuple[str, ...]:
    # dict, not set: the order of the source is kept.
    return tuple(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))


def _number(text: str | None, what: str) -> int | None:
    text = (text or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 32768):
        raise ValueError(f"its {what} is “{text}”")
    return int(text)


def _store(films: list[FilmFound], report: ImportReport, on_film: Callable[[], object]) -> None:
    renowns = _renowns(films)
    stored = {
        movie.imdb_id: movie
        for movie in Movie.objects.exclude(imdb_id="").only("imdb_id", *FACTS).iterator()
    }
    new: list[Movie] = []
    changed: list[Movie] = []
    for film in films:
        facts = _facts(film, renowns[film.imdb_id])
        movie = stored.get(film.imdb_id)
        if movie is None:
            new.append(Movie(imdb_id=film.imdb_id, **facts))
        elif any(getattr(movie, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(movie, name, value)
            changed.append(movie)
        on_film()
    _copy_missing(
        Movie._meta.db_table,
        COPIED,
        (tuple(getattr(movie, name) for name in COPIED) for movie in new),
    )
    Movie.objects.bulk_update(changed, FACTS, BATCH)
    report.created, report.updated = len(new), len(changed)
    report.unchanged = len(films) - len(new) - len(changed)
    movie_ids = dict(Movie.objects.exclude(imdb_id="").values_list("imdb_id", "id").iterator())
    _file_under_genres(films, movie_ids)
    _credit_people(films, movie_ids)


def _facts(film: FilmFound, renown: int) -> dict[str, Any]:
    return {
        "title": film.title,
        "year": film.year,
        "runtime_min": film.runtime_min,
        "genre_names": list(film.genre_names),
        "director_names": list(film.director_names),
        "countries": list(film.countries),
        "languages": list(film.languages),
        "renown": renown,
    }


def _renowns(films: Iterable[FilmFound]) -> dict[str, int]:
    by_director = Counter(name for film in films for name in film.director_names)
    by_actor = Counter(name for film in films for name in film.cast_names)
    return {
        film.imdb_id: renown(
            genres=len(film.genre_names),
            cast=len(film.cast_names),
            writers=len(film.writer_names),
            languages=len(film.languages),
            films_of_director=max((by_director[name] for name in film.director_names), default=0),
            films_of_cast=sum(by_actor[name] for name in film.cast_names) / 8,
        )
        for film in films
    }


def _file_under_genres(films: Iterable[FilmFound], movie_ids: dict[str, int]) -> None:
    names = sorted({name for film in films for name in film.genre_names})
    Genre.objects.bulk_create(
        (Genre(name=name, slug=slugify(name)) for name in names), ignore_conflicts=True
    )
    genre_ids = dict(Genre.objects.filter(name__in=names).values_list("name", "id"))
    _copy_missing(
        Movie.genres.through._meta.db_table,
        ("movie_id", "genre_id"),
        ((movie_ids[film.imdb_id], genre_ids[name]) for film in films for name in film.genre_names),
    )


def _credit_people(films: Iterable[FilmFound], movie_ids: dict[str, int]) -> None:
    roles = defaultdict[str, list[tuple[int, str, int]]](list)
    for film in films:
        for role, names in (
            (Credit.Role.DIRECTOR, film.director_names),
            (Credit.Role.WRITER, film.writer_names),
            (Credit.Role.CAST, film.cast_names),
        ):
            for position, name in enumerate(names):
                roles[name].append((movie_ids[film.imdb_id], role.value, position))
    _copy_missing(Person._meta.db_table, ("name",), ((name,) for name in roles))
    person_ids = dict(Person.objects.values_list("name", "id").iterator())
    _copy_missing(
        Credit._meta.db_table,
        ("person_id", "movie_id", "role", "position"),
        ((person_ids[name], *credit) for name, credits in roles.items() for credit in credits),
    )


def _copy_missing(table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    """COPY through a temporary table: several times faster than INSERT, and conflicts are skipped.

    Table and columns come from our models, never from the file.
    """
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        # Many thousand rows on a busy machine may need longer than a page may.
        cursor.execute("SET LOCAL statement_timeout = '120s'")
        cursor.execute(
            f"CREATE TEMP TABLE arriving ON COMMIT DROP AS SELECT {listed} FROM {table} LIMIT 0"
        )
        with cursor.copy(f"COPY arriving ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {listed} FROM arriving ON CONFLICT DO NOTHING"
        )
        cursor.execute("DROP TABLE arriving")
