"""What changes about people, all or nothing."""

from accounts.actions.guests import forget_guests, keep_guest, open_guest
from accounts.actions.notifications import (
    notify,
    read_notifications,
    read_notifications_at,
)
from accounts.actions.people import (
    NameTaken,
    choose_theme,
    end_letters,
    open_account,
    reinstate,
    suspend,
    update_profile,
)
from accounts.actions.safety import block_person, unblock_person
from accounts.actions.sessions import end_all_sessions, end_other_sessions, end_session

__all__ = [
    "NameTaken",
    "block_person",
    "choose_theme",
    "end_all_sessions",
    "end_letters",
    "end_other_sessions",
    "end_session",
    "forget_guests",
    "keep_guest",
    "notify",
    "open_account",
    "open_guest",
    "read_notifications",
    "read_notifications_at",
    "reinstate",
    "suspend",
    "unblock_person",
    "update_profile",
]
