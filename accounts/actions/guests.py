"""Guests: people without an account, for as long as they come by."""

import random
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from accounts import rules
from accounts.actions.people import NameTaken, add_address, check_username, save_new
from accounts.models import User

log = structlog.get_logger(__name__)

GUESTS_STAY = timedelta(days=7)


def open_guest(dice: random.Random | None = None) -> User:
    """A temporary person with an invented name that nobody else bears."""
    dice = dice or random.SystemRandom()
    for attempt in range(30):
        name = rules.guest_name(
            dice.choice(rules.GUEST_WORDS), dice.randint(*rules.guest_number_range(attempt))
        )
        guest = User(username=name, is_guest=True, seen_at=timezone.now())
        guest.set_unusable_password()
        try:
            save_new(guest)
        except NameTaken:
            continue
        return guest
    raise RuntimeError("No name was free in thirty tries.")


@transaction.atomic
def keep_guest(guest: User, username: str, email: str, password: str) -> User:
    """The guest becomes a full account: the same person, with everything they did."""
    kept: User = User.objects.select_for_update().get(pk=guest.pk)
    if not kept.is_guest:
        return kept
    kept.username = rules.clean_username(username)
    check_username(kept.username)
    kept.email = email.strip().lower()
    kept.is_guest = False
    kept.date_joined = timezone.now()
    kept.set_password(password)
    save_new(kept)
    if kept.email:
        add_address(kept)
    return kept


def forget_guests(now: datetime) -> int:
    """Forget guests who have not come by for a week. What they said stays, under a former guest."""
    forgotten = 0
    for guest in User.objects.guests().unseen_since(now - GUESTS_STAY).iterator():
        try:
            with transaction.atomic():
                guest.delete()
        except (ProtectedError, RestrictedError) as error:
            # Something of theirs still needs them; tomorrow is another night.
            log.warning("guest kept", user_id=guest.pk, because=str(error.args[0]))
        else:
            forgotten += 1
    return forgotten
