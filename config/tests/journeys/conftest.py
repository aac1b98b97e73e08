"""One house for all journeys, one Chromium, and people who come to it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from config.supervisor import Site
from config.tests.chromium import ANY_TIME, launch
from config.tests.journeys.house import PROJECT, House, furnished_house
from config.tests.journeys.visitor import PATIENCE_MS, Visitor

ONLY_ASKED = "--autoplay-policy=document-user-activation-required"
SHOTS = PROJECT / "var" / "journeys"

Visit = Callable[..., Visitor]


# Workers take modules in this order, so that the last of them end together: first what keeps the
# processors busy (one worker builds the house, another starts one), then what mostly waits.
HERE = Path(__file__).parent
FIRST = (
    HERE / "test_every_page.py",
    HERE.with_name("test_up.py"),
    HERE / "test_watching.py",
    HERE / "test_listening.py",
    HERE / "test_connection.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            # Of the story alone: building the house takes what it takes, each command with a limit.
            item.add_marker(pytest.mark.timeout(180, func_only=True))


def _place(item: pytest.Item) -> int:
    if item.path in FIRST:
        return FIRST.index(item.path)
    # Together, so that each worker opens its site once.
    return len(FIRST) + (HERE not in item.path.parents)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


# Of the session: a package's would be cleared away as soon as a story of another one comes between.
@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    SHOTS.mkdir(parents=True, exist_ok=True)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    with (
        open(SHOTS / f"site-{worker}.log", "w", buffering=1) as log,
        furnished_house(tmp_path_factory.mktemp("journeys"), worker, log) as house,
    ):
        yield house


@pytest.fixture(scope="package")
def site(house: House) -> Iterator[Site]:
    """As production serves it: DEBUG off, hashed names, two web processes."""
    with house.open() as site:
        yield site


@pytest.fixture(scope="package")
def playwright():
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright) -> Iterator[Browser]:
    """Plays films without being asked, as for people who often watch films here."""
    with launch(playwright, ANY_TIME) as browser:
        yield browser


@pytest.fixture(scope="package")
def shy_browser(playwright) -> Iterator[Browser]:
    """Wants a gesture before anything sounds."""
    with launch(playwright, ONLY_ASKED) as browser:
        yield browser


@pytest.fixture(scope="session")
def wardrobe() -> dict[str, dict]:
    """The cookies of everybody who has signed up in this house, so that they do it once."""
    return {}


@pytest.fixture
def visitors() -> list[Visitor]:
    """Everybody who came in this story, in the order of their coming."""
    return []


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, browser: Browser, visitors: list[Visitor]
) -> Iterator[Visit]:
    """Opens a browser of their own for somebody without an account: `visit("ada", web)`."""

    def open_for(name: str, web, *, in_browser: Browser | None = None, **options) -> Visitor:
        context = (in_browser or browser).new_context(
            **{"viewport": {"width": 1280, "height": 800}} | options
        )
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(name, context, web.url)
        visitors.append(visitor)
        return visitor

    yield open_for
    if request.node.stash.get(FAILED, True):
        _keep_pictures(request.node.name, visitors)
    for visitor in visitors:
        visitor.leave_for_good()


@pytest.fixture
def member(visit: Visit, visitors: list[Visitor], wardrobe: dict[str, dict]) -> Visit:
    """Somebody who has signed up, through the page, in this story or an earlier one."""

    def come(name: str, web, **options) -> Visitor:
        if name not in wardrobe:
            newcomer = visit(name, web)
            newcomer.sign_up()
            wardrobe[name] = newcomer.cookies()
            visitors.remove(newcomer)
            newcomer.leave_for_good()
        return visit(name, web, storage_state=wardrobe[name], **options)

    return come


def _keep_pictures(story: str, visitors: list[Visitor]) -> None:
    folder = SHOTS / re.sub(r"[^\w-]+", "-", story)[:100]
    folder.mkdir(parents=True, exist_ok=True)
    for number, visitor in enumerate(visitors):
        with suppress(Error):
            visitor.page.screenshot(path=folder / f"{number}-{visitor.name}.png")
        (folder / f"{number}-{visitor.name}.txt").write_text("\n".join(visitor.heard))
