"""What the music wing of a fresh house shows: its own musicians, some heard at once."""

from collections.abc import Callable

from django.db import transaction

from accounts.actions import open_account
from accounts.models import User
from music.actions.house import invite_house_artists, press_house_songs, unpressed
from music.actions.meeting import open_to_people
from music.actions.taste import choose_taste
from music.models import Artist, Genre, Seeker, Song, Station, TasteModel
from music.tasks import press_songs
from music.tastes.training import train_tastes
from rooms.actions import create_room, join_room
from rooms.protocol import CreateRoom

# Two artists' whole albums; the rest is pressed while people look round.
PRESSED_AT_ONCE = 8
# Their names are those of the demo's people.
_HOSTS = ("host", "member")
# Nobody can sign in as one of these: they have no password.
_LISTENERS = (
    ("demo_yuki", "Yuki"),
    ("demo_tomasz", "Tomasz"),
    ("demo_lena", "Lena"),
    ("demo_mira", "Mira"),
    ("demo_otto", "Otto"),
    ("demo_ines", "Inês"),
    ("demo_noor", "Noor"),
)


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
def seat_listeners() -> int:
    """Invented people with tastes who may be found, so that a fresh house is not empty."""
    genres = list(Genre.objects.filter(artists__is_house=True).distinct().order_by("name"))
    if len(genres) < 2 or Seeker.objects.exists():
        return 0
    people = [
        User.objects.filter(username=name).first() or open_account(name, display_name=shown)
        for name, shown in (*((name, "") for name in _HOSTS), *_LISTENERS)
    ]
    for number, person in enumerate(people):
        liked = [genres[number // 3 % len(genres)], genres[(number // 3 + 1) % len(genres)]]
        artists = Artist.objects.filter(genres=liked[0]).order_by("sort_name")[:3]
        choose_taste(person, [genre.pk for genre in liked], [artist.pk for artist in artists])
        open_to_people(person, Seeker.Mode.COMPANY)
    return len(people)


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
