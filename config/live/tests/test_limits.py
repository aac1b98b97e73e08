import pytest

from config.env import Env
from config.live import limits
from config.live.limits import Bucket, client_network, spend
from config.live.protocol import RateLimited


def test_a_bucket_gives_its_amount_and_refills_evenly():
    bucket = Bucket(10, 5, now=0)

    assert [bucket.take(1, 0) for _ in range(11)] == [0] * 10 + [500]
    assert bucket.take(1, 0.5) == 0
    assert bucket.take(1, 0.5) == 500
    assert [bucket.take(1, 100) for _ in range(11)] == [0] * 10 + [500]


def test_a_clock_that_goes_back_gives_nothing():
    bucket = Bucket(1, 1, now=100)
    bucket.take(1, 100)

    assert bucket.take(1, 50) == 1000


def test_an_allowance_is_shared_by_all_processes_and_kept_apart_by_name_and_person():
    for _ in range(3):
        spend("chat", 1, 3, per_seconds=60)

    with pytest.raises(RateLimited) as refusal:
        spend("chat", 1, 3, per_seconds=60)
    assert 0 < refusal.value.details["retry_after_ms"] <= 20_000
    spend("chat", 2, 3, per_seconds=60)
    spend("typing", 1, 3, per_seconds=60)


def test_load_generators_widen_every_limit(settings):
    settings.LIMIT_FACTOR = 2
    for _ in range(6):
        spend("chat", 1, 3, per_seconds=60)

    with pytest.raises(RateLimited):
        spend("chat", 1, 3, per_seconds=60)
    assert limits.credits(0).amount == 60


def scope(peer: str, *forwarded: str) -> dict[str, object]:
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    return {"client": (peer, 1), "headers": headers}


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "counted"),
    [
        (0, "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        (1, "10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        (1, "10.0.0.1", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
        (1, "10.0.0.1", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
        (2, "10.0.0.1", ["1.2.3.4, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        (2, "10.0.0.1", ["1.2.3.4"], "10.0.0.1"),
        (1, "10.0.0.1", [], "10.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        (0, "::ffff:203.0.113.9", [], "203.0.113.9"),
        (0, "not an address", [], "unknown"),
    ],
)
def test_the_address_that_counts_is_vouched_for(settings, proxies, peer, forwarded, counted):
    settings.ENV = Env(trusted_proxy_count=proxies, secret_key="x")

    assert client_network(scope(peer, *forwarded)) == counted
