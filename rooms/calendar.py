"""A room's hours for a calendar (RFC 5545)."""

from datetime import UTC, datetime, timedelta

from guide.calendar import escaped, folded
from rooms.models import Room

USUAL_LENGTH = timedelta(hours=2)


def write_event(room: Room, *, url: str, host: str, now: datetime) -> str:
    starts_at = room.starts_at or now
    ends_at = room.ends_at or starts_at + USUAL_LENGTH
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Marquee//Rooms//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:room-{room.pk}@{host}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(starts_at)}",
        f"DTEND:{_moment(ends_at)}",
        f"SUMMARY:{escaped(room.name)}",
        f"DESCRIPTION:{escaped(room.description)}",
        f"URL:{url}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
