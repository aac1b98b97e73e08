"""Chromium and a site in this process, for the journeys of single apps."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Playwright, sync_playwright

from config.browser import find_chromium

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
ANY_TIME = "--autoplay-policy=no-user-gesture-required"


def launch(playwright: Playwright, *flags: str) -> Browser:
    return playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, *flags])


@contextmanager
def open_chromium(*flags: str) -> Iterator[Browser]:
    """No database work inside: Playwright's loop runs in this very thread."""
    with sync_playwright() as playwright, launch(playwright, *flags) as browser:
        yield browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for all tests of a module, with fixtures that may ask the database all the same."""
    with pytest.MonkeyPatch.context() as patch, open_chromium(ANY_TIME) as browser:
        # Django sees a loop in this thread and would refuse; nothing of ours is awaited in it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    # pytest-django's `live_server` knows static files only under their plain app name.
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://localhost:{server.port}"
    server.terminate()
