"""Letterboxd's pages of every period since 2023, as a member saved them or we may fetch them."""

import json
import re
from typing import Any

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from moviemash.importers.found import FilmRef, Found, Unreadable

MEMBER = re.compile(r"[A-Za-z0-9_]{2,15}")
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,98}", re.ASCII)
FAVOURITES = 4

_FILM_LINK = re.compile(r"/film/([^/?#\"']+)")
_MEMBER_LINK = re.compile(r"(?:^|letterboxd\.com)/([A-Za-z0-9_]{2,15})/?$")
_TITLE_AND_YEAR = re.compile(r"^(.*?)\s*\(((?:18|19|20)\d\d)\)$", re.DOTALL)
_YEAR = re.compile(r"\b((?:18|19|20)\d\d)\b")
_TMDB = re.compile(r"themoviedb\.org/(movie|tv)/(\d{1,9})")
_IMDB = re.compile(r"imdb\.com/title/(tt\d{5,10})")
_CDATA = re.compile(r"/\*\s*(?:<!\[CDATA\[|\]\]>)\s*\*/")

# The posters of #favourites as they were marked, newest last; whatever else is a list item.
_POSTERS = ".favourite-production-poster-container, .favourite-film-poster-container"
_NAMED = "[data-item-slug], [data-film-slug], [data-item-link], [data-target-link]"


class FilmPage(Struct, frozen=True):
    """A film's own page, which knows its ids elsewhere."""

    film: FilmRef
    directors: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()


class MemberList(Struct, frozen=True):
    """A page of a table of members, and where it goes on."""

    members: tuple[str, ...]
    next_path: str = ""


def read_profile(html: str) -> Found:
    """The member and their favourites in order: four, fewer or none. Raises Unreadable."""
    page = _page(html)
    member = _member_of(page)
    section = page.css_first("#favourites")
    if section is None and not member:
        raise Unreadable("not_a_profile")
    favourites = _favourites_in(section) if section is not None else ()
    told = _attribute(page, "meta[property='og:description'], meta[name=description]", "content")
    return Found(
        member=member, favourites=tuple(_with_year(film, told) for film in favourites[:FAVOURITES])
    )


def read_film(html: str) -> FilmPage:
    """What JSON-LD, the body's data and the links at the foot tell; any of them may be missing."""
    page = _page(html)
    facts = _json_ld(page)
    tmdb_kind, tmdb_id = _tmdb_of(page)
    title = _plain_text(str(facts.get("name") or "")) or _text(
        page, "h1.primaryname .name, h1.filmtitle, #featured-film-header h1"
    )
    slug = next((found for found in map(slug_in, _addresses(page, facts)) if found), "")
    film = FilmRef(
        title=title[:300],
        year=_year_of(page, facts),
        slug=slug,
        lid=_lid_of(page.css_first("[data-postered-identifier]")),
        tmdb_id=tmdb_id,
        imdb_id=next((found[1] for link in _links(page) if (found := _IMDB.search(link))), ""),
        is_series=tmdb_kind == "tv",
    )
    if not (film.title or film.tmdb_id or film.imdb_id):
        raise Unreadable("not_a_film")
    return FilmPage(film, _directors_of(page, facts), _genres_of(page, facts))


def read_members(html: str) -> MemberList:
    page = _page(html)
    table = page.css_first("table.member-table")
    if table is None:
        raise Unreadable("no_members")
    names = (
        found[1]
        for link in table.css("td.table-person a.name")
        if (found := _MEMBER_LINK.search(link.attributes.get("href") or ""))
    )
    return MemberList(
        tuple(dict.fromkeys(names)), _attribute(page, "div.pagination a.next", "href")
    )


def refuse_other_pages(page: LexborHTMLParser) -> None:
    """A locked door is never "no favourites"."""
    title = _text(page, "title")
    if title.startswith("Just a moment") or page.css_first("#challenge-error-text") is not None:
        raise Unreadable("challenge")
    if "used Cloudflare to restrict access" in title:
        raise Unreadable("rate_limited")
    if "error" in _attribute(page, "body", "class").split():
        raise Unreadable("no_such_page")


def _page(html: str) -> LexborHTMLParser:
    page = LexborHTMLParser(html)
    refuse_other_pages(page)
    return page


# --- Profiles


def _member_of(page: LexborHTMLParser) -> str:
    names = [
        _attribute(page, "body[data-owner]", "data-owner"),
        _attribute(page, "[data-person]", "data-person"),
    ]
    if _attribute(page, "meta[property='og:type']", "content") == "profile":
        address = _attribute(page, "meta[property='og:url']", "content")
        address = address or _attribute(page, "link[rel=canonical]", "href")
        names += [found[1]] if (found := _MEMBER_LINK.search(address)) else []
    return next((name for name in names if MEMBER.fullmatch(name)), "")


def _favourites_in(section: LexborNode) -> tuple[FilmRef, ...]:
    # Always inside #favourites: recent activity and the watchlist show the same posters.
    places = section.css(_POSTERS) or section.css("ul > li")
    films = [_film_in(place) for place in places]
    found = tuple(dict.fromkeys(film for film in films if film is not None and film.slug))
    if not found and any("/film/" in (place.html or "") for place in places):
        raise Unreadable("markup_changed")
    return found


def _film_in(place: LexborNode) -> FilmRef | None:
    """One poster; None for the empty frame of a place without a film."""
    poster = place if _is_named(place) else place.css_first(_NAMED)
    if poster is None:
        return None
    said = poster.attributes.get
    slug = (
        _plain_slug(said("data-item-slug") or "")
        or _plain_slug(said("data-film-slug") or "")
        or next(
            (
                found
                for name in ("data-item-link", "data-target-link", "data-poster-url")
                if (found := slug_in(said(name) or ""))
            ),
            "",
        )
    )
    picture = poster.css_first("img[alt]")
    shown = said("data-item-full-display-name") or said("data-item-name") or ""
    if not shown and picture is not None:
        shown = (picture.attributes.get("alt") or "").removeprefix("Poster for ")
    title, year = _title_and_year(shown)
    return FilmRef(title=title, year=year, slug=slug, lid=_lid_of(poster))


def _is_named(node: LexborNode) -> bool:
    names = ("data-item-slug", "data-film-slug", "data-item-link", "data-target-link")
    return any(node.attributes.get(name) for name in names)


def _with_year(film: FilmRef, told: str) -> FilmRef:
    """Old posters do not say the year; the page's description does."""
    if film.year or not film.title:
        return film
    found = re.search(re.escape(film.title) + r" \(((?:18|19|20)\d\d)\)", told)
    year = int(found[1]) if found else None
    return FilmRef(title=film.title, year=year, slug=film.slug, lid=film.lid)


# --- Films


def _json_ld(page: LexborHTMLParser) -> dict[str, Any]:
    for script in page.css("script[type='application/ld+json']"):
        try:
            facts = json.loads(_CDATA.sub("", script.text()))
        except (ValueError, RecursionError):
            continue
        if isinstance(facts, dict) and facts.get("@type") == "Movie":
            return facts
    return {}


def _tmdb_of(page: LexborHTMLParser) -> tuple[str, int | None]:
    number = _attribute(page, "body[data-tmdb-id]", "data-tmdb-id")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return _attribute(page, "body[data-tmdb-id]", "data-tmdb-type") or "movie", int(number)
    for link in _links(page):
        if found := _TMDB.search(link):
            return found[1], int(found[2])
    return "", None


def _links(page: LexborHTMLParser) -> list[str]:
    chosen = page.css("a[data-track-action]") + page.css("p.text-footer a")
    return [link.attributes.get("href") or "" for link in chosen]


def _addresses(page: LexborHTMLParser, facts: dict[str, Any]) -> list[str]:
    poster = page.css_first("[data-item-link], [data-target-link]")
    return [
        _attribute(page, "link[rel=canonical]", "href"),
        _attribute(page, "meta[property='og:url']", "content"),
        str(facts.get("url") or ""),
        (poster.attributes.get("data-item-link") or "") if poster is not None else "",
        (poster.attributes.get("data-target-link") or "") if poster is not None else "",
    ]


def _year_of(page: LexborHTMLParser, facts: dict[str, Any]) -> int | None:
    events = facts.get("releasedEvent")
    first = events[0] if isinstance(events, list) and events else {}
    told = str(first.get("startDate") or "") if isinstance(first, dict) else ""
    told = told or _text(page, ".releasedate a, .releaseyear a, small.number a")
    told = told or _attribute(page, "meta[property='og:title']", "content")
    found = _YEAR.search(told)
    return int(found[1]) if found else None


def _directors_of(page: LexborHTMLParser, facts: dict[str, Any]) -> tuple[str, ...]:
    named = [
        _plain_text(str(person.get("name") or ""))
        for person in facts.get("director") or ()
        if isinstance(person, dict)
    ]
    links = page.css(
        ".credits .creatorlist a.contributor, #featured-film-header a[href*='/director/']"
    )
    named = named or [link.text(strip=True) for link in links]
    named = named or _attribute(page, "meta[name='twitter:data1']", "content").split(", ")
    return tuple(dict.fromkeys(name for name in named if name))


def _genres_of(page: LexborHTMLParser, facts: dict[str, Any]) -> tuple[str, ...]:
    named = [_plain_text(str(name)) for name in facts.get("genre") or () if isinstance(name, str)]
    links = page.css(
        "#tab-genres a[href*='/films/genre/'], #tab-panel-genres a[href*='/films/genre/']"
    )
    return tuple(dict.fromkeys(named or [link.text(strip=True) for link in links]))


# --- Parts of both


def _lid_of(node: LexborNode | None) -> str:
    try:
        told = json.loads((node.attributes.get("data-postered-identifier") or "") if node else "")
    except (ValueError, RecursionError):
        return ""
    lid = str(told.get("lid") or "") if isinstance(told, dict) else ""
    return lid if lid.isascii() and lid.isalnum() and len(lid) <= 12 else ""


def _title_and_year(shown: str) -> tuple[str, int | None]:
    shown = " ".join(shown.split())[:300]
    found = _TITLE_AND_YEAR.match(shown)
    return (found[1], int(found[2])) if found else (shown, None)


def _plain_text(told: str) -> str:
    """JSON can hold what neither PostgreSQL nor a page can."""
    return "".join(letter for letter in told if letter.isprintable()).strip()


def _plain_slug(told: str) -> str:
    """`slug`, or the earlier `/film/slug/`."""
    told = told.strip().removeprefix("/film/").strip("/")
    return told if SLUG.fullmatch(told) else ""


def slug_in(address: str) -> str:
    found = _FILM_LINK.search(address)
    return found[1] if found and SLUG.fullmatch(found[1]) else ""


def _text(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    return node.text(strip=True) if node is not None else ""


def _attribute(page: LexborHTMLParser, selector: str, name: str) -> str:
    node = page.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node is not None else ""
