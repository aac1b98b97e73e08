"""Which rooms play what, for whom: the rooms of the music lobby and of an artist's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from accounts.avatars import avatar_url
from accounts.models import Block, User
from config.live.presence import present
from music.models import Artist, Station, TasteChoice
from rooms import trending
from rooms.models import Membership, Room, RoomQuerySet
from rooms.tickets import Ticket, tickets_of

CANDIDATES, FACES = 120, 5


@dataclass(frozen=True, slots=True)
class Face:
    name: str
    picture_url: str


@dataclass(frozen=True, slots=True)
class StationCard:
    """A room that plays, and what it is to the one who looks."""

    ticket: Ticket
    # Of those they have sat in a room with before: where strangers are is not theirs to know.
    faces: Sequence[Face]
    # How many of their artists somebody in there likes, too.
    shared_artists: int


def music_rooms(user: Any) -> RoomQuerySet:
    """Those somebody may see; a subquery's worth, so that it composes."""
    rooms = Room.objects.visible_to(user).filter(kind="music")
    if user.is_authenticated:
        rooms = rooms.without_hosts(Block.objects.ids_around(user.pk))
    return rooms


def playing(
    rooms: RoomQuerySet, *, artist_id: int | None = None, genre_id: int | None = None
) -> RoomQuerySet:
    """Of an artist, of a genre."""
    stations = Station.objects.all()
    if artist_id is not None:
        stations = stations.filter(artist=artist_id)
    if genre_id is not None:
        stations = stations.filter(artist__in=Artist.objects.of_genre(genre_id).values("pk"))
    return rooms.filter(pk__in=stations.values("room"))


def station_cards(
    rooms: RoomQuerySet, user: Any, now: datetime, most: int
) -> Sequence[StationCard]:
    """The best company first: shared taste, then heads, then life. As many queries for all."""
    found = list(rooms.open_at(now).with_card().with_member_count()[:CANDIDATES])
    here = present([room.channel for room in found])
    people = {room.pk: here[room.channel] - {user.pk} for room in found}
    shared = _shared_artists(user, people)
    ranks = {pk: rank for rank, pk in enumerate(trending.top())}

    def order(room: Room) -> tuple[int, int, int]:
        return -shared.get(room.pk, 0), -len(here[room.channel]), ranks.get(room.pk, len(ranks))

    shown = sorted(found, key=order)[:most]
    faces = _faces(user, {room.pk: people[room.pk] for room in shown})
    tickets = tickets_of(shown, now)
    return [
        StationCard(ticket, faces.get(room.pk, ()), shared.get(room.pk, 0))
        for room, ticket in zip(shown, tickets, strict=True)
    ]


def acquaintances(user: User) -> "QuerySet[Membership, Any]":
    """`user`: whom somebody has sat in a room with, those met last first; no blocked pairs."""
    own = Membership.objects.filter(user=user, banned_at=None).values("room")
    met = Membership.objects.filter(room__in=own, banned_at=None).exclude(user=user)
    others = met.exclude(user__in=Block.objects.ids_around(user.pk))
    return others.values("user").annotate(met=Max("joined_at")).order_by("-met")


def _shared_artists(user: Any, people: Mapping[UUID, set[int]]) -> dict[UUID, int]:
    everybody = set().union(*people.values()) if people else set()
    if not (user.is_authenticated and everybody):
        return {}
    mine = TasteChoice.objects.of(user).exclude(artist=None).values("artist")
    theirs = TasteChoice.objects.filter(user__in=everybody, artist__in=mine)
    liked: dict[int, set[int]] = {}
    for user_id, artist_id in theirs.values_list("user", "artist"):
        liked.setdefault(user_id, set()).add(artist_id)
    return {
        pk: len(set().union(*(liked.get(user_id, set()) for user_id in here)))
        for pk, here in people.items()
    }


def _faces(user: Any, people: Mapping[UUID, set[int]]) -> dict[UUID, list[Face]]:
    everybody = set().union(*people.values()) if people else set()
    if not (user.is_authenticated and everybody):
        return {}
    known = acquaintances(user).filter(user__in=everybody).values_list("user", flat=True)
    drawn = {
        person.pk: Face(person.name, avatar_url(person))
        for person in User.objects.filter(pk__in=list(known)).with_profile()
    }
    return {
        pk: [drawn[user_id] for user_id in sorted(here & drawn.keys())][:FACES]
        for pk, here in people.items()
    }
