"""Spotify's Web API as of 2026, where keys are set: names and lists. It gives nothing to hear."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache

from music.clients import JsonClient, Manners, NotFound, NotPermitted
from music.importers.provider import (
    ArtistFound,
    Capability,
    PlaylistFound,
    TrackFound,
    Unable,
    number_of,
    text_of,
    things_of,
)
from music.models import Provider
from music.rules.catalogue import isrc_of, year_of

SPOTIFY = Manners("spotify", calls=10, per_seconds=5)
MOST_FOUND = 10  # a search may ask for no more since February 2026
TOKEN = "music:spotify:token"
SCOPE = "user-top-read"


def consent_address(back: str, state: str, verifier: str) -> str:
    """Where somebody is asked whether we may see what they listen to most (code with PKCE)."""
    digest = sha256(verifier.encode()).digest()
    asked = {
        "client_id": settings.SPOTIFY_CLIENT_ID,
        "response_type": "code",
        "redirect_uri": back,
        "scope": SCOPE,
        "state": state,
        "code_challenge_method": "S256",
        "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
        # Always asked: a link that somebody else placed must bring nothing by itself.
        "show_dialog": "true",
    }
    return f"{settings.MUSIC_SOURCES['spotify_consent']}?{urlencode(asked)}"


def token_of(code: str, verifier: str, back: str) -> str:
    """The person's token, good for an hour. Raises ProviderTrouble."""
    told = JsonClient(SPOTIFY).post(
        settings.MUSIC_SOURCES["spotify_accounts"],
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        },
        (settings.SPOTIFY_CLIENT_ID, settings.SPOTIFY_CLIENT_SECRET),
    )
    if not (token := text_of(told, "access_token")):
        raise NotPermitted("Spotify gave no token.")
    return token


class Spotify(Unable):
    """With a person's token their own lists; without it the site's own view."""

    name = Provider.SPOTIFY
    capabilities = frozenset((Capability.PLAYLISTS, Capability.ISRC, Capability.NEEDS_KEY))
    attribution = "Spotify"

    def __init__(self, user_token: str = "") -> None:
        self.user_token = user_token
        self.client = JsonClient(SPOTIFY, authorise=self._headers)

    @staticmethod
    def is_configured() -> bool:
        return bool(settings.SPOTIFY_CLIENT_ID and settings.SPOTIFY_CLIENT_SECRET)

    def search_artists(self, words: str, limit: int = 5) -> Sequence[ArtistFound]:
        told = self.client.get("/search", q=words, type="artist", limit=min(limit, MOST_FOUND))
        return artists_of(told.get("artists"))

    def artist(self, ref: str) -> ArtistFound:
        found = artist_of(self.client.get(f"/artists/{_id(ref)}"))
        if found is None:
            raise NotFound("Spotify told of nobody.")
        return found

    def track(self, ref: str) -> TrackFound:
        found = track_of(self.client.get(f"/tracks/{_id(ref)}"))
        if found is None:
            raise NotFound("Spotify told of no song.")
        return found

    def playlist(self, ref: str) -> PlaylistFound:
        """Spotify shows the songs of a list to its owner alone."""
        told = self.client.get(f"/playlists/{_id(ref)}", is_kept=False)
        title = text_of(told, "name") or "Spotify"
        return PlaylistFound(self.name, ref, title, tuple(entries_of(told)))

    def my_top_artists(self, limit: int = 50) -> Sequence[ArtistFound]:
        """Of the person whose token this is; what somebody listens to is kept in no cache."""
        if not self.user_token:
            raise NotPermitted("Spotify tells that to the person themselves alone.")
        return artists_of(self.client.get("/me/top/artists", is_kept=False, limit=limit))

    def _headers(self, again: bool) -> dict[str, str]:
        if self.user_token:
            return {"Authorization": f"Bearer {self.user_token}"}
        if not self.is_configured():
            raise NotPermitted("Spotify is not set up: SPOTIFY_CLIENT_ID is empty.")
        token = None if again else cache.get(TOKEN)
        if token is None:
            token = self._new_token()
        return {"Authorization": f"Bearer {token}"}

    def _new_token(self) -> str:
        told = self.client.post(
            settings.MUSIC_SOURCES["spotify_accounts"],
            {"grant_type": "client_credentials"},
            (settings.SPOTIFY_CLIENT_ID, settings.SPOTIFY_CLIENT_SECRET),
        )
        token = text_of(told, "access_token")
        if not token:
            raise NotPermitted("Spotify gave no token.")
        cache.set(TOKEN, token, max(30, (number_of(told, "expires_in") or 3600) - 60))
        return token


def artists_of(told: Any) -> list[ArtistFound]:
    return [found for each in things_of(told, "items") if (found := artist_of(each))]


def artist_of(told: Any) -> ArtistFound | None:
    """`genres` may be missing, empty or disputed; followers and popularity are gone."""
    ref, name = text_of(told, "id"), text_of(told, "name")
    if not ref or not name:
        return None
    genres = told.get("genres")
    return ArtistFound(
        Provider.SPOTIFY,
        ref,
        name,
        genre_names=tuple(genre for genre in genres if isinstance(genre, str))
        if isinstance(genres, list)
        else (),
    )


def track_of(told: Any) -> TrackFound | None:
    """None for episodes, and for files of somebody's own, which have no id."""
    ref, title = text_of(told, "id"), text_of(told, "name")
    makers = [found for each in things_of(told, "artists") if (found := artist_of(each))]
    if not ref or not title or not makers or text_of(told, "type") not in ("", "track"):
        return None
    return TrackFound(
        Provider.SPOTIFY,
        ref,
        title,
        makers[0],
        featured=tuple(makers[1:]),
        album=text_of(told, "album", "name"),
        year=year_of(text_of(told, "album", "release_date")),
        duration_ms=number_of(told, "duration_ms") or None,
        isrc=isrc_of(text_of(told, "external_ids", "isrc")),
    )


def entries_of(told: Any) -> list[TrackFound]:
    """The songs of a playlist or a page of it: `items`, `item` today; once `tracks`, `track`."""
    page = told.get("items", told.get("tracks")) if isinstance(told, dict) else None
    entries = things_of(page) if isinstance(page, list) else things_of(page, "items")
    return [
        found
        for entry in entries
        if (found := track_of(entry.get("item") or entry.get("track") or {}))
    ]


def _id(ref: str) -> str:
    if not (ref.isascii() and ref.isalnum() and len(ref) <= 40):
        raise NotFound(f"“{ref}” is no Spotify id.")
    return ref
