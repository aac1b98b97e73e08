"""A house of providers on this machine that answers with saved documents."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

SAVED = Path(__file__).parent / "saved"
MBID = "2cff0f95-6018-4332-a6d4-34767b8de729"

# Provider and path → document. What is not here is answered as that provider says "unknown".
DOCUMENTS = {
    ("musicbrainz", "/artist"): "musicbrainz/artist_search.json",
    ("musicbrainz", f"/artist/{MBID}"): "musicbrainz/artist_lookup_inc.json",
    ("musicbrainz", "/recording"): "musicbrainz/recording_browse.json",
    ("musicbrainz", "/genre/all"): "musicbrainz/genre_all.json",
    (
        "listenbrainz",
        f"/popularity/top-recordings-for-artist/{MBID}",
    ): "musicbrainz/listenbrainz_top_recordings_for_artist.json",
    ("deezer", "/search/artist"): "deezer/search_artist.json",
    ("deezer", "/artist/3636891"): "deezer/artist.json",
    ("deezer", "/artist/3636891/top"): "deezer/artist_top.json",
    ("deezer", "/track/8006225021"): "deezer/track.json",
    ("deezer", "/genre"): "deezer/genre_list.json",
    ("spotify", "/artists/ps3AxGvE1h3mRwOixKS0Wl"): "spotify/artist_dev_mode_2026.json",
    ("spotify", "/me/top/artists"): "spotify/me_top_artists.json",
    ("spotify", "/playlists/hyJsaLSh8lDvEnlQ84Kixp"): "spotify/playlist_2026.json",
    ("spotify", "/search"): "spotify/search_dev_mode_2026.json",
}
UNKNOWN = {
    "musicbrainz": (404, "musicbrainz/error_404.json"),
    "listenbrainz": (404, "musicbrainz/error_404.json"),
    "deezer": (200, "deezer/error_not_found_http200.json"),
    "itunes": (200, "itunes/empty.json"),
    "spotify": (404, "spotify/error_404.json"),
}


def saved(name):
    return json.loads((SAVED / name).read_text())


class ProviderHouse:
    """Says what was asked, and answers what a test tells it to."""

    def __init__(self, address):
        self.address = address
        self.asked = []  # (provider, path, query, headers)
        self.instead = {}  # (provider, path) → answers to give before the true one

    def answers(self, provider, path, *answers):
        """Each: (status, body, headers); then the saved document again."""
        self.instead[provider, path] = list(answers)

    def asked_of(self, provider):
        return [asked for asked in self.asked if asked[0] == provider]

    def instead_of(self, provider, path):
        waiting = self.instead.get((provider, path))
        return waiting.pop(0) if waiting else None

    def answer(self, provider, path, query):
        if told := self.instead_of(provider, path):
            return told
        if provider == "itunes":
            return 200, self._itunes(path, query), {}
        if (provider, path) in DOCUMENTS:
            return 200, (SAVED / DOCUMENTS[provider, path]).read_bytes(), {}
        if provider == "deezer" and path == "/playlist/908622995":
            tracks = saved("deezer/artist_top.json")
            body = {"id": 908622995, "title": "Harbour lights", "tracks": tracks}
            return 200, json.dumps(body).encode(), {}
        status, name = UNKNOWN[provider]
        return status, (SAVED / name).read_bytes(), {}

    def _itunes(self, path, query):
        name = "empty"
        if path == "/search" and query.get("entity") == ["musicArtist"]:
            name = "search_music_artist"
        elif path == "/lookup":
            is_songs = query.get("entity") == ["song"]
            name = "lookup_artist_songs" if is_songs else "search_music_artist"
        return (SAVED / "itunes" / f"{name}.json").read_bytes()


@pytest.fixture
def providers(settings):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            provider, _, path = parts.path.lstrip("/").partition("/")
            query = parse_qs(parts.query)
            house.asked.append((provider, f"/{path}", query, dict(self.headers)))
            self.send(*house.answer(provider, f"/{path}", query))

        def do_POST(self):
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            house.asked.append(("token", "/", sent, dict(self.headers)))
            [kind] = sent["grant_type"]
            granted = (SAVED / f"spotify/token_{kind}.json").read_bytes()
            self.send(*house.instead_of("token", "/") or (200, granted, {}))

        def send(self, status, body, headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    ).start()
    house = ProviderHouse(f"http://127.0.0.1:{server.server_port}")
    settings.MUSIC_SOURCES = {
        name: f"{house.address}/{name}"
        for name in ("musicbrainz", "listenbrainz", "deezer", "itunes", "spotify")
    } | {
        "spotify_accounts": f"{house.address}/token",
        "spotify_consent": f"{house.address}/consent",
    }
    settings.MUSIC_HASTE = 1000  # nobody here has to be spared
    settings.OPERATOR_CONTACT = "keeper@marquee.example"
    yield house
    server.shutdown()
    server.server_close()
