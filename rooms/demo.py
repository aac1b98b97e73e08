"""A few rooms in which something has been said, so that a fresh house is not dark."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from rooms.actions import create_room, invite_person, join_room, make_link, post_message, react
from rooms.actions.playback import sync_playback
from rooms.facts import ms
from rooms.models import Message, Room
from rooms.protocol import CreateRoom, HostSync, MediaWish

FILM = MediaWish(url="/media/demo/demo-60s.mp4", title="A minute of colours", duration_ms=60_000)
# Made on the fly they would end with the first ten quiet minutes.
STAYS_OPEN = timedelta(days=30)

_FOYER = (
    ("Ada", "Good evening. This is the demo foyer: say anything, nobody takes notes."),
    ("Ben", "Is there popcorn?"),
    ("Ada", "There is a popcorn reaction. It is lighter."),
    ("Mona", "I am the usher. Call me with the flag beside a message."),
    ("Ben", "What do we watch later?"),
    ("Ada", "Something from the guide. Every programme opens its own room."),
)
_COLOURS = (
    ("Ada", "The film is loaded. Whoever holds the projector starts it for everybody."),
    ("Ben", "I have seen this minute before. The ending is green."),
    ("Ada", "No spoilers, please."),
)
_NOIR = (("Ada", "Private screening. The link lets in who holds it, and seats are few."),)


@transaction.atomic
def fill_demo() -> int:
    """Answers how many rooms were made; made once, whatever became of them."""
    people = {
        name: User.objects.get(username=username)
        for name, username in (("Ada", "host"), ("Ben", "member"), ("Mona", "moderator"))
    }
    ada = people["Ada"]
    if Room.objects.filter(creator=ada).exists():
        return 0
    now = timezone.now()
    foyer = _open(people, _FOYER, now, name="The demo foyer", kind="chat", category="discussion")
    _applaud(foyer, people["Ben"])
    colours = _open(
        people, _COLOURS, now, name="A minute of colours", kind="watch", tags=["demo", "short"]
    )
    sync_playback(colours, ada, HostSync(action="load", position_ms=0, version=0, media=FILM))
    _open(
        {"Ada": ada},
        (),
        now,
        name="Demo matinee, tomorrow",
        kind="watch",
        category="classics",
        description="A room with hours: its house opens a quarter of an hour before.",
        starts_ms=ms(_tomorrow_at_eight(now)),
        ends_ms=ms(_tomorrow_at_eight(now) + timedelta(hours=3)),
    )
    noir = _open(
        {"Ada": ada},
        _NOIR,
        now,
        name="Late noir club (demo)",
        kind="watch",
        is_public=False,
        capacity=8,
        tags=["demo", "noir"],
    )
    invite_person(noir, ada, people["Ben"].pk)
    make_link(noir, ada, seats=5, lasts=STAYS_OPEN)
    return 4


def _open(
    people: dict[str, User],
    said: tuple[tuple[str, str], ...],
    now: datetime,
    **facts: object,
) -> Room:
    wish = {"is_public": True, "ends_ms": ms(now + STAYS_OPEN), **facts}
    room = create_room(people["Ada"], CreateRoom(**wish))  # type: ignore[arg-type]
    for name, person in people.items():
        if name != "Ada":
            join_room(room, person)
    for place, (name, text) in enumerate(said):
        message = post_message(room, people[name], text, uuid4())
        # As if it had been said over the last minutes.
        at = now - timedelta(minutes=2 * (len(said) - place))
        Message.objects.filter(pk=message.pk).update(at=at)
    return room


def _applaud(room: Room, user: User) -> None:
    asked = room.messages.get(text__contains="reaction")
    react(room, user, asked.pk, "🍿", on=True)


def _tomorrow_at_eight(now: datetime) -> datetime:
    return (now + timedelta(days=1)).replace(hour=20, minute=0, second=0, microsecond=0)
