"""Valkey may go at any time: pages, sign-in and limits go on."""

import socket
import time

import pytest
from django.core.cache import cache

from config import cache as caches
from config.cache import CacheOfItsOwn


@pytest.fixture(autouse=True)
def _nothing_is_away(monkeypatch):
    monkeypatch.setattr(caches, "_away_until", 0.0)


@pytest.fixture
def deaf():
    """A server that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


@pytest.fixture
def gone():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


def test_with_valkey_it_is_one_cache_for_all(live_redis):
    cache.set("film", "Stalker", 30)

    assert cache.get("film") == "Stalker"
    assert [key for key in live_redis.scan_iter("*film") if key.endswith(b":film")]
    assert CacheOfItsOwn("redis://127.0.0.1:1", {}).alone.get("film") is None


@pytest.mark.parametrize("away", ["deaf", "gone"])
def test_without_valkey_the_process_has_its_own(request, away):
    alone = CacheOfItsOwn(request.getfixturevalue(away), {})

    alone.set("count", 1, 30)
    assert alone.incr("count") == 2
    assert alone.get_many(["count", "other"]) == {"count": 2}
    assert alone.get_or_set("other", 7) == 7
    alone.delete("count")
    assert alone.get("count", "nothing") == "nothing"
    alone.clear()


def test_only_the_first_waits(deaf):
    alone = CacheOfItsOwn(deaf, {})
    alone.get("anything")

    asked = time.thread_time()
    before = caches._away_until
    for _ in range(20):
        alone.get("anything")

    # Had any of them asked again, it would have failed again, and moved this on.
    assert caches._away_until == before
    assert time.thread_time() - asked < caches.TIMEOUT_SECONDS


def test_a_person_signs_in_without_valkey(client, ada, deaf, monkeypatch):
    from django.core.cache import caches as all_caches

    monkeypatch.setitem(all_caches.settings["default"], "LOCATION", deaf)
    del all_caches["default"]
    try:
        answer = client.post("/accounts/login/", {"login": "ada", "password": "ada likes films"})
    finally:
        del all_caches["default"]

    assert answer.status_code == 302
