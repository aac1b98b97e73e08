"""What YouTube tells of a film without a key: its name, whose it is, whether it may be shown."""

from dataclasses import dataclass
from datetime import datetime

import httpx

from music.clients import JsonClient, Manners, NotFound, NotPermitted
from music.importers.provider import text_of
from music.models import Song

# Somebody waits for the answer: one try, and a short one.
YOUTUBE = Manners(
    "youtube",
    calls=10,
    per_seconds=1,
    keeps_for_seconds=24 * 3600,
    tries=1,
    timeout=httpx.Timeout(4, connect=3),
)
# No such film; not on other sites; for some people only.
_REFUSED = frozenset((400, 401, 403))


class FilmRefused(Exception):
    """YouTube does not let this film be shown here, whoever asks."""


@dataclass(frozen=True, slots=True)
class FilmFound:
    title: str
    author: str


def film_of(youtube_id: str, *, is_kept: bool = True) -> FilmFound:
    """Raises FilmRefused; other ProviderTrouble where YouTube could not be asked."""
    # The address is made here, of an id with eleven letters: nobody sends this site elsewhere.
    address = f"https://www.youtube.com/watch?v={youtube_id}"
    try:
        told = JsonClient(YOUTUBE).get("/oembed", is_kept=is_kept, url=address, format="json")
    except NotFound as error:
        raise FilmRefused from error
    except NotPermitted as error:
        if error.status in _REFUSED:
            raise FilmRefused from error
        raise
    facts = told if isinstance(told, dict) else {}
    return FilmFound(text_of(facts.get("title")), text_of(facts.get("author_name")))


def check_song(song: Song, now: datetime) -> str:
    """Ask whether the film of this song may still be shown, and keep a refusal."""
    try:
        film_of(song.youtube_id, is_kept=False)
    except FilmRefused:
        # Only what was not refused meanwhile; the first one's moment stays.
        Song.objects.filter(pk=song.pk, refused_at=None).update(refused_at=now)
        return f"{song.youtube_id} is refused, and passed over from now on."
    return f"{song.youtube_id} may be shown."
