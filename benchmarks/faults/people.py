"""Who comes, and the rooms they meet in: made by the site's own actions, in threads."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from benchmarks.faults.history import (
    Database,
    StoredLink,
    StoredMessage,
    StoredRoom,
)

FILM = {"url": "https://films.test/late-reel.mp4", "duration_ms": 7_200_000}


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    cookie: str


def make_people(count: int) -> list[Person]:
    from accounts.actions import open_account
    from config.live.testing import _cookie_of

    made = []
    for number in range(count):
        # Nobody signs in by password here.
        user = open_account(f"person{number:03d}", f"person{number}@example.com")
        made.append(Person(user.pk, user.username, _cookie_of(user)))
    return made


def make_usher() -> Person:
    from accounts.actions import open_account
    from config.live.testing import _cookie_of

    user = open_account("usher", "usher@example.com", is_staff=True, may_be_reserved=True)
    return Person(user.pk, user.username, _cookie_of(user))


def make_room(host: Person, kind: str, **facts: Any) -> str:
    from accounts.models import User
    from rooms.actions import create_room
    from rooms.actions.playback import sync_playback
    from rooms.protocol import CreateRoom, HostSync, MediaWish

    user = User.objects.get(pk=host.id)
    room = create_room(
        user, CreateRoom(name=f"{kind} at night", kind=kind, is_public=True, **facts)
    )
    if kind == "watch":
        wish = MediaWish(url=FILM["url"], duration_ms=FILM["duration_ms"])
        load = HostSync(action="load", position_ms=0, version=0, media=wish)
        sync_playback(room, user, load)
        sync_playback(room, user, HostSync(action="play", position_ms=0, version=1))
    return str(room.pk)


def seat(room: str, people: list[Person]) -> None:
    from accounts.models import User
    from rooms.actions import join_room
    from rooms.models import Room

    for person in people:
        join_room(Room.objects.get(pk=room), User.objects.get(pk=person.id))


def make_co_host(room: str, host: Person, person: Person) -> None:
    from accounts.models import User
    from rooms.actions import set_role
    from rooms.models import Room

    by = User.objects.get(pk=host.id)
    set_role(Room.objects.get(pk=room), by, person.id, "co_host")


def block(blocker: Person, blocked: Person) -> None:
    from accounts.actions import block_person
    from accounts.models import User

    block_person(User.objects.get(pk=blocker.id), User.objects.get(pk=blocked.id))


def forget_blocks() -> None:
    from accounts.models import Block

    Block.objects.all().delete()


def make_link(room: str, host: Person, uses: int) -> str:
    from accounts.models import User
    from rooms.actions import make_link
    from rooms.models import Room

    link = make_link(Room.objects.get(pk=room), User.objects.get(pk=host.id), uses)
    return str(link.token)


def end_rooms_at(rooms: list[str], moment: Any) -> None:
    from rooms.models import Room

    Room.objects.filter(pk__in=rooms).update(ends_at=moment)


def have_ended(rooms: list[str]) -> bool:
    from rooms.models import Room

    return not Room.objects.running().filter(pk__in=rooms).exists()


def read_database(rooms: list[str], links: dict[str, tuple[str, int]] | None = None) -> Database:
    """What is kept of these rooms. `links`: token → (room, uses)."""
    from rooms.models import Invite, Message, Room

    ids = [UUID(room) for room in rooms]
    stored_links = []
    for token, (room, uses) in (links or {}).items():
        link = Invite.objects.get(token=token)
        found = Room.objects.get(pk=room)
        admitted = found.memberships.exclude(user=found.host_id).values_list("user_id", flat=True)
        stored_links.append(
            StoredLink(
                id=token[:4], room=room, uses=uses, left=link.seats_left or 0, admitted=[*admitted]
            )
        )
    return Database(
        rooms=[_stored_room(room) for room in Room.objects.filter(pk__in=ids)],
        messages=[
            StoredMessage(
                room=str(message.room_id),
                seq=message.seq,
                rev=message.rev,
                posted_rev=message.posted_rev,
                id=str(message.pk),
                author=message.author_id,
                client_id=str(message.client_id) if message.client_id else None,
                text=message.text,
                kind=message.kind,
            )
            for message in Message.objects.filter(room__in=ids).order_by("room", "seq")
        ],
        links=stored_links,
    )


def _stored_room(room: Any) -> StoredRoom:
    seats = room.memberships.active()
    playback = getattr(room, "playback", None)
    return StoredRoom(
        id=str(room.pk),
        rev=room.rev,
        last_seq=room.last_seq,
        host=room.host_id,
        host_version=room.host_version,
        capacity=room.capacity,
        has_ended=room.ended_at is not None,
        members=[*seats.values_list("user_id", flat=True)],
        co_hosts=[*seats.filter(role="co_host").values_list("user_id", flat=True)],
        playback_version=playback.version if playback else 0,
    )
