"""Rooms for somebody's taste, each with the reason: what a new member sees after a few choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Block, TasteVector, User
from config.home import Shelf, shelf
from config.live.presence import present
from music.matching import Card, cards_for, numbers
from music.models import Artist, Seeker, TasteChoice, TasteModel
from music.parts import wing_part
from music.rules.meeting import ENOUGH_CHOICES
from music.tastes.training import factors_of
from rooms import trending
from rooms.models import Room
from rooms.tickets import Ticket, tickets_of

if TYPE_CHECKING:
    from datetime import datetime

CANDIDATES, ROOMS, PEOPLE = 200, 6, 4
# Below this a room has nothing to do with what somebody likes.
FITS = 0.3


@dataclass(frozen=True, slots=True)
class RoomForYou:
    ticket: Ticket
    reason: str


def rooms_for(user: User, now: "datetime") -> list[RoomForYou]:
    """Public music rooms that are open, the nearest to their taste first."""
    taste = TasteVector.objects.filter(user=user, source=TasteVector.Source.MUSIC).first()
    model = TasteModel.objects.current()
    if taste is None or model is None or taste.model != model.name:
        return []
    rooms = _candidates(user, now)
    artist_ids = {artist_id for _room_id, artist_id in rooms}
    factors = factors_of({("artist", pk) for pk in artist_ids}, model)
    direction = numbers(taste)
    fits = {
        pk: float(direction @ vector / max(float(np.linalg.norm(vector)), 1e-9))
        for (_kind, pk), vector in factors.items()
    }
    liked = set(TasteChoice.objects.of(user).artist_ids())
    best = sorted(
        (pair for pair in rooms if pair[1] in liked or fits.get(pair[1], 0) >= FITS),
        key=lambda pair: (pair[1] not in liked, -fits.get(pair[1], 0)),
    )[:ROOMS]
    return _with_reasons(user, best, liked, now)


def _candidates(user: User, now: "datetime") -> list[tuple[UUID, int]]:
    """(room, artist) of the liveliest; of a person one does not want to meet, none."""
    rooms = Room.objects.visible_to(user).open_at(now).filter(is_public=True, kind="music")
    rooms = rooms.without_hosts(Block.objects.ids_around(user.pk)).exclude(station__artist=None)
    lively = list(trending.top())[:CANDIDATES]
    found = dict(rooms.filter(pk__in=lively).values_list("pk", "station__artist_id"))
    if len(found) < CANDIDATES:
        newest = rooms.exclude(pk__in=found).order_by("-created_at")
        found |= dict(newest.values_list("pk", "station__artist_id")[: CANDIDATES - len(found)])
    return list(found.items())


def _with_reasons(
    user: User, best: Sequence[tuple[UUID, int]], liked: set[int], now: "datetime"
) -> list[RoomForYou]:
    ids = [pk for pk, _artist_id in best]
    rooms = Room.objects.filter(pk__in=ids).with_card().with_member_count().in_bulk()
    shown = [rooms[pk] for pk in ids if pk in rooms]
    here = present([room.channel for room in shown])
    alike = _alike(user, {pk for people in here.values() for pk in people}, liked)
    artists = Artist.objects.prefetch_related("genres").in_bulk({artist for _pk, artist in best})
    own_genres = set(TasteChoice.objects.of(user).genre_ids())
    own_genres |= set(
        Artist.genres.through.objects.filter(artist__in=liked).values_list("genre_id", flat=True)
    )
    artist_of = dict(best)
    made = []
    for room, ticket in zip(shown, tickets_of(shown, now), strict=True):
        artist = artists[artist_of[room.pk]]
        reason = _reason(artist, liked, own_genres)
        if others := len(here[room.channel] & alike - {user.pk}):
            reason += " " + ngettext(
                "One here shares your artists.", "%(count)s here share your artists.", others
            ) % {"count": others}
        made.append(RoomForYou(ticket, reason))
    return made


def _alike(user: User, people: set[int], liked: set[int]) -> set[int]:
    """Who of these likes an artist of mine, of those who may be found by what they like."""
    open_here = Seeker.objects.open().filter(user__in=people)
    shared = TasteChoice.objects.filter(user__in=open_here.values("user"), artist__in=liked)
    return set(shared.values_list("user_id", flat=True)) - Block.objects.ids_around(user.pk)


def _reason(artist: Artist, liked: set[int], own_genres: set[int]) -> str:
    if artist.pk in liked:
        return _("You like %(artist)s.") % {"artist": artist.name}
    shared = [genre.name.lower() for genre in artist.genres.all() if genre.pk in own_genres]
    if shared:
        return _("%(artist)s: %(genre)s, as you like it.") % {
            "artist": artist.name,
            "genre": shared[0],
        }
    return _("Who likes what you like hears %(artist)s.") % {"artist": artist.name}


# --- where it hangs


def _for_you(request: HttpRequest, place: str) -> Shelf | None:
    user = request.user
    if not isinstance(user, User):
        return None
    if TasteChoice.objects.of(user).count() < ENOUGH_CHOICES:
        return None
    rooms = rooms_for(user, timezone.now())
    seeker = Seeker.objects.open().filter(user=user).select_related("user__profile").first()
    people: list[Card] = cards_for(seeker, PEOPLE) if seeker else []
    if not rooms and not people and seeker is not None:
        return None
    context = {"rooms": rooms, "people": people, "is_open": seeker is not None, "user": user}
    return Shelf("for-you", "music/_for_you.html", context, place=place)


@shelf(order=15)
def for_you_at_home(request: HttpRequest) -> Shelf | None:
    return _for_you(request, "wide")


@wing_part("lobby", 5)
def for_you_in_the_wing(request: HttpRequest, artist: Artist | None) -> Shelf | None:
    return _for_you(request, "wide")
