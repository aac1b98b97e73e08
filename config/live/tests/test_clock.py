"""The database's clock, as every process knows it."""

import time

import pytest
from django.db import connection

from config.live import clock
from config.live.clock import DRIFT, Reading, better
from config.live.testing import socket_for

SURE, UNSURE = 0.0005, 0.05


def test_the_surer_of_two_readings_is_gone_by():
    sure, unsure = Reading(100.0, SURE, at=10), Reading(100.02, UNSURE, at=20)

    assert better(None, unsure) is unsure
    assert better(sure, unsure) is sure
    assert better(unsure, sure) is sure


def test_what_was_sure_grows_old():
    sure = Reading(100.0, SURE, at=0)
    later = Reading(100.0, SURE * 2, at=SURE / DRIFT)

    assert better(sure, later) is later


def test_a_database_whose_clock_was_set_is_followed_at_once():
    sure = Reading(100.0, SURE, at=10)
    other_host, back = Reading(101.0, UNSURE, at=20), Reading(98.0, UNSURE, at=20)

    assert better(sure, other_host) is other_host
    assert better(sure, back) is back


@pytest.mark.django_db
def test_the_wrong_clock_of_a_process_changes_nothing(monkeypatch):
    right = time.time() * 1000
    clock.read_ms()
    monkeypatch.setattr(time, "time", lambda: 0.0)

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp()) * 1000")
        kept = cursor.fetchone()[0]

    assert abs(clock.now_ms() - kept) < 60_000
    assert abs(clock.read_ms() - right) < 60_000
    assert abs(clock.now().timestamp() * 1000 - right) < 60_000


@pytest.mark.usefixtures("hub")
async def test_what_is_told_and_what_is_probed_is_one_clock(ada, monkeypatch):
    right = time.time() * 1000
    await clock.keep()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    async with socket_for(ada) as adas:
        probed = (await adas.ask("clock", t0_ms=1))["data"]

    assert probed["t1_ms"] <= probed["t2_ms"]
    for told in (adas.welcome["server_ms"], probed["t1_ms"], probed["t2_ms"]):
        assert abs(told - right) < 60_000
