"""What a film's page shows besides the film: where it runs, who made it, what is like it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from guide.extras import NOTHING, extras_of
from guide.models import Credit, Movie, Programme
from guide.rules.films import Likened, likeness

SCREENS_SHOWN = 6
ALIKE_SHOWN = 6
COMPARED = 240


@dataclass(frozen=True, slots=True)
class Screen:
    """A row of the felt board: one showing of the film."""

    programme: Programme
    url: str
    starts_at: datetime
    when: str  # instead of the hour, where the day says more
    title: str
    subline: str
    people: int | None
    cancelled: bool
    is_on: bool
    minutes_in: int
    sign_url: str = ""


def on_screens(movie: Movie, user: Any, now: datetime) -> list[Screen]:
    shown = list(
        movie.programmes.filter(ends_at__gt=now)
        .on_air()
        .select_related("channel")
        .order_by("starts_at")[:SCREENS_SHOWN]
    )
    extras = extras_of(shown, user)
    return [
        _screen(programme, extras.get(programme.pk, NOTHING).people_count, now)
        for programme in shown
    ]


def _screen(programme: Programme, people: int, now: datetime) -> Screen:
    starts_at = timezone.localtime(programme.starts_at)
    hour = formats.date_format(starts_at, "H:i")
    is_on = programme.starts_at <= now
    when = ""
    if is_on:
        ends = formats.date_format(timezone.localtime(programme.ends_at), "H:i")
        subline = _("now, until %(hour)s") % {"hour": ends}
    elif starts_at.date() == timezone.localtime(now).date():
        subline = _("today")
    else:
        when = formats.date_format(starts_at, "D")
        subline = formats.date_format(starts_at, "j M") + f", {hour}"
    return Screen(
        programme=programme,
        url=programme.get_absolute_url(),
        starts_at=programme.starts_at,
        when=when,
        title=programme.channel.name,
        subline=subline,
        people=people or None,
        cancelled=programme.is_cancelled,
        is_on=is_on and not programme.is_cancelled,
        minutes_in=max(0, int((now - programme.starts_at).total_seconds() // 60)),
    )


@dataclass(frozen=True, slots=True)
class Makers:
    directors: list[str]
    writers: list[str]
    cast: list[str]


def makers_of(movie: Movie) -> Makers:
    named: dict[str, list[str]] = {role: [] for role in Credit.Role.values}
    for role, name in movie.credits.order_by("role", "position", "pk").values_list(
        "role", "person__name"
    ):
        named[role].append(name)
    return Makers(
        directors=named[Credit.Role.DIRECTOR] or list(movie.director_names),
        writers=named[Credit.Role.WRITER],
        cast=named[Credit.Role.CAST],
    )


def like_it(movie: Movie) -> Sequence[Movie]:
    candidates = Movie.objects.like(movie).in_stock()[:COMPARED]
    own = _likened(movie)
    return sorted(
        candidates,
        key=lambda other: (-likeness(own, _likened(other)), -other.renown, other.pk),
    )[:ALIKE_SHOWN]


def _likened(movie: Movie) -> Likened:
    return Likened(movie.year, movie.genre_names, movie.director_names)
