from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from config.live import valkey
from rooms import trending
from rooms.actions import end_room, join_room
from rooms.models import Membership, Room
from rooms.tests.cast import make_room

A, B = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC).timestamp()


@pytest.fixture(autouse=True)
def _nothing_from_the_database(monkeypatch, request):
    if "db" not in request.fixturenames:
        monkeypatch.setattr(trending, "_recent", lambda now: {})


def test_new_activity_outweighs_old():
    for _ in range(3):
        trending.said(A, NOON)
    trending.said(B, NOON)
    assert list(trending.top(at=NOON)) == [A, B]

    # Half an hour is two half-lives: two words now are as lively as eight then.
    trending.said(B, NOON + 1800)
    assert list(trending.top(at=NOON + 1800)) == [B, A]


def test_a_half_life_halves():
    assert trending.weight(1, NOON + trending.HALF_LIFE_S) == pytest.approx(
        2 * trending.weight(1, NOON)
    )


def test_midnight_changes_no_order():
    trending.said(A, MIDNIGHT - 60)
    trending.said(A, MIDNIGHT - 60)
    trending.said(B, MIDNIGHT - 30)

    assert list(trending.top(at=MIDNIGHT + 1)) == [A, B]
    trending.said(B, MIDNIGHT + 5)
    assert list(trending.top(at=MIDNIGHT + 6)) == [B, A]


def test_scores_stay_numbers_for_years():
    for day in range(0, 4000, 400):
        trending.said(A, NOON + day * trending.DAY_S)

    assert trending.weight(1e6, NOON + trending.DAY_S - 1) < 1e300
    assert list(trending.top(at=NOON + 3600 * trending.DAY_S)) == [A]


def test_two_tabs_count_once():
    trending.joined(A, 7, NOON)
    trending.joined(A, 7, NOON)
    trending.joined(B, 7, NOON)
    trending.said(B, NOON)

    assert list(trending.top(at=NOON)) == [B, A]


def test_people_who_are_there_count():
    trending.present({A: 4, B: 0}, NOON)

    assert list(trending.top(at=NOON)) == [A]


def test_ended_rooms_leave(ada, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        room = make_room(ada)
        trending.said(room.pk)
    assert room.pk in trending.top()

    with django_capture_on_commit_callbacks(execute=True):
        end_room(room, ada)

    assert room.pk not in trending.top()


def test_joining_counts(ada, ben, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        room = make_room(ada)
        join_room(room, ben)

    assert list(trending.top()) == [room.pk]


def test_an_empty_valkey_is_filled_from_the_database(ada, ben, live_redis):
    quiet, lively = make_room(ada), make_room(ada, ben)
    Membership.objects.filter(room=quiet).update(joined_at=timezone.now() - timedelta(hours=1))

    assert list(trending.top()) == [lively.pk, quiet.pk]


def test_without_valkey_the_database_answers(ada, ben, monkeypatch):
    lively = make_room(ada, ben)

    def away(*args):
        raise OSError

    monkeypatch.setattr(valkey, "run", away)

    assert list(trending.top()) == [lively.pk]
    trending.said(lively.pk)
    assert Room.objects.exists()
