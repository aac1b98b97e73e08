"""HTTP to the music providers; nobody else in this app speaks it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from random import uniform
from time import sleep as rest
from typing import Any, NamedTuple

import httpx
import msgspec
import structlog
from django.conf import settings
from django.core.cache import cache
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
)

from config.live import limits
from config.live.protocol import RateLimited

log = structlog.get_logger(__name__)

TRIES = 4
LONGEST_WAIT_SECONDS = 30.0
LONGEST_TURN_SECONDS = 60.0
LARGEST_ANSWER_BYTES = 8 * 1024 * 1024
TIMEOUT = httpx.Timeout(10, connect=5)


class ProviderTrouble(Exception):
    """A provider did not answer with what was asked; its text is for operators."""


class NotFound(ProviderTrouble):
    pass


class NotPermitted(ProviderTrouble):
    """A key is missing or wrong, or the address was taken away: ask the next provider."""

    def __init__(self, text: str, status: int | None = None) -> None:
        super().__init__(text)
        self.status = status


class Unavailable(ProviderTrouble):
    """Too much was asked, or the provider is down: later."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Manners:
    """How a provider wants to be asked."""

    name: str
    calls: float
    per_seconds: float
    # iTunes says 403 to those who ask too much.
    busy_statuses: frozenset[int] = frozenset((429, 503))
    keeps_for_seconds: int = 30 * 24 * 3600
    tries: int = TRIES
    timeout: httpx.Timeout = field(default_factory=lambda: TIMEOUT)
    # Finds troubles that arrive with status 200.
    complaint: Callable[[Any], ProviderTrouble | None] = field(default=lambda answer: None)


def user_agent() -> str:
    """Who asks and whom to write to, as MusicBrainz wants it from everybody."""
    contact = settings.OPERATOR_CONTACT or settings.SITE_ORIGINS[0]
    return f"Marquee/1.0 ( {contact} )"


class Answer(NamedTuple):
    status: int
    headers: httpx.Headers
    content: bytes


class JsonClient:
    """Asks one provider for JSON: in turn, again after a stumble, and not twice for the same."""

    def __init__(
        self,
        manners: Manners,
        *,
        authorise: Callable[[bool], dict[str, str]] | None = None,
        sleep: Callable[[float], None] = rest,
    ) -> None:
        self.manners = manners
        self.base_url = settings.MUSIC_SOURCES[manners.name].rstrip("/")
        self._authorise = authorise
        self._sleep = sleep

    def get(self, path: str, *, is_kept: bool = True, **query: str | int) -> Any:
        """The answer to a question, perhaps of an earlier day. Raises ProviderTrouble."""
        url = f"{self.base_url}{path}"
        key = _kept_as(url, query) if is_kept else ""
        if key and (kept := cache.get(key)) is not None:
            return msgspec.json.decode(kept)
        answer = self._with_patience(lambda: self._once("GET", url, params=query))
        if key:
            cache.set(key, msgspec.json.encode(answer), self.manners.keeps_for_seconds)
        return answer

    def post(self, url: str, fields: dict[str, str], auth: tuple[str, str]) -> Any:
        return self._with_patience(lambda: self._once("POST", url, data=fields, auth=auth))

    def _with_patience(self, ask: Callable[[], Any]) -> Any:
        patience = Retrying(
            retry=retry_if_exception_type(Unavailable),
            stop=self._is_hopeless,
            wait=_until_again,
            sleep=self._sleep,
            reraise=True,
        )
        return patience(ask)

    def _is_hopeless(self, state: RetryCallState) -> bool:
        """Asked often enough; and nobody sleeps through a wait of hours."""
        is_enough = stop_after_attempt(self.manners.tries)(state)
        return is_enough or _asked_wait(state) > LONGEST_WAIT_SECONDS

    def _once(self, method: str, url: str, **options: Any) -> Any:
        self._take_turn()
        headers = {"User-Agent": user_agent(), "Accept": "application/json"}
        if self._authorise and method == "GET":
            headers |= self._authorise(False)
        answer = self._fetch(method, url, headers, options)
        if answer.status == 401 and self._authorise and method == "GET":
            answer = self._fetch(method, url, headers | self._authorise(True), options)
        return self._read(answer)

    def _fetch(
        self, method: str, url: str, headers: dict[str, str], options: dict[str, Any]
    ) -> Answer:
        try:
            client, timeout = _http(os.getpid()), self.manners.timeout
            with client.stream(method, url, headers=headers, timeout=timeout, **options) as answer:
                received = bytearray()
                for block in answer.iter_bytes():
                    received += block
                    if len(received) > LARGEST_ANSWER_BYTES:
                        raise Unavailable(f"{self.manners.name} answered with too much.")
                return Answer(answer.status_code, answer.headers, bytes(received))
        except httpx.HTTPError as error:
            raise Unavailable(f"{self.manners.name} could not be reached: {error}") from error

    def _read(self, answer: Answer) -> Any:
        name, status = self.manners.name, answer.status
        if status in self.manners.busy_statuses or status >= 500:
            raise Unavailable(f"{name} is busy ({status}).", _seconds(answer))
        if status == 404:
            raise NotFound(f"{name} does not know that.")
        if status >= 300:
            raise NotPermitted(f"{name} refused ({status}).", status)
        try:
            told = msgspec.json.decode(answer.content)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise Unavailable(f"{name} answered with no JSON.") from error
        if trouble := self.manners.complaint(told):
            raise trouble
        return told

    def _take_turn(self) -> None:
        """Wait until this site, in all of its processes, may ask again."""
        waited = 0.0
        # Politeness is no limit of ours: load generators widen the others.
        amount = self.manners.calls * settings.MUSIC_HASTE / settings.LIMIT_FACTOR
        while True:
            try:
                limits.spend("provider", self.manners.name, amount, self.manners.per_seconds)
                return
            except RateLimited as early:
                seconds = int(early.details["retry_after_ms"]) / 1000
            if waited + seconds > LONGEST_TURN_SECONDS:
                raise Unavailable(f"Too many are asking {self.manners.name}.", seconds)
            waited += seconds
            self._sleep(seconds)


@lru_cache(maxsize=1)
def _http(process: int) -> httpx.Client:
    """One a process: connections do not survive a fork."""
    return httpx.Client(follow_redirects=False)


def _kept_as(url: str, query: dict[str, str | int]) -> str:
    asked = msgspec.json.encode([url, sorted(query.items())])
    return f"music:{sha256(asked).hexdigest()[:40]}"


def _seconds(answer: Answer) -> float | None:
    try:
        return max(0.0, float(answer.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None


def _asked_wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after or 0.0 if isinstance(error, Unavailable) else 0.0


def _until_again(state: RetryCallState) -> float:
    backoff = min(2.0 ** (state.attempt_number - 1), LONGEST_WAIT_SECONDS)
    return _asked_wait(state) or uniform(backoff / 2, backoff)
