"""The guide as a calendar (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from guide.models import Programme

LONGEST_LINE = 75  # octets


def write_calendar(
    programmes: Iterable[Programme], *, name: str, site_url: str, host: str, now: datetime
) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Marquee//Guide//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for programme in programmes:
        lines += _event(programme, site_url, host, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(programme: Programme, site_url: str, host: str, now: datetime) -> list[str]:
    movie = programme.movie
    title = str(movie) if movie else programme.title
    lines = [
        "BEGIN:VEVENT",
        f"UID:programme-{programme.pk}@{host}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(programme.starts_at)}",
        f"DTEND:{_moment(programme.ends_at)}",
        f"SUMMARY:{escaped(title)}",
        f"LOCATION:{escaped(programme.channel.name)}",
        f"URL:{site_url}{programme.get_absolute_url()}",
    ]
    if movie and movie.director_names:
        lines.append(f"DESCRIPTION:{escaped(', '.join(movie.director_names))}")
    lines.append(f"STATUS:{'CANCELLED' if programme.is_cancelled else 'CONFIRMED'}")
    lines.append("END:VEVENT")
    return lines


def escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n")):
        text = text.replace(plain, written)
    # What else breaks a line would begin a new property.
    return " ".join(text.replace("\n", "\\n").splitlines())


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never cutting a letter in two."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
