"""TMDB over HTTP: asks, waits when told to, and says in types what went wrong."""

from typing import Any, Protocol, Self

import httpx
from django.conf import settings
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from config.tls import authorities

TIMEOUT_SECONDS = 10.0
TRIES = 5
LONGEST_WAIT_SECONDS = 30.0
USER_AGENT = "Marquee/0.1"


class TmdbError(Exception):
    """Its text is for the operator."""


class NoSuchFilm(TmdbError):
    """TMDB has nothing under that id, or no longer."""


class KeyRefused(TmdbError):
    """Asking again with the same key is no use."""


class Busy(TmdbError):
    """Too fast, or their trouble: later it may work. Retried here before anyone sees it."""

    def __init__(self, text: str, retry_after_seconds: float | None = None) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(text)


class MovieSource(Protocol):
    """Where films come from that the guide lacks."""

    def movie(self, tmdb_id: int) -> dict[str, Any]: ...

    def find_by_imdb_id(self, imdb_id: str) -> int | None: ...

    def search(self, title: str, year: int | None) -> list[dict[str, Any]]: ...


class TmdbClient:
    """TMDB's v3 interface. The key goes into a header where it can, and so stays out of logs."""

    def __init__(self, key: str | None = None, url: str | None = None) -> None:
        key = settings.TMDB_API_KEY if key is None else key
        is_token = key.startswith("eyJ")
        self._http = httpx.Client(
            verify=authorities(),
            base_url=url or settings.TMDB_URL,
            timeout=TIMEOUT_SECONDS,
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"}
            | ({"Authorization": f"Bearer {key}"} if is_token else {}),
            params={} if is_token else {"api_key": key},
        )
        self._patience = Retrying(
            retry=retry_if_exception_type(Busy),
            stop=stop_after_attempt(TRIES),
            wait=_as_told,
            reraise=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def movie(self, tmdb_id: int) -> dict[str, Any]:
        """With its credits. Raises TmdbError."""
        return self._get(f"/movie/{tmdb_id}", append_to_response="credits")

    def find_by_imdb_id(self, imdb_id: str) -> int | None:
        found = self._get(f"/find/{imdb_id}", external_source="imdb_id")
        films = found.get("movie_results") or []
        return int(films[0]["id"]) if films else None

    def search(self, title: str, year: int | None) -> list[dict[str, Any]]:
        """The first page of what is called so."""
        asked = {"query": title, "include_adult": "false"}
        found = self._get("/search/movie", **(asked | ({"year": str(year)} if year else {})))
        return [film for film in found.get("results") or [] if isinstance(film, dict)]

    def _get(self, path: str, **params: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._patience(self._ask, path, params)
        return answer

    def _ask(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        try:
            response = self._http.get(path, params=params)
        except httpx.HTTPError as error:
            raise Busy(f"TMDB could not be reached: {type(error).__name__}") from error
        if response.status_code == 429 or response.status_code >= 500:
            raise Busy(f"TMDB answered {response.status_code}.", _retry_after(response))
        if response.status_code == 401:
            raise KeyRefused("TMDB refuses the key in TMDB_API_KEY.")
        if response.status_code == 404:
            raise NoSuchFilm(path)
        try:
            facts = response.json()
        except ValueError:
            raise TmdbError(f"TMDB's answer to {path} is no JSON.") from None
        if response.status_code != 200 or not isinstance(facts, dict):
            raise TmdbError(f"TMDB answered {response.status_code} to {path}.")
        return facts


def _retry_after(response: httpx.Response) -> float | None:
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else None


def _as_told(state: RetryCallState) -> float:
    """As long as TMDB says, else 1, 2, 4, 8 seconds."""
    error = state.outcome.exception() if state.outcome else None
    told = error.retry_after_seconds if isinstance(error, Busy) else None
    wait = 2.0 ** (state.attempt_number - 1) if told is None else told
    return min(wait, LONGEST_WAIT_SECONDS)
