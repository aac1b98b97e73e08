"""What the site tells a person on their own channel."""

from config.live.protocol import Event


class NotificationMade(Event, frozen=True, kw_only=True):
    event_name = "notification"

    id: str
    kind: str
    text: str
    url: str
