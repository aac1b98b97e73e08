"""Reserved seats: for one person, or for as many as a link has."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from celery import current_app
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify
from accounts.models import Block, User
from config.live.announce import tell
from config.live.protocol import Banned, Conflict, InvalidMessage, NotHost, RoomFull, RoomNotFound
from rooms.actions.membership import answer_invite, join_room
from rooms.models import Invite, Membership, Role, Room
from rooms.protocol import InviteTold
from rooms.rules.seats import has_place

LINK_LASTS = timedelta(days=7)
MOST_SEATS = 1000
LETTER_AFTER_SECONDS = 30


class InviteGone(Conflict):
    """The ticket is used up, over or called back."""

    code = "STALE"
    text = gettext_lazy("This invitation is no longer good.")


class LinkState(StrEnum):
    GOOD = "good"
    SEATED = "seated"  # this person is in already
    USED = "used"
    EXPIRED = "expired"
    FULL = "full"
    REVOKED = "revoked"  # also what somebody banned or blocked sees


@transaction.atomic
def invite_person(room: Room, inviter: User, invitee_id: int) -> Invite | None:
    """Keep a seat for somebody and tell them; asking again is the same invite.

    None where nothing was done without saying so: somebody blocked or banned, or seated already.
    """
    invitee = User.objects.full().filter(pk=invitee_id).first()
    if invitee is None:
        raise InvalidMessage(_("user_id: there is no such person."))
    if invitee.pk == inviter.pk:
        raise InvalidMessage(_("user_id: you have a seat already."))
    room = room.locked()
    room.require_running()
    seat = room.memberships.filter(user=invitee).first()
    is_in = seat is not None and (seat.is_active or seat.banned_at is not None)
    if is_in or Block.objects.between(inviter, invitee).exists():
        return None
    now = timezone.now()
    room.invites.filter(invitee=invitee, status=Invite.Status.PENDING, expires_at__lte=now).update(
        status=Invite.Status.REVOKED, answered_at=now
    )
    invite, is_new = Invite.objects.get_or_create(
        room=room,
        invitee=invitee,
        status=Invite.Status.PENDING,
        defaults={"inviter": inviter, "expires_at": _expiry(room, now)},
    )
    if is_new:
        tell(
            invitee.pk,
            InviteTold(id=invite.pk, room_id=room.pk, name=room.name, from_=inviter.pk),
        )
        notify(
            invitee,
            "invite",
            _("%(name)s keeps a seat for you: %(room)s")
            % {"name": inviter.name, "room": room.name},
            reverse("rooms:invitation", args=[invite.pk]),
        )
        # A page that is just being turned has no socket either.
        transaction.on_commit(
            partial(
                current_app.send_task,
                "rooms.tasks.send_invite_letter",
                [str(invite.pk)],
                countdown=LETTER_AFTER_SECONDS,
            ),
            robust=True,
        )
    return invite


def invite_people(room: Room, inviter: User, user_ids: Iterable[int]) -> list[Invite]:
    made = (invite_person(room, inviter, user_id) for user_id in dict.fromkeys(user_ids))
    return [invite for invite in made if invite is not None]


@transaction.atomic
def make_link(
    room: Room, inviter: User, seats: int | None = None, lasts: timedelta = LINK_LASTS
) -> Invite:
    """A link that lets so many in (None: as many as the room holds) for so long."""
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise InvalidMessage(_("seats: between 1 and 1,000."))
    room = room.locked()
    room.require_running()
    return Invite.objects.create(
        room=room,
        inviter=inviter,
        token=secrets.token_urlsafe(16),
        seats_left=seats,
        expires_at=timezone.now() + lasts,
    )


@transaction.atomic
def accept_invite(invite: Invite, user: User) -> Membership:
    """Take the reserved seat. Raises InviteGone, and what join_room raises."""
    room = invite.room.locked()
    invite = Invite.objects.select_for_update().get(pk=invite.pk)
    if invite.invitee_id != user.pk:
        raise RoomNotFound
    if not _is_pending(invite, timezone.now()) and not _is_seated(room, user):
        raise InviteGone
    return join_room(room, user)  # which answers the invite


@transaction.atomic
def decline_invite(invite: Invite, user: User) -> Invite:
    invite.room.locked()
    invite = Invite.objects.select_for_update().get(pk=invite.pk)
    if invite.invitee_id != user.pk:
        raise RoomNotFound
    if invite.status == Invite.Status.PENDING:
        answer_invite(invite, Invite.Status.REJECTED, timezone.now())
    return invite


@transaction.atomic
def revoke_invite(invite: Invite, by: User) -> None:
    """Only who wrote the ticket, who keeps the room's order, or an usher calls it back."""
    room = invite.room.locked()
    seat = room.memberships.active().filter(user=by).first()
    keeps_order = by.is_staff or (seat is not None and seat.role in (Role.HOST, Role.CO_HOST))
    if not (keeps_order or invite.inviter_id == by.pk):
        raise NotHost(_("Only who sent an invitation or the host can call it back."))
    Invite.objects.filter(pk=invite.pk, status=Invite.Status.PENDING).update(
        status=Invite.Status.REVOKED, answered_at=timezone.now()
    )


@transaction.atomic
def take_link(token: str, user: User) -> Membership:
    """One use of a link: n uses admit n people, whoever comes at once."""
    found = Invite.objects.select_related("room").filter(token=token).first()
    if found is None:
        raise RoomNotFound
    room = found.room.locked()
    link = Invite.objects.select_for_update().get(pk=found.pk)
    state = link_state(link, room, user, timezone.now())
    if state is LinkState.FULL:
        raise RoomFull
    if state not in (LinkState.GOOD, LinkState.SEATED):
        raise InviteGone
    if state is LinkState.GOOD and link.seats_left is not None:
        link.seats_left -= 1
        link.save(update_fields=["seats_left"])
    try:
        return join_room(room, user, is_admitted=True)
    except Banned:
        # Who is banned learns no more from a link than a stranger would.
        raise InviteGone from None


def link_state(link: Invite, room: Room, user: User, now: datetime) -> LinkState:
    seat = room.memberships.filter(user=user).first()
    if seat is not None and seat.is_active:
        return LinkState.SEATED
    is_unwelcome = (seat is not None and seat.banned_at is not None) or Block.objects.between(
        link.inviter, user
    ).exists()
    if is_unwelcome or link.status != Invite.Status.PENDING or room.is_over(now):
        return LinkState.REVOKED
    if link.expires_at is not None and link.expires_at <= now:
        return LinkState.EXPIRED
    if link.seats_left == 0:
        return LinkState.USED
    if not has_place(room.memberships.active().count(), room.capacity, room.house_limit):
        return LinkState.FULL
    return LinkState.GOOD


def _is_pending(invite: Invite, now: datetime) -> bool:
    is_over = invite.expires_at is not None and invite.expires_at <= now
    return invite.status == Invite.Status.PENDING and not is_over


def _is_seated(room: Room, user: User) -> bool:
    return room.memberships.active().filter(user=user).exists()


def _expiry(room: Room, now: datetime) -> datetime:
    """A seat for a show is kept until the show is over."""
    if room.ends_at is not None:
        return room.ends_at
    start = max(now, room.starts_at) if room.starts_at is not None else now
    return start + LINK_LASTS
