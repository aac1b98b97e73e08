"""What the music wing of a fresh house shows: its own musicians, some heard at once."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from music.actions.house import invite_house_artists, press_house_songs, unpressed
from music.models import Artist, Song, Station, TasteModel
from music.tasks import press_songs
from music.tastes.training import train_tastes
from rooms.actions import create_room, join_room
from rooms.protocol import CreateRoom

# Two artists' whole albums; the rest is pressed while people look round.
PRESSED_AT_ONCE = 8
# Their names are those of the demo's people.
_HOSTS = ("host", "member")


def fill_demo(
    *, at_once: int = PRESSED_AT_ONCE, on_song: Callable[[Song], object] = lambda song: None
) -> int:
    """Answers how many songs are still to be pressed by the worker."""
    invite_house_artists()
    press_house_songs(at_once, on_song=on_song)
    if TasteModel.objects.current() is None:
        train_tastes()
    waiting = unpressed()
    if waiting:
        press_songs.delay()
    return waiting


@transaction.atomic
def open_rooms() -> int:
    """Rooms that play at once, of those who can be heard; and one among friends. Made once."""
    if Station.objects.exists():
        return 0
    artists = list(Artist.objects.with_songs().order_by("-renown", "pk")[: len(_HOSTS)])
    people = [User.objects.get(username=name) for name in _HOSTS]
    for host, artist in zip(people, artists, strict=False):
        wish = CreateRoom(
            name=f"{artist.name}, all night",
            kind="music",
            is_public=True,
            category="listening",
            artist_id=artist.pk,
        )
        room = create_room(host, wish)
        for guest in people:
            join_room(room, guest)
    if not artists:
        return 0
    ada, ben = people
    friends = CreateRoom(
        name="Kitchen records (demo)",
        kind="music",
        is_public=False,
        category="friends",
        artist_id=artists[-1].pk,
        invites=[ben.pk],
    )
    create_room(ada, friends)
    return len(artists) + 1
