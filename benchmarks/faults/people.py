"""Who comes, and the rooms they meet in: made by the site's own actions, in threads."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from benchmarks.faults.history import (
    Database,
    StoredLink,
    StoredMessage,
    StoredRoom,
    StoredRound,
    StoredVote,
)

# So short that the load sees many of them; each has its vote from its first moment.
SONGS, SONG_MS = 6, 7_000
LONG_SONG_MS = 3_600_000
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
    if kind == "music":
        facts |= {"artist_id": _make_artist()}
    room = create_room(
        user, CreateRoom(name=f"{kind} at night", kind=kind, is_public=True, **facts)
    )
    if kind == "watch":
        wish = MediaWish(url=FILM["url"], duration_ms=FILM["duration_ms"])
        load = HostSync(action="load", position_ms=0, version=0, media=wish)
        sync_playback(room, user, load)
        sync_playback(room, user, HostSync(action="play", position_ms=0, version=1))
    return str(room.pk)


def _make_artist() -> int:
    from music.actions.catalogue import fill_own_playlist
    from music.models import Artist, Song

    artist = Artist.objects.create(name="The Understudies")
    for number in range(SONGS):
        path = f"music/understudies-{artist.pk}-{number}.ogg"
        Song.objects.create(
            title=f"Number {number}",
            artist=artist,
            duration_ms=SONG_MS,
            source="file",
            media_path=path,
        )
    fill_own_playlist(artist)
    return artist.pk


def slow_the_music(rooms: list[str]) -> None:
    """From the next song on; so there is a state that stays."""
    from django.db import transaction

    from music.models import Song, Station
    from rooms.models import Room

    with transaction.atomic():
        # A song that begins this moment is told with the length it began with.
        list(Room.objects.select_for_update(no_key=True).filter(pk__in=rooms))
        artists = Station.objects.filter(room__in=rooms).values("artist")
        Song.objects.filter(artist__in=artists).update(duration_ms=LONG_SONG_MS)


def music_of(room: str) -> dict[str, int]:
    """Where a music room stands: the version of its song, and when the vote and the song end."""
    from music.models import SongVoteSession, Station

    station = Station.objects.get(room=room)
    session = SongVoteSession.objects.of_turn(station)
    return {
        "version": station.version,
        "ends_ms": station.ends_ms,
        "closes_ms": session.closes_ms if session is not None and session.is_open else 0,
        "closed": SongVoteSession.objects.filter(room=room).exclude(closed_ms=None).count(),
    }


def keep_time(room: str, now_ms: int) -> None:
    """As each process does whose people hear the room."""
    from music.actions.stations import advance_station

    advance_station(UUID(room), now_ms, is_heard=True)


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


def heads_of(rooms: list[str]) -> dict[UUID, int]:
    from rooms.models import Room

    return dict(Room.objects.filter(pk__in=rooms).values_list("pk", "rev"))


def have_ended(rooms: list[str]) -> bool:
    from rooms.models import Room

    return not Room.objects.running().filter(pk__in=rooms).exists()


def read_database(rooms: list[str], links: dict[str, tuple[str, int]] | None = None) -> Database:
    """What is kept of these rooms. `links`: token → (room, uses)."""
    from music.models import SongVote, SongVoteSession
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
        rounds=[
            StoredRound(
                session=str(session.pk),
                room=str(session.room_id),
                winner=session.winner_id,
                options=session.options,
                counts={int(song): count for song, count in session.result.items()},
            )
            for session in SongVoteSession.objects.filter(room__in=ids).exclude(closed_ms=None)
        ],
        votes=[
            StoredVote(
                session=str(vote.session_id), user=vote.user_id, song=vote.song_id, rev=vote.number
            )
            for vote in SongVote.objects.filter(session__room__in=ids)
        ],
    )


def _stored_room(room: Any) -> StoredRoom:
    seats = room.memberships.active()
    playback = getattr(room, "station", None) or getattr(room, "playback", None)
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
