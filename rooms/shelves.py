"""What rooms hang up elsewhere: tickets at the home page, heads in the guide, doors at films."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Block, User
from accounts.sections import Section, profile_section
from config.home import Shelf, shelf
from config.live.presence import present
from config.live.protocol import RoomNotOpen
from guide.extras import Extra, FilmPart, film_extras, programme_door, programme_extras
from guide.models import Movie, Programme
from rooms import trending
from rooms.actions.lifecycle import open_programme_room
from rooms.models import Room
from rooms.tickets import tickets_of

TICKETS = 6
OF_A_FILM = 4
CANDIDATES = 60


@shelf(order=10)
def live_now(request: HttpRequest) -> Shelf | None:
    """The liveliest open rooms; on a quiet evening those that open next."""
    now = timezone.now()
    ranks = {pk: rank for rank, pk in enumerate(trending.top())}
    visible = Room.objects.visible_to(request.user).filter(is_public=True)
    if request.user.is_authenticated:
        visible = visible.without_hosts(Block.objects.ids_around(request.user.pk))
    ids = list(visible.open_at(now).values_list("pk", flat=True)[:CANDIDATES])
    ids.sort(key=lambda pk: ranks.get(pk, len(ranks)))
    rooms = {
        room.pk: room
        for room in Room.objects.filter(pk__in=ids[:TICKETS]).with_card().with_member_count()
    }
    shown = [rooms[pk] for pk in ids[:TICKETS] if pk in rooms]
    if not shown:
        return None
    count = visible.current(now).count()
    context = {
        "title": _("Live now"),
        "wing": "rooms",
        "tickets": tickets_of(shown, now),
        "more_url": reverse("rooms:lobby"),
        "more_text": ngettext("The room", "All %(count)s rooms", count) % {"count": count},
    }
    return Shelf("live-now", "_tickets_shelf.html", context)


@shelf(order=20)
def your_rooms(request: HttpRequest) -> Shelf | None:
    """Where one has a seat or comes back to; those open now first."""
    if not request.user.is_authenticated:
        return None
    now = timezone.now()
    rooms = (
        Room.objects.visible_to(request.user)
        .of(request.user)
        .without_hosts(Block.objects.ids_around(request.user.pk))
        .current(now)
        .with_card()
        .with_member_count()
        .order_by(F("starts_at").asc(nulls_first=True), "-created_at")[:TICKETS]
    )
    if not (shown := list(rooms)):
        return None
    context = {
        "title": _("Your rooms"),
        "wing": "rooms",
        "tickets": tickets_of(shown, now),
        "more_url": reverse("rooms:lobby") + "?mine=1",
        "more_text": _("All of yours"),
    }
    return Shelf("your-rooms", "_tickets_shelf.html", context)


@programme_extras
def heads(programmes: Sequence[Programme], user: Any) -> Mapping[int, Extra]:
    """Who sits in the rooms of these programmes: one query, one question to presence."""
    rooms = dict(
        Room.objects.running()
        .filter(is_public=True)
        .filter(programme__in=[programme.pk for programme in programmes])
        .values_list("programme_id", "pk")
    )
    here = present([f"room-{pk}" for pk in rooms.values()])
    return {
        programme_id: Extra(
            people_count=len(here[f"room-{pk}"]), room_url=reverse("rooms:room", args=[pk])
        )
        for programme_id, pk in rooms.items()
        if programme_id is not None
    }


@programme_door
def door(programme: Programme, user: Any) -> str | None:
    try:
        return open_programme_room(programme).get_absolute_url()
    except RoomNotOpen:
        return None


@film_extras
def open_a_room(movie: Movie, user: Any) -> FilmPart:
    wish = urlencode({"name": movie.title[:100], "kind": "watch"})
    return FilmPart(
        "open-a-room",
        "rooms/_open_a_room.html",
        {"url": f"{reverse('rooms:new')}?{wish}"},
        place="action",
    )


@film_extras
def rooms_of_film(movie: Movie, user: Any) -> FilmPart | None:
    now = timezone.now()
    rooms = list(
        Room.objects.visible_to(user)
        .current(now)
        .filter(programme__movie=movie)
        .with_card()
        .with_member_count()
        .order_by("starts_at")[:OF_A_FILM]
    )
    if not rooms:
        return None
    context = {"title": _("Rooms of this film"), "wing": "rooms", "tickets": tickets_of(rooms, now)}
    return FilmPart("rooms", "_tickets_shelf.html", context)


@profile_section(order=80)
def between_us(request: HttpRequest, person: User) -> Section | None:
    user = request.user
    if not isinstance(user, User) or user == person:
        return None
    may_invite = not (user.is_guest or person.is_guest)
    return Section("between-us", "rooms/_person.html", {"may_invite": may_invite})
