"""Rooms are opened, changed and ended."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from msgspec import UNSET

from accounts.models import User
from config.live import clock
from config.live.announce import announce, revoke
from config.live.presence import present
from config.live.protocol import InvalidMessage, NotHost, RateLimited, RoomNotOpen, Unauthenticated
from rooms import kinds, trending
from rooms.actions.chat import house_line
from rooms.actions.invites import invite_people
from rooms.facts import ms_or_none
from rooms.models import Category, Kind, Membership, ModerationAction, Role, Room
from rooms.protocol import CreateRoom, RoomEnded, RoomUpdated, UpdateRoom
from rooms.rules.chat import clean_text
from rooms.rules.wording import clean_name, clean_tags

if TYPE_CHECKING:
    from guide.models import Programme

JUST_NOW = timedelta(minutes=5)
FURTHEST = timedelta(days=366)
# A room of the guide is everybody's: whoever happens to host it keeps order, no more.
HOST_MAY_CHANGE_IN_THE_GUIDE = frozenset({"slow_mode_s", "everyone_controls", "allow_voice_chat"})


@transaction.atomic
def create_room(user: User, command: CreateRoom) -> Room:
    """Open a room; the creator is host and seated."""
    if user.is_guest:
        raise Unauthenticated(_("Guests may sit in any public room. To open one, keep your name."))
    kind = kinds.kind_named(command.kind)
    now = clock.now()
    # Locked so that two requests at once cannot both open the last one allowed.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _require_room_to_spare(user)
    fields = _checked(command, now)
    _check_hours(fields.get("starts_at"), fields.get("ends_at"), now)
    room = Room.objects.create(kind=command.kind, creator=user, host=user, **fields)
    Membership.objects.create(room=room, user=user, role=Role.HOST, joined_at=now)
    kind.create(room, command)
    house_line(room.locked(), _("Room created. Say hi!"))
    invite_people(room, user, command.invites)
    room.refresh_from_db()
    return room


def open_private_room(user: User, other: User, met_in: Room | None = None) -> Room:
    """A room for two: the other is invited. Of the kind, and with the music, of where they met."""
    names = {"one": user.name, "other": other.name}
    like_it: dict[str, Any] = {"kind": "watch"}
    if met_in is not None:
        like_it = {"kind": met_in.kind, **kinds.kind_of(met_in).same_again(met_in)}
    name = _("%(one)s and %(other)s") % names
    return create_room(
        user, CreateRoom(name=name[:100], is_public=False, invites=[other.pk], **like_it)
    )


def open_programme_room(programme: "Programme") -> Room:
    """The one room of a programme, made when somebody first asks for it."""
    if room := Room.objects.filter(programme=programme).first():
        return room
    if programme.is_cancelled or programme.ends_at <= clock.now():
        raise RoomNotOpen(_("This programme is over or was called off."))
    with transaction.atomic():
        # Two first visitors: the second waits at the unique index and finds the first one's room.
        room, is_new = Room.objects.get_or_create(
            programme=programme,
            defaults={
                "kind": Kind.WATCH,
                "name": clean_name(programme.title)[:100],
                "starts_at": programme.starts_at,
                "ends_at": programme.ends_at,
            },
        )
        if is_new:
            command = CreateRoom(name=room.name, kind="watch", is_public=True)
            kinds.kind_of(room).create(room, command)
            house_line(room.locked(), _("Room created. Say hi!"))
    return room


@transaction.atomic
def update_room(room: Room, by: User, command: UpdateRoom) -> Room:
    """Change what was sent and differs; tells only that."""
    room = room.locked()
    if room.host_id != by.pk and not by.is_superuser:
        raise NotHost
    _refuse_in_conversation(room)
    room.require_running()
    now = clock.now()
    wanted = _checked(command, now)
    changed = [name for name, value in wanted.items() if getattr(room, name) != value]
    if not changed:
        return room
    _require_own_room(room, by, changed)
    was_public = room.is_public
    for name in changed:
        setattr(room, name, wanted[name])
    if {"starts_at", "ends_at"} & set(changed):
        _check_hours(room.starts_at, room.ends_at, now, starts_changed="starts_at" in changed)
    room.facts_rev = room.next_rev()
    room.save(update_fields=[*changed, "facts_rev"])
    kinds.kind_of(room).updated(room, changed)
    told = {_told_name(name): _told(getattr(room, name)) for name in changed}
    announce(room.channel, RoomUpdated(rev=room.facts_rev, **told))
    if was_public and not room.is_public:
        _send_onlookers_away(room)
    return room


@transaction.atomic
def end_room(room: Room, by: User | None = None) -> Room:
    """Close it for good; what was said stays. `by` is None where its time is over."""
    room = room.locked()
    if room.ended_at is not None:
        return room
    is_usher = by is not None and (by.is_staff or by.is_superuser)
    if by is not None and not is_usher:
        if room.host_id != by.pk:
            raise NotHost
        _refuse_in_conversation(room)
        if room.programme_id is not None:
            raise NotHost(_("This room follows the guide's hours. Leave it, and it goes on."))
    room.ended_at = clock.now()
    room.facts_rev = room.next_rev()
    room.save(update_fields=["ended_at", "facts_rev"])
    announce(room.channel, RoomEnded(rev=room.facts_rev))
    if is_usher and room.host_id != by.pk:  # type: ignore[union-attr]
        ModerationAction.objects.create(
            what=ModerationAction.What.END, by=by, person_id=room.host_id, room=room
        )
    transaction.on_commit(lambda: trending.forget(room.pk), robust=True)
    return room


def _refuse_in_conversation(room: Room) -> None:
    """Two people who write to each other are host and guest to nobody."""
    if room.direct_key is not None:
        raise NotHost(_("A conversation of two is not changed or ended."))


def _require_room_to_spare(user: User) -> None:
    limit = settings.ROOMS_PER_PERSON
    if limit and Room.objects.running().filter(creator=user, direct_key=None).count() >= limit:
        raise RateLimited(
            _("You have %(limit)s rooms open, and that is as many as one can have. End one first.")
            % {"limit": limit},
            limit=limit,
        )


def _require_own_room(room: Room, by: User, changed: list[str]) -> None:
    if room.programme_id is None or by.is_superuser:
        return
    if not HOST_MAY_CHANGE_IN_THE_GUIDE.issuperset(changed):
        raise NotHost(_("Name and hours of this room come from the guide."))


def _checked(command: CreateRoom | UpdateRoom, now: datetime) -> dict[str, Any]:
    """The fields that were sent, as they are kept. Raises InvalidMessage that names the field."""
    sent = {
        name: value
        for name in command.__struct_fields__
        if (value := getattr(command, name)) is not UNSET
    }
    fields: dict[str, Any] = {
        name: sent[name]
        for name in ("is_public", "allow_voice_chat", "slow_mode_s", "everyone_controls")
        if name in sent
    }
    if "name" in sent:
        fields["name"] = _checked_name(sent["name"])
    if "description" in sent:
        fields["description"] = clean_text(sent["description"])
    if "category" in sent:
        fields["category"] = _checked_category(sent["category"])
    if "tags" in sent:
        fields["tags"] = clean_tags(sent["tags"])
    if "capacity" in sent:
        fields["capacity"] = _checked_capacity(sent["capacity"])
    for name in ("starts", "ends"):
        if f"{name}_ms" in sent:
            fields[f"{name}_at"] = _moment(f"{name}_ms", sent[f"{name}_ms"], now)
    return fields


def _checked_name(name: str) -> str:
    name = clean_name(name)
    if not name:
        raise InvalidMessage(_("name: give the room a name."), field="name")
    return name


def _checked_category(category: str) -> str:
    if category not in Category.values:
        raise InvalidMessage(_("category: choose one of the list."), field="category")
    return category


def _checked_capacity(capacity: int | None) -> int | None:
    limit = settings.ROOM_MAX_MEMBERS
    if limit and capacity is not None and capacity > limit:
        raise InvalidMessage(
            _("capacity: at most %(limit)s seats.") % {"limit": limit}, field="capacity"
        )
    return capacity


def _moment(field: str, moment_ms: int | None, now: datetime) -> datetime | None:
    if moment_ms is None:
        return None
    if moment_ms > (now + FURTHEST).timestamp() * 1000:
        raise InvalidMessage(_("%(field)s: within a year.") % {"field": field}, field=field)
    return datetime.fromtimestamp(moment_ms / 1000, UTC)


def _check_hours(
    starts_at: datetime | None,
    ends_at: datetime | None,
    now: datetime,
    *,
    starts_changed: bool = True,
) -> None:
    if starts_at is not None and starts_changed and starts_at < now - JUST_NOW:
        raise InvalidMessage(_("starts_ms: that hour has passed."), field="starts_ms")
    if ends_at is None:
        return
    if ends_at <= now:
        raise InvalidMessage(_("ends_ms: that hour has passed."), field="ends_ms")
    if starts_at is not None and ends_at <= starts_at:
        raise InvalidMessage(_("ends_ms: the end comes after the start."), field="ends_ms")


def _told_name(name: str) -> str:
    return {"starts_at": "starts_ms", "ends_at": "ends_ms"}.get(name, name)


def _told(value: Any) -> Any:
    return ms_or_none(value) if isinstance(value, datetime) else value


def _send_onlookers_away(room: Room) -> None:
    """Who only looked on in a public room hears nothing of the private one."""
    seated = set(room.memberships.active().values_list("user_id", flat=True))
    for user_id in set(present([room.channel])[room.channel]) - seated:
        revoke(user_id, room.channel, 4004)
    revoke(None, room.channel, 4004)
