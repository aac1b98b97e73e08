"""Keeping order: sending out, locking out, silencing. The person hears why, ushers may read it."""

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.live import clock
from config.live.announce import announce, revoke, tell
from config.live.presence import present
from config.live.protocol import InvalidMessage, NotHost, NotMember, Skipped
from rooms.actions.membership import vacate
from rooms.facts import ms_or_none
from rooms.models import Invite, Membership, ModerationAction, Report, Role, Room
from rooms.protocol import Sanctioned
from rooms.rules import seats as rules

What = ModerationAction.What
SENT_OUT = 4003


@transaction.atomic
def kick(
    room: Room, by: User, user_id: int, reason: str = "", *, report: Report | None = None
) -> None:
    """Out of the room; a public one they may enter again."""
    here = present([room.channel])[room.channel]
    room = room.locked()
    seat = _target(room, by, user_id)
    if seat is None or not seat.is_active:
        raise InvalidMessage(_("user_id: this person has no seat here."))
    seat.reason = reason
    vacate(room, seat, here, clock.now())
    _keep(What.KICK, by, user_id, room, reason, report=report)
    _tell("kick", room, user_id, reason)
    revoke(user_id, room.channel, SENT_OUT, reason)


@transaction.atomic
def ban(
    room: Room, by: User, user_id: int, reason: str = "", *, report: Report | None = None
) -> None:
    """Out of the room for good, also for who has no seat there yet."""
    here = present([room.channel])[room.channel]
    room = room.locked()
    now = clock.now()
    seat = _target(room, by, user_id)
    if seat is None:
        seat = Membership(room=room, user_id=user_id, joined_at=now, left_at=now)
    if seat.banned_at is not None:
        return
    was_active = seat.is_active
    seat.banned_at = now
    seat.reason = reason
    if was_active:
        vacate(room, seat, here, now)
    else:
        seat.save()
    pending = room.invites.filter(invitee=user_id, status=Invite.Status.PENDING)
    pending.update(status=Invite.Status.REVOKED, answered_at=now)
    _keep(What.BAN, by, user_id, room, reason, report=report)
    _tell("ban", room, user_id, reason)
    revoke(user_id, room.channel, SENT_OUT, reason)


@transaction.atomic
def unban(room: Room, by: User, user_id: int) -> None:
    room = room.locked()
    seat = _target(room, by, user_id)
    if seat is None or seat.banned_at is None:
        raise InvalidMessage(_("user_id: this person is not banned here."))
    seat.banned_at = None
    seat.reason = ""
    seat.left_at = seat.left_at or clock.now()
    seat.save(update_fields=["banned_at", "reason", "left_at"])
    _keep(What.UNBAN, by, user_id, room, "")


@transaction.atomic
def silence(
    room: Room,
    by: User,
    user_id: int,
    until: datetime,
    reason: str = "",
    *,
    report: Report | None = None,
) -> Membership:
    """No writing until then; a time that has passed ends a silence."""
    room = room.locked()
    seat = _target(room, by, user_id)
    if seat is None or not seat.is_active:
        raise InvalidMessage(_("user_id: this person has no seat here."))
    now = clock.now()
    if until > now + rules.LONGEST_SILENCE:
        raise InvalidMessage(_("until_ms: a year at most."))
    seat.silenced_until = until if until > now else None
    seat.reason = reason
    seat.save(update_fields=["silenced_until", "reason"])
    # A word on its way is kept only where nothing has changed, and this is nobody else's business.
    announce(room.channel, Skipped(seq=None, rev=room.next_rev()))
    _keep(What.SILENCE, by, user_id, room, reason, until=seat.silenced_until, report=report)
    _tell("silence", room, user_id, reason, until=seat.silenced_until)
    return seat


def _target(room: Room, by: User, user_id: int) -> Membership | None:
    """The seat of the person meant, if `by` may act against them, fresh under the room's lock."""
    if user_id == by.pk:
        raise InvalidMessage(_("user_id: not yourself."))
    person = User.objects.filter(pk=user_id).only("is_staff", "is_superuser").first()
    if person is None:
        raise InvalidMessage(_("user_id: there is no such person."))
    if room.direct_key is not None and not by.is_staff:
        raise NotHost(_("In a conversation of two, block the person instead."))
    seats = {seat.user_id: seat for seat in room.memberships.filter(user__in=[user_id, by.pk])}
    mine, theirs = seats.get(by.pk), seats.get(user_id)
    is_usher = by.is_staff and not by.is_superuser
    if not (by.is_staff or by.is_superuser or (mine is not None and mine.is_active)):
        raise NotMember
    allowed = rules.may_sanction(
        by_admin=by.is_superuser,
        by_moderator=is_usher,
        by_host=room.host_id == by.pk,
        by_co_host=mine is not None and mine.is_active and mine.role == Role.CO_HOST,
        target_is_staff=person.is_staff,
        target_is_admin=person.is_superuser,
        target_is_host=room.host_id == user_id,
        target_is_co_host=theirs is not None and theirs.is_active and theirs.role == Role.CO_HOST,
    )
    if not allowed:
        raise NotHost(_refusal(person, is_host=room.host_id == user_id))
    return theirs


def _refusal(person: User, *, is_host: bool) -> str:
    if person.is_staff or person.is_superuser:
        return _("Ushers of the house cannot be sent out or silenced.")
    if is_host:
        return _("Nobody here can act against the host. Call an usher.")
    return _("Only the host or an usher can do that.")


def _keep(
    what: ModerationAction.What,
    by: User,
    user_id: int,
    room: Room,
    reason: str,
    *,
    until: datetime | None = None,
    report: Report | None = None,
) -> None:
    ModerationAction.objects.create(
        what=what, by=by, person_id=user_id, room=room, reason=reason, until=until, report=report
    )


def _tell(
    what: Literal["kick", "ban", "silence"],
    room: Room,
    user_id: int,
    reason: str,
    *,
    until: datetime | None = None,
) -> None:
    tell(
        user_id,
        Sanctioned(
            what=what,
            room_id=room.pk,
            room_name=room.name,
            reason=reason,
            until_ms=ms_or_none(until),
        ),
    )
