from datetime import timedelta

import pytest
from django.utils import timezone

from guide.models import Channel, Programme
from rooms.actions import open_programme_room
from rooms.actions.upkeep import end_finished_rooms
from rooms.demo import fill_demo
from rooms.models import Message, Room
from rooms.tasks import end_finished_rooms as task
from rooms.tests.cast import heard_on, make_room

pytestmark = pytest.mark.django_db


def is_over(room):
    return Room.objects.get(pk=room.pk).ended_at is not None


@pytest.fixture
def programme_room(db):
    now = timezone.now()
    programme = Programme.objects.create(
        channel=Channel.objects.create(name="Noir City", slug="noir-city"),
        title="Laura",
        starts_at=now,
        ends_at=now + timedelta(hours=2),
    )
    return open_programme_room(programme)


def test_a_room_ends_with_its_hours(ada):
    now = timezone.now()
    room = make_room(ada, ends_at=now + timedelta(minutes=1))

    end_finished_rooms(now)
    assert not is_over(room)

    with heard_on(room) as told:
        end_finished_rooms(now + timedelta(minutes=2))
    assert is_over(room)
    assert [frame["event"] for frame in told] == ["room_ended"]


def test_a_room_made_on_the_fly_ends_when_empty_for_ten_minutes(ada):
    now = timezone.now()
    room = make_room(ada)

    end_finished_rooms(now)
    end_finished_rooms(now + timedelta(minutes=9))
    assert not is_over(room)

    end_finished_rooms(now + timedelta(minutes=10))
    assert is_over(room)


def test_rooms_with_hours_may_be_empty(ada, programme_room):
    now = timezone.now()
    scheduled = make_room(ada, starts_at=now, ends_at=now + timedelta(days=1))

    for minutes in (0, 20, 40):
        end_finished_rooms(now + timedelta(minutes=minutes))

    assert not is_over(scheduled)
    assert not is_over(programme_room)


def test_a_room_follows_its_programme(programme_room):
    programme = programme_room.programme
    later = programme.ends_at + timedelta(minutes=30)
    Programme.objects.filter(pk=programme.pk).update(ends_at=later)

    with heard_on(programme_room) as told:
        end_finished_rooms(timezone.now())

    programme_room.refresh_from_db()
    assert programme_room.ends_at == later
    assert told[0]["event"] == "room_updated"


def test_a_programme_called_off_ends_its_room(programme_room):
    Programme.objects.update(is_cancelled=True)

    end_finished_rooms(timezone.now())

    assert is_over(programme_room)


def test_the_task_says_what_it_did(ada):
    make_room(ada, ends_at=timezone.now() - timedelta(minutes=1))

    assert task() == "1 rooms ended"


def test_the_demo_is_filled_once(db):
    from accounts.demo import fill_demo as fill_people

    fill_people()

    assert fill_demo() == 4
    assert fill_demo() == 0
    assert Message.objects.filter(author__isnull=False).count() > 8
    end_finished_rooms(timezone.now() + timedelta(hours=1))
    assert Room.objects.running().count() == 4
