"""What a fresh house shows: its films, its channels, its week."""

from collections.abc import Callable

from django.utils import timezone

from guide.actions import ScheduleReport, fill_schedules, open_channels
from guide.importers.wikidata import import_films
from guide.models import Movie


def fill_demo(*, on_film: Callable[[], object] = lambda: None) -> ScheduleReport:
    if not Movie.objects.exists():
        import_films(on_film=on_film)
    open_channels()
    return fill_schedules(timezone.now())
