"""The room page: everything a person sees on entering, before any script has run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Block, Gender, Profile, User
from config.embeds import embedding
from config.policy import Answer, may, row
from config.policy import Role as Standing
from rooms.facts import ms
from rooms.kinds import RoomKind, kind_of, room_poster
from rooms.models import Kind, Message, Report, Role, Room
from rooms.parts import RoomPart, parts_in
from rooms.protocol import MemberFacts, PlaybackFacts, RoomState
from rooms.protocol_queue import QueueItemFacts
from rooms.reactions import ICONS, own_reactions
from rooms.rules import LOBBY, Phase
from rooms.rules.chat import EDITABLE_FOR, MAX_TEXT
from rooms.state import NEWEST, room_state
from rooms.views.words import room_words

# The form that scripts fill for each film of the queue.
BLANK_ITEM = QueueItemFacts(
    item_id=UUID(int=0), title="", media=None, film=None, votes=0, user_id=None
)
SEATS_IN_A_ROW = 8
SCREENS = 12

# The site's own films, free to show: file, title, credit.
DEMO_FILMS = (
    ("demo.m3u8", "A minute of colours (HLS)", "CC0"),
    ("demo-60s.mp4", "A minute of colours (MP4)", "CC0"),
    ("demo-60s.webm", "A minute of colours (WebM)", "CC0"),
    ("earth.mp4", "Earth at night", "NASA Scientific Visualization Studio"),
    ("bigbuckbunny.mp4", "Big Buck Bunny, five seconds", "© Blender Foundation, CC BY 3.0"),
)


@dataclass(frozen=True)
class DemoFilm:
    url: str
    title: str
    credit: str


@dataclass(frozen=True)
class RoomPage:
    """What the page shows of a room to one person."""

    room: Room
    user: Any
    standing: Any
    state: RoomState
    now: datetime

    @cached_property
    def phase(self) -> Phase:
        return self.room.phase(self.now)

    @property
    def is_open(self) -> bool:
        return self.phase.is_open

    @property
    def screen_number(self) -> int:
        return self.room.pk.int % SCREENS + 1

    @property
    def has_screen(self) -> bool:
        return self.room.kind == Kind.WATCH

    @cached_property
    def kind(self) -> RoomKind:
        return kind_of(self.room)

    @property
    def stage_template(self) -> str:
        return self.kind.stage_template if self.is_open else ""

    @property
    def stage_script(self) -> str:
        return self.kind.stage_script if self.is_open else ""

    @property
    def tabs(self) -> Sequence[tuple[str, Any]]:
        return self.kind.tabs if self.is_open else ()

    @property
    def first_tab(self) -> str:
        return next((name for name, _ in self.tabs), "chat")

    @property
    def is_seated(self) -> bool:
        return self.state.you.role is not None

    @property
    def is_host(self) -> bool:
        return bool(self.user.is_authenticated and self.room.host_id == self.user.pk)

    @cached_property
    def is_favourite(self) -> bool:
        if not self.user.is_authenticated:
            return False
        return self.room.memberships.filter(user=self.user, is_favourite=True).exists()

    @property
    def may_control(self) -> bool:
        return self.is_seated and (
            self.is_host or self.room.everyone_controls or self.state.you.role == Role.CO_HOST
        )

    @property
    def may_keep_order(self) -> bool:
        return self.may("kick")

    @property
    def sits_soon(self) -> bool:
        """Has a seat, or takes one by entering: forms are there, hidden until then."""
        if not self.is_open or not self.user.is_authenticated:
            return False
        return self.is_seated or self.may("join")

    @cached_property
    def parts(self) -> list[tuple[RoomPart, dict[str, Any]]]:
        """What apps above bring, with what their templates show."""
        if not self.is_open:
            return []
        return [(part, part.show(self)) for part in parts_in(self.room)]

    @property
    def may_write(self) -> bool:
        return self.is_open and self.may("messages", "event chat_message")

    def may(self, name: str, action: str = "") -> bool:
        return may(self.user, action or f"rooms:{name}", self.standing)

    @property
    def allowed(self) -> dict[str, bool]:
        """For buttons: what pressing them would be answered with."""
        names = ("join", "leave", "edit", "end", "favourite", "invite", "report")
        return {name: self.may(name) for name in names}

    @property
    def invites_once_seated(self) -> bool:
        """Who is about to take a seat finds on this page what the seat allows, hidden till then."""
        if self.may("invite"):
            return True
        if not self.user.is_authenticated or self.user.is_guest or not self.may("join"):
            return False
        seated = row("rooms:invite").answer(Standing.MEMBER, is_private=not self.room.is_public)
        return seated is Answer.YES

    @property
    def is_silenced(self) -> bool:
        return bool(self.standing.role == Standing.SILENCED)

    @property
    def playback(self) -> PlaybackFacts | None:
        return self.state.playback

    @property
    def host_name(self) -> str:
        host_id = self.room.host_id
        return next((each.name for each in self.state.members if each.user_id == host_id), "")

    @cached_property
    def present(self) -> list[MemberFacts]:
        return [member for member in self.state.members if member.is_present]

    @cached_property
    def away(self) -> list[MemberFacts]:
        return [member for member in self.state.members if not member.is_present]

    @property
    def house_count(self) -> int:
        """How many are here; those outside are told no more than that."""
        return len(self.present) if self.is_seated else self.state.present_count

    @property
    def seated_row(self) -> list[MemberFacts]:
        return self.present[:SEATS_IN_A_ROW]

    @property
    def next_seat(self) -> int:
        return len(self.seated_row) + 1

    @property
    def more_present(self) -> int:
        return max(0, len(self.present) - SEATS_IN_A_ROW)


@require_safe
def room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    standing = request.standing  # type: ignore[attr-defined]
    room: Room = standing.thing
    # No messages in it: the page brings them as HTML, and the socket what came since this `rev`.
    state = room_state(room, request.user, last_rev=room.rev)
    page = RoomPage(room, request.user, standing, state, timezone.now())
    before = _before(request)
    messages = _messages(room, request.user, before)
    context = {
        "page": page,
        "room": room,
        "programme": room.programme,
        "film": room.programme.movie if room.programme else None,
        "messages_shown": messages,
        "has_earlier": bool(messages) and messages[0].seq > 1,
        "before": before,
        "blank": _blank_message(),
        "blank_line": _blank_message(kind=Message.Kind.SYSTEM),
        "blank_member": _blank_member(),
        "film_poster": room_poster(room)[0] if page.has_screen else "",
        "demo_films": demo_films() if page.has_screen else [],
        "reasons": Report.Reason.choices,
        "reactions": ICONS,
        "room_facts": _facts_for_scripts(page, messages),
        "room_words": room_words() | page.kind.words() | _words_of_parts(page),
        "blank_item": BLANK_ITEM,
        "in_room": True,
        "max_text": MAX_TEXT,
    }
    if page.is_open:
        context |= page.kind.stage(page)
    response = render(request, "rooms/room.html", context)
    # Going back must not show a chat of an hour ago as if it were now.
    response["Cache-Control"] = "private, no-store"
    embed = page.kind.embed(page) if page.is_open else None
    return embedding(embed, request, response) if embed else response


def _words_of_parts(page: RoomPage) -> dict[str, Any]:
    return {name: word for part, _shown in page.parts for name, word in part.words().items()}


def demo_films() -> list[DemoFilm]:
    """Those of the site's own films that are in its media folder."""
    folder = settings.MEDIA_ROOT / "demo"
    return [
        DemoFilm(f"{settings.MEDIA_URL}demo/{name}", title, credit)
        for name, title, credit in DEMO_FILMS
        if (folder / name).is_file()
    ]


def _before(request: HttpRequest) -> int | None:
    """Without scripts, older pages of the chat are links: `?before=120`."""
    value = request.GET.get("before", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else None


def _messages(room: Room, user: Any, before: int | None) -> list[Message]:
    hidden = Block.objects.ids_around(user.pk) if user.is_authenticated else set()
    return room.messages.with_author().exclude(author__in=hidden).newest(NEWEST, before)


def _facts_for_scripts(page: RoomPage, messages: list[Message]) -> dict[str, Any]:
    state = msgspec.to_builtins(page.state)
    del state["messages"]
    return {
        **state,
        "phase": page.phase,
        "part_scripts": [static(part.script) for part, _ in page.parts if part.script],
        "standing": page.standing.role,
        "read_seq": _read_seq(page),
        "reacted": own_reactions(page.user, messages),
        "reaction_icons": ICONS,
        "seats_in_a_row": SEATS_IN_A_ROW,
        "lobby_ms": ms(page.room.starts_at - LOBBY) if page.room.starts_at else None,
        "editable_ms": EDITABLE_FOR.total_seconds() * 1000,
        "max_text": MAX_TEXT,
    }


def _read_seq(page: RoomPage) -> int | None:
    if not page.is_seated:
        return None
    seat = page.room.memberships.filter(user=page.user)
    return seat.values_list("read_seq", flat=True).first()


def _blank_message(kind: str = Message.Kind.SAID) -> Message:
    """A message nobody wrote, with every part a message can have: the form that scripts fill."""
    now = timezone.now()
    author = User(username="-")
    author.profile = Profile(user=author, gender=Gender.OTHER, shows_gender=True)
    blank = Message(kind=kind, seq=0, rev=0, film_ms=0, at=now, edited_at=now, author=author)
    blank.reply_to = Message(seq=0)
    # Nothing is asked of the database for a form.
    setattr(blank, "_prefetched_objects_cache", {"reactions": []})  # noqa: B010
    return blank


def _blank_member() -> MemberFacts:
    return MemberFacts(
        user_id=0,
        name="",
        role=Role.MEMBER,
        gender=Gender.OTHER,
        is_present=True,
        is_muted=False,
        is_deafened=False,
        username="-",
    )
