"""What changes in the guide, all or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import slugify

from guide.lineup import LINEUP, Line
from guide.models import Channel, Genre, Movie, Programme, ProgrammeQuerySet
from guide.rules import schedule
from guide.rules.schedule import Film, Slot

# Enough for a month without repeats; the rest of a large genre stays in the archive.
REPERTOIRE = 700


@dataclass(slots=True)
class ScheduleReport:
    programmes: int = 0
    channels: list[str] = field(default_factory=list)
    # Channels whose rules no film fits.
    empty: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = f"{self.programmes} programmes added on {len(self.channels)} channels."
        if self.empty:
            told += f" No film fits {', '.join(self.empty)}."
        return told


@transaction.atomic
def open_channels(lineup: Iterable[Line] = LINEUP) -> list[Channel]:
    """The house's channels that do not exist yet; the others keep what was changed in the admin."""
    opened = []
    for position, line in enumerate(lineup, start=1):
        channel, is_new = Channel.objects.get_or_create(
            slug=line.slug,
            defaults={
                "name": line.name,
                "sign": line.sign,
                "tagline": line.tagline,
                "position": position,
                "genre_names": list(line.genres),
                "not_genre_names": list(line.not_genres),
                "from_year": line.from_year,
                "to_year": line.to_year,
                "not_languages": list(line.not_languages),
                "not_countries": list(line.not_countries),
            },
        )
        if is_new:
            channel.favourites.set(Movie.objects.filter(imdb_id__in=line.favourites))
            opened.append(channel)
    return opened


def fill_schedules(
    now: datetime, *, on_channel: Callable[[Channel], object] = lambda channel: None
) -> ScheduleReport:
    """Fill yesterday to a week ahead on every channel; what is there already stays as it is."""
    report = ScheduleReport()
    for channel in Channel.objects.on_air():
        today = now.astimezone(ZoneInfo(channel.time_zone)).date()
        added = fill_channel(channel, schedule.days_around(today))
        report.programmes += len(added)
        report.channels.append(channel.name)
        if not added and not channel.programmes.exists():
            report.empty.append(channel.name)
        on_channel(channel)
    return report


@transaction.atomic
def fill_channel(channel: Channel, days: Sequence[date]) -> list[Programme]:
    # Locked so that two builders at once do not fill the same hours.
    channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    zone = ZoneInfo(channel.time_zone)
    films = _films_for(channel)
    on_already = _on_around(channel, days, zone)
    added: list[Slot] = []
    for day in days:
        added += schedule.slots_for(day, zone, films, [*on_already, *added], seed=channel.slug)
    titles = dict(
        Movie.objects.filter(pk__in={slot.film_id for slot in added}).values_list("pk", "title")
    )
    return Programme.objects.bulk_create(
        Programme(
            channel=channel,
            movie_id=slot.film_id,
            title=titles[slot.film_id],
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
        for slot in added
        if slot.film_id is not None
    )


def _films_for(channel: Channel) -> list[Film]:
    facts = ("pk", "runtime_min", "renown")
    liked = channel.favourites.schedulable().values_list(*facts)
    # What another channel keeps for its evenings would be seen twice in a night.
    others = (
        channel.repertoire()
        .filter(~Exists(Channel.favourites.through.objects.filter(movie=OuterRef("pk"))))
        .order_by("-renown", "pk")
        .values_list(*facts)[:REPERTOIRE]
    )
    films = {pk: Film(pk, minutes, renown) for pk, minutes, renown in others}
    films |= {pk: Film(pk, minutes, renown, is_favourite=True) for pk, minutes, renown in liked}
    return list(films.values())


def _on_around(channel: Channel, days: Sequence[date], zone: ZoneInfo) -> list[Slot]:
    first, _ = schedule.day_hours(min(days), zone)
    _, last = schedule.day_hours(max(days), zone)
    around = channel.programmes.between(
        first - schedule.WEEK, last + schedule.WEEK + schedule.INTO_THE_NIGHT
    )
    return [
        Slot(starts_at, ends_at, movie_id)
        for starts_at, ends_at, movie_id in around.values_list("starts_at", "ends_at", "movie_id")
    ]


def cancel_programmes(programmes: ProgrammeQuerySet) -> int:
    """Call off what is not over yet. It keeps its hours, so that everyone sees what happened."""
    return programmes.coming(timezone.now()).update(is_cancelled=True)


def reinstate_programmes(programmes: ProgrammeQuerySet) -> int:
    return programmes.filter(ends_at__gt=timezone.now(), is_cancelled=True).update(
        is_cancelled=False
    )


@transaction.atomic
def file_under_genres(movie: Movie) -> None:
    """Make the genres of a film those of its list of names."""
    Genre.objects.bulk_create(
        (Genre(name=name, slug=slugify(name)) for name in movie.genre_names),
        ignore_conflicts=True,
    )
    movie.genres.set(Genre.objects.filter(name__in=movie.genre_names))
