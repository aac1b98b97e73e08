from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from config.live.protocol import InvalidMessage
from config.refusals import json_response, wants_json
from guide.facts import listing_facts
from guide.listing import Listing, Look, listing_for
from guide.models import Channel, Genre
from guide.rules.grid import STEP, Window

DAYS_AHEAD = 7
# Dates beyond are typing errors: no schedule reaches there.
FARTHEST = timedelta(days=400)


@require_safe
@vary_on_headers("HX-Target", "Accept")
def grid(request: HttpRequest) -> HttpResponse:
    look = look_of(request, timezone.now())
    listing = listing_for(look, request.user)
    if wants_json(request):
        return json_response(listing_facts(listing))
    template = "guide/grid.html"
    if request.htmx.target == "guide":  # type: ignore[attr-defined]
        template += "#guide"
    return render(request, template, {"listing": listing, **_ways(listing)})


def look_of(request: HttpRequest, now: datetime) -> Look:
    """What the address asks for; refuses dates and hours that are none."""
    zone = _current_zone()
    today = now.astimezone(zone).date()
    day = _day(request.GET.get("date", ""), today)
    return Look(
        day=day,
        zone=zone,
        now=now,
        hour=_hour(request.GET.get("from", "")),
        is_whole_day=request.GET.get("hours") == "24",
        channel=_channel(request.GET.get("channel", "")),
        genre=request.GET.get("genre", "").replace("\0", "")[:60],
    )


def _current_zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")


def _day(text: str, today: date) -> date:
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidMessage(_("“%s” is no date; write it as 2026-11-21.") % text[:40]) from None
    if abs(day - today) > FARTHEST:
        raise InvalidMessage(_("The guide reaches only to the days around today."))
    return day


def _hour(text: str) -> time | None:
    if not text:
        return None
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise InvalidMessage(_("“%s” is no hour; write it as 19:00.") % text[:40]) from None


def _channel(slug: str) -> Channel | None:
    if not slug:
        return None
    channel = Channel.objects.on_air().filter(slug=slug.replace("\0", "")).first()
    if channel is None:
        raise Http404
    return channel


def _ways(listing: Listing) -> dict[str, Any]:
    """Where one can go from here: other days and hours, with the filters kept."""
    look = listing.look
    days = [look.today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    if look.day not in days:
        days = sorted([*days, look.day])
    return {
        "days": [(day, _address(look, date=day.isoformat())) for day in days],
        "now_url": _address(look),
        "earlier_url": _window_address(look, listing.window.moved(-STEP)),
        "later_url": _window_address(look, listing.window.moved(STEP)),
        "day_url": _address(look, date=look.day.isoformat(), hours="24"),
        "evening_url": _address(look, date=look.day.isoformat()),
        "without_channel_url": _address(look, channel="", date=look.day.isoformat()),
        "without_genre_url": _address(look, genre="", date=look.day.isoformat()),
        "genres": Genre.objects.values_list("name", flat=True),
    }


def _window_address(look: Look, window: Window) -> str:
    if look.is_whole_day:
        step = timedelta(days=1 if window.starts_at > look.window.starts_at else -1)
        return _address(look, date=(look.day + step).isoformat(), hours="24")
    start = window.starts_at.astimezone(look.zone)
    return _address(look, date=start.date().isoformat(), **{"from": f"{start:%H:%M}"})


def _address(look: Look, **asked: str) -> str:
    kept = {"channel": look.channel.slug if look.channel else "", "genre": look.genre}
    query = {name: value for name, value in (kept | asked).items() if value}
    address = reverse("guide:grid")
    return f"{address}?{urlencode(query)}" if query else address
