"""Members' shelves, fetched one after the other, for operators who hold permission."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.conf import settings

from guide.clients import MovieSource, TmdbClient, TmdbError
from guide.models import Movie
from moviemash.clients import LetterboxdClient, NotFetched, Stopped
from moviemash.importers.films import Resolved, fetch_film, fetch_missing, ref_of, resolve
from moviemash.importers.found import FilmRef, Unreadable
from moviemash.importers.keeping import keep_shelf, settle
from moviemash.models import FilmSet, ForeignFilm, WaitingSet

log = structlog.get_logger(__name__)

# So many pages in a row that cannot be had mean that something is wrong with all of them.
MOST_FAILURES = 3
TRY_AGAIN_AFTER = timedelta(days=30)


@dataclass(slots=True)
class ScrapeReport:
    kept: int = 0
    waiting: int = 0
    without: int = 0
    unknown: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stopped: str = ""

    def __str__(self) -> str:
        told = f"{self.kept} shelves kept, {self.waiting} wait for films we lack."
        if self.without:
            told += f" {self.without} members named no favourites."
        if self.unknown:
            told += f" Nobody is called {', '.join(self.unknown)}."
        if self.failed:
            told += f" Not read: {'; '.join(self.failed)}."
        return f"{told} {self.stopped}".strip()


@dataclass(slots=True)
class FindReport:
    asked: int = 0
    found: int = 0
    completed: int = 0
    stopped: str = ""

    def __str__(self) -> str:
        told = f"{self.found} of {self.asked} films found, {self.completed} shelves completed."
        return f"{told} {self.stopped}".strip()


def scrape_members(
    client: LetterboxdClient,
    names: Iterable[str],
    *,
    on_member: Callable[[str], object] = lambda name: None,
) -> ScrapeReport:
    """Keep the shelf of each; stops for good at the first 403 or 429."""
    report = ScrapeReport()
    failures = 0
    try:
        # The names themselves may be fetched on the way, see `LetterboxdClient.fans`.
        for name in names:
            try:
                _scrape_member(client, name, report)
                failures = 0
            except (NotFetched, Unreadable) as error:
                failures += 1
                report.failed.append(f"{name}: {error}")
            on_member(name)
            if failures == MOST_FAILURES:
                report.stopped = "Stopped: three pages in a row could not be read."
                break
    except Stopped as error:
        report.stopped = str(error)
    except (NotFetched, Unreadable) as error:
        report.failed.append(str(error))
    return report


def _scrape_member(client: LetterboxdClient, name: str, report: ScrapeReport) -> None:
    found = client.profile(name)
    if found is None:
        report.unknown.append(name)
        return
    if not found.favourites:
        report.without += 1
        return
    refs, resolved = _look_up(client, found.favourites)
    member = found.member if found.member.casefold() == name.casefold() else name
    keep_shelf(member, refs, resolved, FilmSet.Source.SCRAPER, is_trusted=True)
    if WaitingSet.objects.filter(user=None, member_name=member).exists():
        report.waiting += 1
    else:
        report.kept += 1


def _look_up(
    client: LetterboxdClient, favourites: Sequence[FilmRef]
) -> tuple[list[FilmRef], Resolved]:
    """The films, where need be by their own pages, which know their ids."""
    found = resolve(favourites)
    refs: list[FilmRef] = []
    for ref in favourites:
        page = client.film(ref.slug) if ref.slug and ref not in found else None
        refs.append(_merged(ref, page.film) if page else ref)
    resolved = found | resolve(refs)
    missing = [ref for ref in refs if ref not in resolved]
    if missing and settings.TMDB_API_KEY:
        with TmdbClient() as source:
            resolved |= fetch_missing(missing, source)
    _learn_slugs(resolved)
    return refs, resolved


def _merged(ref: FilmRef, told: FilmRef) -> FilmRef:
    return FilmRef(
        title=told.title or ref.title,
        year=told.year or ref.year,
        slug=ref.slug,
        lid=ref.lid or told.lid,
        tmdb_id=told.tmdb_id,
        imdb_id=told.imdb_id,
        is_series=told.is_series,
    )


def _learn_slugs(resolved: Resolved) -> None:
    """Next time the slug is enough. Only what an id says is learnt, a title may be another's."""
    for ref, film_id in resolved.items():
        if ref.slug and (ref.tmdb_id or ref.imdb_id):
            known = Movie.objects.filter(letterboxd_id=ref.slug).exists()
            if not known:
                Movie.objects.filter(pk=film_id, letterboxd_id="").update(letterboxd_id=ref.slug)
            if ref.tmdb_id and not Movie.objects.filter(tmdb_id=ref.tmdb_id).exists():
                Movie.objects.filter(pk=film_id, tmdb_id=None).update(tmdb_id=ref.tmdb_id)


def find_waiting(source: MovieSource, now: datetime, *, most: int = 500) -> FindReport:
    """Ask TMDB about films that wait, and complete the shelves they complete."""
    report = FindReport()
    for foreign in ForeignFilm.objects.to_try(now - TRY_AGAIN_AFTER)[:most]:
        ref = ref_of(foreign)
        try:
            film_id = resolve([ref]).get(ref)
            movie = Movie.objects.get(pk=film_id) if film_id else fetch_film(ref, source)
        except TmdbError as error:
            report.stopped = str(error)
            break
        report.asked += 1
        if movie is not None:
            report.found += 1
            report.completed += settle(foreign, movie)
        else:
            ForeignFilm.objects.filter(pk=foreign.pk).update(tried_at=now)
    return report
