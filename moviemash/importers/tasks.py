"""What workers do for imports; the timetable is in config/celery.py."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from guide.clients import TmdbClient
from moviemash.clients import KNOWN_FOR, LetterboxdClient, forget_old_pages
from moviemash.importers import actions
from moviemash.importers.permission import why_not
from moviemash.importers.scraper import find_waiting, scrape_members
from moviemash.models import FilmSet

REFRESHED_A_NIGHT = 60


# Acknowledged before: a file that takes the worker with it must not come back to the next one.
@shared_task(acks_late=False, soft_time_limit=150, time_limit=180)
def read_import(import_id: str) -> str:
    return actions.read_import(UUID(import_id))


# Hours, at a page every few seconds; the broker would give it out again after one.
@shared_task(acks_late=False, time_limit=3 * 3600)
def scrape_letterboxd() -> str:
    """Ask again about the members whose shelves we fetched once, the oldest first."""
    if reason := why_not():
        return reason
    oldest = FilmSet.objects.current().filter(
        source=FilmSet.Source.SCRAPER, user=None, scraped_at__lt=timezone.now() - KNOWN_FOR
    )
    names = oldest.order_by("scraped_at").values_list("member_name", flat=True)
    with LetterboxdClient() as client:
        return str(scrape_members(client, list(names[:REFRESHED_A_NIGHT])))


@shared_task(acks_late=False, time_limit=1800)
def find_waiting_films() -> str:
    if not settings.TMDB_API_KEY:
        return "There is no TMDB_API_KEY: films that wait, wait for a person."
    with TmdbClient() as source:
        return str(find_waiting(source, timezone.now()))


@shared_task
def forget_undecided_imports() -> str:
    now = timezone.now()
    forgotten, pages = actions.forget_undecided(now), forget_old_pages(now)
    return f"{forgotten} imports and {pages} pages forgotten."
