"""An invitation by letter, for who is away."""

from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.letters import send_letter, whole_url
from config.live.limits import spend
from config.live.presence import is_listening
from config.live.protocol import RateLimited
from rooms.models import Invite

A_DAY = timedelta(days=1)
LETTERS_A_DAY = 5


def send_invite_letter(invite_id: UUID) -> bool:
    """Once, and only while it is open, unread and its person is nowhere on the site."""
    invite = (
        Invite.objects.with_room().select_related("invitee__profile").filter(pk=invite_id).first()
    )
    if invite is None or invite.invitee is None or invite.room.is_over(timezone.now()):
        return False
    person, now = invite.invitee, timezone.now()
    # Blocked since, answered, called back or over: nobody is told of it any more.
    if not Invite.objects.pending_for(person, now).filter(pk=invite.pk).exists():
        return False
    url = reverse("rooms:invitation", args=[invite.pk])
    if is_listening(person.pk) or not person.notifications.unread().filter(url=url).exists():
        return False
    try:
        spend("invite letter", person.pk, LETTERS_A_DAY, per_seconds=A_DAY.total_seconds())
    except RateLimited:
        return False
    return send_letter(
        person,
        _("%(name)s keeps a seat for you") % {"name": invite.inviter.name},
        "rooms/letters/invite.txt",
        {"inviter": invite.inviter.name, "room": invite.room, "url": whole_url(url)},
    )
