"""A stand-in for YouTube on this machine: the script, the frame, and what it tells of a film.

Two addresses, as YouTube has: one tells and gives the script, the other one shows the player.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

FILES = Path(__file__).parent / "youtube"
KINDS = {".js": "text/javascript", ".html": "text/html; charset=utf-8"}


@dataclass
class Film:
    title: str = "Wren & Tallow - Harbour Lights (Official Video)"
    author: str = "Wren and Tallow"
    seconds: float = 120
    # What YouTube answers who asks for it: 200, 400, 401, 403, 404, 503.
    status: int = 200
    # What its player says instead of playing.
    error: int | None = None
    ad_seconds: float = 0
    asks_first: bool = False

    def for_player(self) -> dict[str, object]:
        return {
            "seconds": self.seconds,
            "error": self.error,
            "adSeconds": self.ad_seconds,
            "asksFirst": self.asks_first,
        }

    def oembed(self) -> dict[str, object]:
        """With all that the true one answers."""
        return {
            "title": self.title,
            "author_name": self.author,
            "author_url": "https://www.youtube.com/@wrenandtallow",
            "type": "video",
            "height": 113,
            "width": 200,
            "version": "1.0",
            "provider_name": "YouTube",
            "provider_url": "https://www.youtube.com/",
            "thumbnail_height": 360,
            "thumbnail_width": 480,
            "thumbnail_url": "https://i.ytimg.com/vi/x/hqdefault.jpg",
            "html": "<iframe></iframe>",
        }


class YouTubeHouse:
    """Which films there are, and what was asked."""

    def __init__(self, url: str, frame_url: str) -> None:
        self.url, self.frame_url = url, frame_url
        self.films: dict[str, Film] = {}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []

    def asked_of(self, path: str) -> list[dict[str, list[str]]]:
        return [query for asked, query in self.asked if asked == path]

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, str, bytes]:
        if path == "/oembed":
            return self._oembed(query)
        if path == "/iframe_api":
            return self._file("iframe_api.js")
        if path.startswith("/s/player/"):
            return self._file("www-widgetapi.js")
        return 404, "text/plain", b"Not Found"

    def frame_answer(self, path: str) -> tuple[int, str, bytes]:
        if path.startswith("/embed/"):
            return self._file("embed.html")
        if path == "/player.js":
            return self._file("player.js")
        film = self.films.get(path.removeprefix("/films/").removesuffix(".json"))
        if film is None:
            return 404, "text/plain", b"Not Found"
        return 200, "application/json", json.dumps(film.for_player()).encode()

    def _oembed(self, query: dict[str, list[str]]) -> tuple[int, str, bytes]:
        film = self.films.get(query["url"][0].removeprefix("https://www.youtube.com/watch?v="))
        status = film.status if film else 404
        if film is None or status != 200:
            return status, "text/plain", b"Not so."
        return 200, "application/json", json.dumps(film.oembed()).encode()

    def _file(self, name: str) -> tuple[int, str, bytes]:
        path = FILES / name
        return 200, KINDS[path.suffix], path.read_bytes()


@contextmanager
def open_youtube() -> Iterator[YouTubeHouse]:
    house = YouTubeHouse("", "")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            house.asked.append((parts.path, query))
            if self.server is frames:
                status, kind, body = house.frame_answer(parts.path)
            else:
                status, kind, body = house.answer(parts.path, query)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    frames = servers[1]
    house.url, house.frame_url = (f"http://127.0.0.1:{each.server_port}" for each in servers)
    for server in servers:
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
    try:
        yield house
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


@pytest.fixture
def youtube(settings) -> Iterator[YouTubeHouse]:
    with open_youtube() as house:
        settings.YOUTUBE_URL, settings.YOUTUBE_FRAME_URL = house.url, house.frame_url
        settings.MUSIC_SOURCES = {**settings.MUSIC_SOURCES, "youtube": house.url}
        yield house
