"""Chromium for tests of the scripts: the files as they are, a blank page, and no site behind it."""

import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

pytest_plugins = ["config.tests.chromium"]
BLANK = "<!doctype html><html lang=en><title>blank</title><body></body>"

Show = Callable[[str, str], str]
Run = Callable[..., Any]


class Files(SimpleHTTPRequestHandler):
    pages: dict[str, str]

    def do_GET(self) -> None:
        if self.path not in self.pages:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.pages[self.path].encode())

    def translate_path(self, path: str) -> str:
        return str(Path(settings.BASE_DIR, *path.split("?")[0].strip("/").split("/")))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def show() -> Iterator[Show]:
    """`show("/page", html)`: the address of this page, beside the static files."""
    pages: dict[str, str] = {}
    handler = type("FilesAndPages", (Files,), {"pages": pages})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    ).start()

    def put(path: str, html: str) -> str:
        pages[path] = html
        return f"http://127.0.0.1:{server.server_port}{path}"

    yield put
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, show: Show) -> Iterator[Page]:
    """A blank page; the test fails where a script on it throws."""
    page = chromium.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(show("/blank", BLANK))
    yield page
    page.close()
    assert not broken


@pytest.fixture
def run(page: Page) -> Run:
    """`run("room/sync.js", "return m.double(f.n)", n=2)`: the module is `m`, the facts are `f`."""

    def evaluate(module: str, body: str, **facts: Any) -> Any:
        script = f"async (f) => {{ const m = await import('/static/js/{module}'); {body} }}"
        return page.evaluate(script, facts)

    return evaluate
