"""TMDB on loopback, from saved answers. It counts what was asked and checks how."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SAVED = Path(__file__).parent / "saved" / "tmdb"
KEY = "0123456789abcdef0123456789abcdef"
MOVIES = {"496243": "movie_496243_append", "1018": "movie_1018"}


def saved(name):
    return json.loads((SAVED / f"{name}.json").read_text())


class FakeTmdb(ThreadingHTTPServer):
    """`busy_for`: so many requests are answered 429 before any is answered."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked, self.headers_seen, self.busy_for, self.answer_with = [], [], 0, None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/3"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        path = address.path.removeprefix("/3")
        self.server.asked.append((path, query))
        self.server.headers_seen.append(dict(self.headers))
        if self.server.busy_for:
            self.server.busy_for -= 1
            return self.answer(429, saved("error_429_rate_limit"), {"Retry-After": "0"})
        if self.server.answer_with is not None:
            return self.answer_raw(*self.server.answer_with)
        token = self.headers.get("Authorization", "")
        if query.get("api_key") != KEY and token != "Bearer eyJtoken":
            return self.answer(401, saved("error_401_invalid_key"))
        return self.answer(*self.found(path, query))

    def found(self, path, query):
        kind, _, name = path.strip("/").partition("/")
        if kind == "movie" and name in MOVIES:
            return 200, saved(MOVIES[name])
        if kind == "find":
            return 200, saved("find_imdb_tt6751668" if name == "tt6751668" else "find_not_found")
        if path == "/search/movie":
            is_known = query["query"].casefold() == "parasite"
            return 200, saved("search_movie" if is_known else "discover_movie_empty")
        return 404, saved("error_404_not_found")

    def answer(self, status, facts, headers=None):
        self.answer_raw(status, json.dumps(facts).encode(), headers)

    def answer_raw(self, status, body, headers=None):
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@contextmanager
def fake_tmdb():
    server = FakeTmdb()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
