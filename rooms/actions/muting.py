"""One's own list of people not to be heard."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.live.announce import tell
from config.live.protocol import InvalidMessage
from rooms.models import Muting
from rooms.protocol import PersonMuted

MOST_MUTED = 500


@transaction.atomic
def mute_person(user: User, muted_id: int, *, on: bool) -> None:
    """Told to their own sockets alone: who is muted never learns of it."""
    own = Muting.objects.of(user.pk)
    if not on:
        own.filter(muted=muted_id).delete()
    elif own.count() >= MOST_MUTED:
        raise InvalidMessage(_("user_id: five hundred people are enough."), field="user_id")
    elif not User.objects.active().filter(pk=muted_id).exists():
        raise InvalidMessage(_("user_id: there is no such person."), field="user_id")
    else:
        Muting.objects.get_or_create(user=user, muted_id=muted_id)
    tell(user.pk, PersonMuted(user_id=muted_id, on=on))
