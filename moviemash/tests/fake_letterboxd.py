"""Letterboxd on loopback, from saved documents. It notes who asked for what and how."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SAVED = Path(__file__).parent / "saved" / "letterboxd"
PAGES = {
    "/robots.txt": "robots.txt",
    "/reelkeeper/": "profile_new.html",
    "/halffull/": "profile_two_favourites.html",
    "/newcomer/": "profile_no_favourites.html",
    "/oldhand/": "profile_old.html",
    "/reelkeeper/rss/": "rss.xml",
    "/film/parasite-2019/": "film_new.html",
    "/film/parasite-2019/fans/": "film_fans_page.html",
    "/film/chernobyl/": "film_tv_miniseries.html",
}
CHALLENGE = (403, "error_403_challenge.html", {"cf-mitigated": "challenge", "Server": "cloudflare"})
TOO_FAST = (429, "error_429_rate_limited.html", {"Retry-After": "3600"})


@dataclass
class Asked:
    path: str
    headers: dict
    status: int = 0


class FakeLetterboxd(ThreadingHTTPServer):
    """`answer_from`: after so many requests everything is answered with `answer_with`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked, self.pages = [], dict(PAGES)
        self.answer_with, self.answer_from = None, 0
        self.at_once, self.most_at_once, self.lock = 0, 0, threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def paths(self):
        return [asked.path for asked in self.asked]

    def refuse_with(self, answer, *, after=0):
        self.answer_with, self.answer_from = answer, after


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        with server.lock:
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            server.asked.append(asked)
        try:
            asked.status = self.answer(len(server.asked))
        finally:
            with server.lock:
                server.at_once -= 1

    def answer(self, number):
        if self.server.answer_with and number > self.server.answer_from:
            status, name, headers = self.server.answer_with
            return self.send(status, (SAVED / name).read_bytes() if name else b"", headers)
        name = self.server.pages.get(self.path)
        if name is None:
            return self.send(404, (SAVED / "error_404.html").read_bytes(), {})
        etag = f'"{name}"'
        if self.headers.get("If-None-Match") == etag:
            return self.send(304, b"", {"ETag": etag})
        return self.send(200, (SAVED / name).read_bytes(), {"ETag": etag})

    def send(self, status, body, headers):
        self.send_response(status)
        for header, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)
        return status

    def log_message(self, *arguments):
        pass


@contextmanager
def fake_letterboxd():
    server = FakeLetterboxd()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
