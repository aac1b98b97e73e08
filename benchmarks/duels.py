"""How soon the next pair is there: `python -m benchmarks.duels`.

Sixteen people vote every other second through the page, on one web process with production's
settings; then somebody in Chromium presses keys, alone and beside them, until the next pair is
painted.

--sets 100000   sets in PostgreSQL
--seconds 20    how long the sixteen vote
--presses 60    keys pressed in Chromium, alone and beside the sixteen
"""

import argparse
import itertools
import random
import re
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import numpy as np

from benchmarks.fanout.house import Person, make_people, open_house
from benchmarks.fanout.programs import OTHER_CORE, pin_myself
from benchmarks.fanout.surroundings import say, surroundings

# Eight posters are looked at before one presses: two seconds are fast.
VOTERS, APART_SECONDS = 16, 2.0
FILMS = 40_000  # as many as the made sets speak of
WARM_UP_SECONDS = 3.0
# People look before they choose; the pictures of the pair after next come meanwhile.
THINK_MS = 600
NEXT_PAIR_BAR_MS = 150.0

TOKEN = re.compile(r'name="comparison_id" value="([^"]+)"')
LENSES = re.compile(r'name="winner_set_id" value="(\d+)"')
# From the key to the frame in which every picture of the next pair stands.
WATCH = """
() => {
    const PAIR = "[data-mash] > [data-duel]"
    const shown = () => document.querySelector(`${PAIR} [name=comparison_id]`)?.value
    const before = shown()
    let pressed
    const note = ({ timeStamp }) => { pressed = timeStamp }
    document.addEventListener("keydown", note, { capture: true, once: true })
    window.nextPair = new Promise((resolve, reject) => {
        const watch = new MutationObserver(async () => {
            if (shown() === before) return
            watch.disconnect()
            const posters = [...document.querySelectorAll(`${PAIR} img`)]
            await Promise.all(posters.map((poster) => poster.decode()))
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)))
        })
        watch.observe(document.querySelector("main"), { childList: true, subtree: true })
        setTimeout(() => reject(new Error("no next pair within 10 s")), 10_000)
    })
}
"""


def main() -> int:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--sets", type=int, default=100_000)
    asked.add_argument("--seconds", type=float, default=20)
    asked.add_argument("--presses", type=int, default=60)
    options = asked.parse_args()
    say(surroundings())
    with open_house() as house:
        _stock(options.sets)
        people = make_people(VOTERS + 1, prefix="voter")
        pin_myself(OTHER_CORE)
        web = house.start_web()
        site = f"http://localhost:{web.port}"
        say(f"\n{options.sets} sets; {VOTERS} voters, a vote each {APART_SECONDS:g} s")
        say(f"{'to the next pair':48}{'votes':>7}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'bar':>7}")
        crowd = Crowd(site, people[:VOTERS])
        with crowd:
            time.sleep(WARM_UP_SECONDS)
            crowd.forget()
            cpu = web.cpu()
            time.sleep(options.seconds)
            cpu_ms = (web.cpu() - cpu) * 1000 / max(1, len(crowd.spent_ms))
        missed = told("the answer to a vote, from when it was due", crowd.spent_ms, crowd.failed)
        say(f"  the server's own CPU: {cpu_ms:.1f} ms a vote")
        alone = in_chromium(site, people[VOTERS], options.presses)
        missed += told("Chromium, key to painted, alone", alone)
        with Crowd(site, people[:VOTERS]) as crowd:
            beside = in_chromium(site, people[VOTERS], options.presses)
        missed += told("Chromium, key to painted, beside the sixteen", beside, crowd.failed)
    say("all bars met" if not missed else f"{missed} bars missed (!)")
    return 1 if missed else 0


def told(name: str, spent_ms: Sequence[float], failed: Sequence[str] = ()) -> int:
    if not spent_ms:
        raise SystemExit(f"{name}: nobody's vote was answered. {failed[:1]}")
    low, high, highest = np.quantile(spent_ms, (0.5, 0.95, 0.99))
    is_missed = high > NEXT_PAIR_BAR_MS or bool(failed)
    say(
        f"{name:48}{len(spent_ms):>7}{low:>8.1f}{high:>8.1f}{highest:>8.1f}"
        f"{NEXT_PAIR_BAR_MS:>6.0f}{'!' if is_missed else ' '}"
    )
    if failed:
        say(f"  {len(failed)} failed, the first: {failed[0]}")
    return int(is_missed)


def _stock(sets: int) -> None:
    """Films under the numbers that the sets name, and the sets."""
    from django.db import connection

    from benchmarks.pairing import fill_sets

    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO guide_movie (id, title, year, overview, imdb_id, letterboxd_id, genre_names,
                director_names, countries, languages, renown)
            SELECT n, 'Film ' || n, 1930 + n %% 95, '', '', '', ARRAY['genre ' || n %% 12],
                ARRAY['Director ' || n %% 3000], '{}', '{}', 0
            FROM generate_series(0, %s) n ON CONFLICT DO NOTHING
            """,
            [FILMS],
        )
    fill_sets(sets)


@dataclass
class Crowd:
    """People who vote through the page at their own pace, whether it keeps up or not.

    What a vote took is counted from when it was due: a slow answer delays those behind it.
    """

    site: str
    people: Sequence[Person]
    spent_ms: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _seated: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Crowd":
        for person in self.people:
            thread = threading.Thread(target=self._vote, args=[person])
            thread.start()
            self._threads.append(thread)
        for _ in self.people:
            if not self._seated.acquire(timeout=60):
                self._is_over.set()
                raise SystemExit("the first pages were not there within a minute")
        return self

    def __exit__(self, *raised: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def forget(self) -> None:
        self.spent_ms.clear()
        self.failed.clear()

    def _vote(self, person: Person) -> None:
        dice = random.Random(person.user_id)
        headers = {"Cookie": person.cookie, "Accept": "text/html"}
        with httpx.Client(base_url=self.site, headers=headers, timeout=30) as browser:
            page = browser.get("/mash/")
            secret = browser.cookies["csrftoken"]
            browser.cookies.clear()
            browser.headers.update(
                {
                    "Cookie": f"{person.cookie}; csrftoken={secret}",
                    "X-CSRFToken": secret,
                    "HX-Request": "true",
                    "HX-Target": "mash",
                }
            )
            self._seated.release()
            started = time.perf_counter() + dice.random() * APART_SECONDS
            for number in itertools.count():
                due = started + number * APART_SECONDS
                if self._is_over.wait(max(0.0, due - time.perf_counter())):
                    return
                page = self._cast(browser, page, due, dice)

    def _cast(
        self, browser: httpx.Client, page: httpx.Response, due: float, dice: random.Random
    ) -> httpx.Response:
        token, lenses = TOKEN.search(page.text), LENSES.findall(page.text)
        if token is None or len(lenses) < 2:
            self.failed.append(f"{page.status_code}, no pair")
            return browser.get("/mash/")
        told = {
            "comparison_id": token[1],
            "winner_set_id": dice.choice(lenses[:2]),
            "took_ms": "500",
        }
        answer = browser.post("/mash/votes/", data=told)
        after = TOKEN.search(answer.text)
        if answer.status_code != 200 or after is None or after[1] == token[1]:
            self.failed.append(f"{answer.status_code}: {answer.text[:80]!r}")
        else:
            self.spent_ms.append((time.perf_counter() - due) * 1000)
        return answer


def in_chromium(site: str, person: Person, presses: int) -> list[float]:
    from playwright.sync_api import sync_playwright

    from config.browser import find_chromium

    name, value = person.cookie.split("=", 1)
    spent = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": name, "value": value, "url": site}])
        page = context.new_page()
        page.goto(f"{site}/mash/")
        page.wait_for_load_state("networkidle")
        for number in range(presses):
            page.wait_for_timeout(THINK_MS)
            page.evaluate(WATCH)
            page.keyboard.press("12"[number % 2])
            spent.append(page.evaluate("window.nextPair"))
        with suppress(Exception):
            browser.close()
    return spent


if __name__ == "__main__":
    sys.exit(main())
