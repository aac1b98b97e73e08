"""When two providers speak of the same thing, and what an address or a length says."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

SAME_WITHIN_MS = 3_000
LONGEST_SONG_MS = 3 * 60 * 60 * 1000

# "(feat. Somebody)", "- 2011 Remaster", "[Remastered]": the same recording under a longer name.
_GUESTS = re.compile(r"[\(\[]\s*(?:feat|ft|featuring|with)\b\.?[^\)\]]*[\)\]]", re.I)
_GUESTS_BARE = re.compile(r"\s(?:feat|ft|featuring)\.?\s.*$", re.I)
_POLISHED = re.compile(
    r"\s*(?:[\(\[][^\)\]]*\bremaster(?:ed)?\b[^\)\]]*[\)\]]|-\s[^-]*\bremaster(?:ed)?\b.*$)", re.I
)
_YOUTUBE_HOSTS = frozenset(
    (
        "youtube.com",
        "www.youtube.com",
        "m.youtube.com",
        "music.youtube.com",
        "youtube-nocookie.com",
        "www.youtube-nocookie.com",
    )
)
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([^/?#]+)/?")
_TOPIC = re.compile(r"\s+-\s+Topic$")
# "(Official Video)", "[Lyrics]", "(Official Audio) [HD]": how it is shown, not what it is called.
_SHOWN_AS = re.compile(
    r"\s*[\(\[](?:official\b[^\)\]]*|(?:lyrics?|music|hd|4k)?\s*(?:video|audio|lyrics?|visuali[sz]er|hd|hq|4k))[\)\]]",
    re.I,
)
_LENGTH = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")


def plain(text: str) -> str:
    """Letters and figures alone, lower case, without accents: what names are compared by."""
    parted = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(character for character in parted if not unicodedata.combining(character))
    kept = kept.replace("&", " and ")
    words = "".join(character if character.isalnum() else " " for character in kept).split()
    # A name of signs alone ("!!!") is its own key.
    return " ".join(words) or kept.strip()


def song_key(title: str) -> str:
    """A title without what providers hang on it; a live version stays another song."""
    bare = _POLISHED.sub("", _GUESTS_BARE.sub("", _GUESTS.sub(" ", title)))
    return plain(bare) or plain(title)


def artist_key(name: str) -> str:
    key = plain(name)
    return key.removeprefix("the ") or key


def lasts_as_long(one_ms: int | None, other_ms: int | None) -> bool:
    """Within three seconds; an unknown length contradicts nothing."""
    if one_ms is None or other_ms is None:
        return True
    return abs(one_ms - other_ms) <= SAME_WITHIN_MS


def isrc_of(text: str | None) -> str:
    """Without dashes, upper case; empty where it is none."""
    code = re.sub(r"[\s-]", "", text or "").upper()
    return code if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}\d{7}", code) else ""


def year_of(date: str | None) -> int | None:
    """Of "2021-09-17", "2021-09" or "2021"; providers know all three, and none."""
    match = re.match(r"(\d{4})\b", date or "")
    year = int(match[1]) if match else 0
    return year if 1000 <= year <= 2999 else None


def youtube_id_of(address: str) -> str | None:
    """The film's id in any of YouTube's addresses; None where it is not one."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    found = ""
    if host == "youtu.be":
        found = parts.path.strip("/")
    elif host in _YOUTUBE_HOSTS:
        if parts.path.rstrip("/") == "/watch":
            found = (parse_qs(parts.query).get("v") or [""])[0]
        elif match := _YOUTUBE_PATH.fullmatch(parts.path):
            found = match[1]
    return found if _YOUTUBE_ID.fullmatch(found) else None


def song_of_film(title: str, author: str) -> tuple[str, str]:
    """Title and artist, as films of songs are mostly named: "Artist - Title (Official Video)".

    A channel of YouTube's own making, "Artist - Topic", names the title alone.
    """
    bare = _SHOWN_AS.sub("", title).strip() or title.strip()
    if _TOPIC.search(author):
        return bare, _TOPIC.sub("", author)
    parts = [part.strip() for part in re.split(r"\s+[-–—]\s+", bare)]
    if len(parts) == 2 and all(parts):
        return parts[1], parts[0]
    return bare, author.strip()


def length_ms_of(text: str) -> int | None:
    """Of "3:45" or "1:02:03"; None where it is neither, or nothing a song can last."""
    match = _LENGTH.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    length = ((hours * 60 + minutes) * 60 + seconds) * 1000
    return length if 0 < length <= LONGEST_SONG_MS else None


def length_text(length_ms: int | None) -> str:
    if length_ms is None:
        return ""
    minutes, seconds = divmod(round(length_ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def moved(ids: list[int], which: int, position: int) -> list[int]:
    """The order with one of them at another place, counted from 0; beyond the end is the end."""
    rest = [each for each in ids if each != which]
    at = min(max(position, 0), len(rest))
    return [*rest[:at], which, *rest[at:]]


def dealt(stacks: Iterable[list[int]], at_most: int) -> list[int]:
    """One of each stack in turn, so that no artist fills a playlist alone."""
    remaining = [list(stack) for stack in stacks]
    taken: dict[int, None] = {}
    while any(remaining) and len(taken) < at_most:
        for stack in remaining:
            if stack and len(taken) < at_most:
                taken.setdefault(stack.pop(0))
    return list(taken)
