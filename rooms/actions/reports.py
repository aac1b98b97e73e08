"""Calling an usher, and what the usher does about it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions as people
from accounts.models import User
from config.live.protocol import InvalidMessage
from rooms.actions.chat import delete_message
from rooms.actions.moderation import ban, silence
from rooms.facts import ms
from rooms.models import Message, ModerationAction, Report, Room

AROUND = 20
DEFAULT_SILENCE = timedelta(days=1)


class ReportClosed(InvalidMessage):
    text = gettext_lazy("Somebody has dealt with this report already.")


@transaction.atomic
def report(
    room: Room,
    reporter: User,
    reason: str,
    text: str = "",
    *,
    message_id: UUID | None = None,
    user_id: int | None = None,
) -> Report:
    """Call an usher to a room, a message or a person. What was said around it is kept with it."""
    if reason not in Report.Reason.values:
        raise InvalidMessage(_("reason: choose one of the list."), field="reason")
    message = _message(room, message_id)
    person_id = _person(room, message, user_id)
    return Report.objects.create(
        reporter=reporter,
        room=room,
        message=message,
        person_id=person_id,
        reason=reason,
        text=text.strip(),
        context=context_of(room, message),
    )


@transaction.atomic
def report_person(person: User, reporter: User, reason: str, text: str = "") -> Report:
    """Call an usher about somebody met outside of any room: a card, a page."""
    if reason not in Report.Reason.values:
        raise InvalidMessage(_("reason: choose one of the list."), field="reason")
    if person.pk == reporter.pk:
        raise InvalidMessage(_("You cannot call an usher about yourself."))
    return Report.objects.create(reporter=reporter, person=person, reason=reason, text=text.strip())


def context_of(room: Room, message: Message | None) -> list[dict[str, Any]]:
    """Twenty messages around it as they read now, so that taking them off later hides nothing."""
    said = room.messages.select_related("author")
    if message is None:
        around = list(said.order_by("-seq")[:AROUND])[::-1]
    else:
        half = AROUND // 2
        around = list(
            said.filter(seq__gt=message.seq - half, seq__lte=message.seq + half).order_by("seq")
        )
    return [
        {
            "seq": each.seq,
            "user_id": each.author_id,
            "name": each.author.name if each.author else "",
            "text": each.text,
            "at_ms": ms(each.at),
            "is_deleted": each.is_deleted,
            "is_it": message is not None and each.pk == message.pk,
        }
        for each in around
    ]


@transaction.atomic
def dismiss(report: Report, by: User, reason: str = "") -> Report:
    report = _open(report)
    ModerationAction.objects.create(
        what=ModerationAction.What.DISMISS,
        by=by,
        person=report.person,
        room=report.room,
        message=report.message,
        report=report,
        reason=reason,
    )
    return _close(report, by, Report.Status.DISMISSED)


@transaction.atomic
def take_off_message(report: Report, by: User) -> Report:
    report = _open(report)
    if report.message is None or report.room is None:
        raise InvalidMessage(_("This report is not about a message."))
    delete_message(report.room, by, report.message.pk, may_delete_others=True)
    # The action keeps its own line; it only does not know which report it answers.
    ModerationAction.objects.filter(
        what=ModerationAction.What.DELETE, message=report.message, report=None
    ).update(report=report)
    return _close(report, by, Report.Status.ACTED)


@transaction.atomic
def silence_person(
    report: Report, by: User, until: datetime | None = None, reason: str = ""
) -> Report:
    report = _open(report)
    room, person_id = _about_somebody(report)
    until = until or timezone.now() + DEFAULT_SILENCE
    silence(room, by, person_id, until, reason or report.get_reason_display(), report=report)
    return _close(report, by, Report.Status.ACTED)


@transaction.atomic
def ban_person(report: Report, by: User, reason: str = "") -> Report:
    report = _open(report)
    room, person_id = _about_somebody(report)
    ban(room, by, person_id, reason or report.get_reason_display(), report=report)
    return _close(report, by, Report.Status.ACTED)


@transaction.atomic
def suspend_person(report: Report, by: User, reason: str = "") -> Report:
    report = _open(report)
    person = report.person
    if person is None:
        raise InvalidMessage(_("This report is not about a person."))
    if person.is_staff or person.is_superuser or person.pk == by.pk:
        raise InvalidMessage(_("Ushers are not suspended from here."))
    people.suspend(person)
    ModerationAction.objects.create(
        what=ModerationAction.What.SUSPEND,
        by=by,
        person=person,
        room=report.room,
        report=report,
        reason=reason or report.get_reason_display(),
    )
    return _close(report, by, Report.Status.ACTED)


def _message(room: Room, message_id: UUID | None) -> Message | None:
    if message_id is None:
        return None
    message = room.messages.filter(pk=message_id, kind=Message.Kind.SAID).first()
    if message is None:
        raise InvalidMessage(_("message_id: there is no such message here."), field="message_id")
    return message


def _person(room: Room, message: Message | None, user_id: int | None) -> int | None:
    """Who it is about: somebody who was ever in this room, or the author of the message."""
    if message is not None:
        return message.author_id
    if user_id is None:
        return None
    known = User.objects.filter(pk=user_id).filter(
        Q(memberships__room=room) | Q(messages__room=room)
    )
    if not known.exists():
        raise InvalidMessage(_("user_id: this person was never here."), field="user_id")
    return user_id


def _about_somebody(report: Report) -> tuple[Room, int]:
    if report.room is None or report.person_id is None:
        raise InvalidMessage(_("This report is not about a person in a room."))
    return report.room, report.person_id


def _open(report: Report) -> Report:
    """The report, locked, if nobody has closed it yet: two ushers at once act once."""
    fresh = Report.objects.select_for_update(of=("self",)).select_related("room").get(pk=report.pk)
    if fresh.status != Report.Status.OPEN:
        raise ReportClosed
    return fresh


def _close(report: Report, by: User, status: Report.Status) -> Report:
    report.status = status
    report.closed_at = timezone.now()
    report.closed_by = by
    report.save(update_fields=["status", "closed_at", "closed_by"])
    return report
