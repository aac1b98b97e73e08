"""Words are counted here, and told together."""

from uuid import UUID

import pytest

from rooms import tally, trending
from rooms.tally import Tally

A, B = UUID(int=1), UUID(int=2)


@pytest.fixture
def told(monkeypatch):
    told = []
    monkeypatch.setattr(trending, "add", lambda amounts, at=None: told.append(amounts))
    return told


def test_all_that_was_said_meanwhile_is_told_at_once(told):
    words = Tally()
    for room in (A, B, A):
        words.count(room)

    words.tell()

    assert told == [{A: 2.0, B: 1.0}]


def test_nothing_is_told_twice(told):
    words = Tally()
    words.count(A)
    words.tell()
    words.count(B)

    words.tell()

    assert told == [{A: 1.0}, {B: 1.0}]


def test_where_nothing_waits_a_word_counts_at_once(told):
    tally.said(A)

    assert told == [{A: 1.0}]
