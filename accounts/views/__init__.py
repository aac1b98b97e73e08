from accounts.views.guests import guest, keep
from accounts.views.letters import letters_off
from accounts.views.notifications import notifications
from accounts.views.outbox import letter, outbox
from accounts.views.people import avatar, block, person, unblock
from accounts.views.preferences import settings, theme
from accounts.views.sessions import end_session

__all__ = [
    "avatar",
    "block",
    "end_session",
    "guest",
    "keep",
    "letter",
    "letters_off",
    "notifications",
    "outbox",
    "person",
    "settings",
    "theme",
    "unblock",
]
