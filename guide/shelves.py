"""What the guide hangs up at the home page: the sign over the door, and tonight's board."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.home import Shelf, shelf
from guide.extras import NOTHING, Extra, extras_of
from guide.models import Programme
from guide.pictures import poster_of, sign_of
from guide.rules.doors import Door, door_at, is_open

LOOKS_AHEAD = timedelta(hours=5)
ROWS = 5
# The sign shows nothing that is as good as over.
STILL_WORTH_IT = timedelta(minutes=30)


@shelf(order=0)
def hero(request: HttpRequest) -> Shelf | None:
    now = timezone.now()
    programmes, extras = _tonight(request, now)
    biggest = biggest_of(programmes, extras, now)
    if biggest is None or biggest.movie is None:
        return None
    movie = biggest.movie
    sign = {
        "title": biggest.title,
        "starts_at": biggest.starts_at,
        "is_on": biggest.starts_at <= now,
        "is_open": is_open(door_at(now, biggest.starts_at, biggest.ends_at)),
        "people": extras.get(biggest.pk, NOTHING).people_count,
        "url": biggest.get_absolute_url(),
        "poster_url": poster_of(movie),
        "poster_alt": f"{movie.title}, {movie.year}" if movie.year else movie.title,
        "film": movie,
    }
    return Shelf("hero", "_hero.html", {"hero": sign}, place="hero")


def biggest_of(
    programmes: Sequence[Programme], extras: dict[int, Extra], now: datetime
) -> Programme | None:
    """Where most people sit; in an empty house the best known film that begins soonest."""
    worth_it = [
        programme
        for programme in programmes
        if not programme.is_cancelled and programme.ends_at - now >= STILL_WORTH_IT
    ]
    full = max(worth_it, key=lambda shown: extras.get(shown.pk, NOTHING).people_count, default=None)
    if full is None or extras.get(full.pk, NOTHING).people_count:
        return full
    coming = [shown for shown in worth_it if shown.starts_at > now][:ROWS]
    return max(coming, key=lambda shown: shown.movie.renown if shown.movie else 0, default=full)


@shelf(order=30)
def on_tonight(request: HttpRequest) -> Shelf | None:
    now = timezone.now()
    programmes, extras = _tonight(request, now)
    coming = [programme for programme in programmes if programme.starts_at > now]
    if not coming:
        return None
    board = {
        "title": _("On tonight") if _is_evening(now) else _("On next"),
        "wing": "guide",
        "rows": [_row(shown, extras.get(shown.pk, NOTHING), now) for shown in coming[:ROWS]],
        "more_url": reverse("guide:grid"),
        "more_text": _("Full guide"),
    }
    return Shelf("on-tonight", "_felt_shelf.html", board, place="left")


def _is_evening(now: datetime) -> bool:
    return timezone.localtime(now).hour >= 17 or timezone.localtime(now).hour < 4


def _tonight(request: HttpRequest, now: datetime) -> tuple[list[Programme], dict[int, Extra]]:
    """Asked once a request: two shelves show it."""
    kept = getattr(request, "_guide_tonight", None)
    if kept is None:
        programmes = list(
            Programme.objects.on_air()
            .with_film()
            .between(now, now + LOOKS_AHEAD)
            .order_by("starts_at", "channel__position")
        )
        kept = programmes, extras_of(programmes, request.user)
        request._guide_tonight = kept  # type: ignore[attr-defined]
    return kept


def _row(programme: Programme, extra: Extra, now: datetime) -> dict[str, Any]:
    door = door_at(now, programme.starts_at, programme.ends_at, is_cancelled=programme.is_cancelled)
    return {
        "url": programme.get_absolute_url(),
        "starts_at": programme.starts_at,
        "sign_url": sign_of(programme.channel),
        "title": programme.title,
        "subline": _subline(programme, door),
        "people": extra.people_count or None,
        "cancelled": programme.is_cancelled,
    }


def _subline(programme: Programme, door: Door) -> str:
    if door is Door.LOBBY:
        return _("%(channel)s, house open") % {"channel": programme.channel.name}
    movie = programme.movie
    told = [programme.channel.name]
    if programme.genre:
        told.append(programme.genre)
    if movie and movie.year:
        told.append(str(movie.year))
    return ", ".join(told)
