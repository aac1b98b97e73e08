"""Letterboxd over HTTP, with manners: says who it is, asks robots.txt, one request at a time.

It never looks like a browser and never tries a locked door twice: the first 403 or 429 stops every
process of this site for a day.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

import httpx
import msgspec
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from protego import Protego

from config.tls import authorities
from moviemash.importers.feed import read_feed
from moviemash.importers.found import Found, Unreadable
from moviemash.importers.letterboxd import (
    MEMBER,
    SLUG,
    FilmPage,
    MemberList,
    read_film,
    read_members,
    read_profile,
)
from moviemash.importers.permission import user_agent
from moviemash.importers.text import read_text
from moviemash.models import FetchedPage, Source

log = structlog.get_logger(__name__)

SITE = "letterboxd"
ROBOT = "Marquee"  # what robots.txt may call us
TIMEOUT_SECONDS = 10.0
# A turn is over when its request is; a process that died in it holds the others up no longer.
LONGEST_TURN = timedelta(seconds=30)
STOPPED_FOR = timedelta(days=1)
ROBOTS_FOR = timedelta(days=1)
KNOWN_FOR = timedelta(days=7)
MOST_BYTES = 4 * 1024 * 1024

Told = TypeVar("Told", Found, FilmPage, MemberList)


class Stopped(Exception):
    """They said stop, with 403 or 429, now or within the last day. Its text is for the operator."""


class NotFetched(Exception):
    """This page could not be had now. Its text is for the operator."""


class LetterboxdClient:
    """`wait` sleeps so many seconds; tests count them instead."""

    def __init__(
        self,
        *,
        wait: Callable[[float], object] = time.sleep,
        now: Callable[[], datetime] = timezone.now,
    ) -> None:
        self._wait, self._now = wait, now
        self._http = httpx.Client(
            verify=authorities(),
            base_url=settings.LETTERBOXD_URL,
            timeout=TIMEOUT_SECONDS,
            headers={"User-Agent": user_agent(), "Accept": "text/html, application/rss+xml"},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def profile(self, member: str) -> Found | None:
        """None for nobody of that name. Raises Stopped, NotFetched, Unreadable."""
        return self._get(f"/{_checked(member)}/", read_profile, Found)

    def film(self, slug: str) -> FilmPage | None:
        return self._get(f"/film/{_checked(slug, SLUG)}/", read_film, FilmPage)

    def feed(self, member: str) -> Found | None:
        return self._get(f"/{_checked(member)}/rss/", read_feed, Found)

    def fans(self, slug: str, pages: int) -> Iterator[str]:
        """Members who have this film among their favourites, from so many pages of the list."""
        path = f"/film/{_checked(slug, SLUG)}/fans/"
        for _ in range(pages):
            told = self._get(path, read_members, MemberList)
            if told is None:
                return
            yield from told.members
            path = told.next_path
            if not path.startswith(f"/film/{slug}/fans/"):
                return

    def _get(self, path: str, read: Callable[[str], Told], kind: type[Told]) -> Told | None:
        now = self._now()
        known = FetchedPage.objects.filter(path=path).first()
        if known and known.fetched_at > now - KNOWN_FOR:
            return _as_told(known, kind)
        if not self._robots().can_fetch(f"{settings.LETTERBOXD_URL}{path}", ROBOT):
            raise NotFetched(f"robots.txt keeps {path} to itself.")
        response, body = self._ask(path, _if_changed(known))
        if response.status_code == 304 and known:
            _keep_page(path, response, known.told, now)
            return _as_told(known, kind)
        if response.status_code in (404, 410):
            _keep_page(path, response, None, now)
            return None
        if response.status_code != 200:
            raise NotFetched(f"{path} answered {response.status_code}.")
        try:
            told = read(read_text(body))
        except Unreadable as refusal:
            if refusal.code in ("challenge", "rate_limited"):
                self._stop(f"{path} answered with a locked door ({refusal.code}).")
            raise
        _keep_page(path, response, msgspec.to_builtins(told), now)
        return told

    # --- Manners

    def _ask(self, path: str, headers: dict[str, str]) -> tuple[httpx.Response, bytes]:
        mine = self._turn()
        try:
            with self._http.stream("GET", path, headers=headers) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise NotFetched(f"{path} is larger than a page.")
        except httpx.HTTPError as error:
            raise NotFetched(f"{path} could not be reached: {type(error).__name__}.") from error
        finally:
            self._pass_on(mine)
        log.info("fetched", path=path, status=response.status_code)
        if response.status_code in (403, 429):
            self._stop(f"{path} answered {response.status_code}.")
        return response, bytes(body)

    def _turn(self) -> datetime:
        """Wait until nobody of this site has asked for a while. Raises Stopped."""
        with transaction.atomic():
            source = _source()
            now = self._now()
            _refuse_if_stopped(source, now)
            turn = max(now, source.next_at or now)
            source.next_at = turn + LONGEST_TURN
            source.save(update_fields=["next_at"])
        if turn > now:
            self._wait((turn - now).total_seconds())
            # Whoever was before us may have been told to stop.
            _refuse_if_stopped(Source.objects.get(name=SITE), self._now())
        return turn + LONGEST_TURN

    def _pass_on(self, mine: datetime) -> None:
        """The next one may come after a pause, unless somebody has already queued up behind us."""
        pause = max(settings.LETTERBOXD_DELAY_SECONDS, self._asked_pause()) * random.uniform(1, 1.5)
        Source.objects.filter(name=SITE, next_at=mine).update(
            next_at=self._now() + timedelta(seconds=pause)
        )

    def _asked_pause(self) -> float:
        text = Source.objects.values_list("robots", flat=True).filter(name=SITE).first() or ""
        return float(Protego.parse(text).crawl_delay(ROBOT) or 0)

    def _stop(self, because: str) -> None:
        """No process of this site asks again before tomorrow. Always raises Stopped."""
        until = self._now() + STOPPED_FOR
        Source.objects.filter(name=SITE).update(stopped_until=until, stopped_because=because[:200])
        log.error("Letterboxd said stop", because=because, until=until.isoformat())
        raise Stopped(f"{because} Nothing is fetched until {until:%d %b %H:%M} UTC.")

    def _robots(self) -> Protego:
        source = Source.objects.filter(name=SITE).first()
        if source is None or not source.robots_at or source.robots_at < self._now() - ROBOTS_FOR:
            response, body = self._ask("/robots.txt", {})
            if response.status_code not in (200, 404, 410):
                raise NotFetched(
                    f"/robots.txt answered {response.status_code}, so nothing is asked."
                )
            text = body.decode("utf-8", "replace").replace("\0", "")
            Source.objects.filter(name=SITE).update(
                robots=text if response.status_code == 200 else "", robots_at=self._now()
            )
        return Protego.parse(Source.objects.get(name=SITE).robots)


def _source() -> Source:
    Source.objects.get_or_create(name=SITE)
    return Source.objects.select_for_update(no_key=True).get(name=SITE)


def _refuse_if_stopped(source: Source, now: datetime) -> None:
    if source.stopped_until and source.stopped_until > now:
        until = f"{source.stopped_until:%d %b %H:%M} UTC"
        raise Stopped(f"Stopped until {until}: {source.stopped_because}")


def _checked(name: str, shape: Any = MEMBER) -> str:
    if not shape.fullmatch(name):
        raise NotFetched(f"{name[:40]!r} is no name on Letterboxd.")
    return name


def _as_told(known: FetchedPage, kind: type[Told]) -> Told | None:
    return None if known.told is None else msgspec.convert(known.told, kind)


def _if_changed(known: FetchedPage | None) -> dict[str, str]:
    if known is None or known.told is None:
        return {}
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in asked.items() if value}


def _keep_page(path: str, response: httpx.Response, told: Any, now: datetime) -> None:
    facts = {"told": told, "fetched_at": now}
    for name, header, longest in (("etag", "ETag", 200), ("last_modified", "Last-Modified", 60)):
        value = response.headers.get(header, "")
        if value or response.status_code != 304:
            facts[name] = value if len(value) <= longest else ""
    FetchedPage.objects.update_or_create(path=path, defaults=facts)


def forget_old_pages(now: datetime) -> int:
    """What members told is not kept when nobody has asked for it in months."""
    return FetchedPage.objects.filter(Q(fetched_at__lt=now - timedelta(days=90))).delete()[0]
