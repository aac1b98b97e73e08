"""A member's diary as RSS: what they saw lately and liked. It never holds favourites."""

import xml.etree.ElementTree as ET

from moviemash.importers.found import FilmRef, Found, Unreadable
from moviemash.importers.letterboxd import MEMBER, slug_in
from moviemash.importers.rules import is_liked

_LETTERBOXD = "{https://letterboxd.com}"
_TMDB = "{https://themoviedb.org}"
_WATCHED = ("letterboxd-watch-", "letterboxd-review-")


def read_feed(text: str) -> Found:
    """Raises Unreadable."""
    # A diary declares no entities; a file that does wants to be unpacked into gigabytes.
    if "<!doctype" in text.lower() or "<!entity" in text.lower():
        raise Unreadable("not_a_feed")
    try:
        root = ET.fromstring(text)
    except (ET.ParseError, RecursionError, ValueError):
        raise Unreadable("not_a_feed") from None
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise Unreadable("not_a_feed")
    address = (channel.findtext("link") or "").strip()
    member = address.removeprefix("https://letterboxd.com/").strip("/")
    if member == address or not MEMBER.fullmatch(member):
        raise Unreadable("not_a_feed")
    liked: dict[FilmRef, None] = {}
    seen: dict[FilmRef, None] = {}
    for entry in channel.findall("item"):
        if not (entry.findtext("guid") or "").startswith(_WATCHED):
            continue
        film = _film_of(entry)
        has_heart = entry.findtext(f"{_LETTERBOXD}memberLike") == "Yes"
        rating = entry.findtext(f"{_LETTERBOXD}memberRating") or ""
        (liked if has_heart or is_liked(rating) else seen)[film] = None
    return Found(
        member=member, liked=tuple(liked), seen=tuple(film for film in seen if film not in liked)
    )


def _film_of(entry: ET.Element) -> FilmRef:
    movie_id = _number(entry.findtext(f"{_TMDB}movieId"))
    series_id = _number(entry.findtext(f"{_TMDB}tvId"))
    return FilmRef(
        title=(entry.findtext(f"{_LETTERBOXD}filmTitle") or "").strip()[:300],
        year=_number(entry.findtext(f"{_LETTERBOXD}filmYear")),
        slug=slug_in(entry.findtext("link") or ""),
        tmdb_id=movie_id or series_id,
        is_series=series_id is not None and movie_id is None,
    )


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
