from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Block
from config.live.protocol import Banned, NotMember, RoomFull, RoomNotFound, RoomNotOpen
from rooms.actions import (
    ban,
    end_room,
    favour_room,
    invite_person,
    join_room,
    leave_room,
    set_muted,
    set_role,
)
from rooms.models import Invite, Role, Room
from rooms.tests.cast import heard_on, make_room

pytestmark = pytest.mark.django_db


# --- Refusals


def test_who_is_banned_stays_out(ada, ben):
    room = make_room(ada)
    ban(room, ada, ben.pk, "shouting")

    with pytest.raises(Banned, match="shouting"):
        join_room(room, ben)


def test_nobody_comes_before_the_lobby_or_after_the_end(ada, ben):
    now = timezone.now()
    early = make_room(ada, starts_at=now + timedelta(minutes=16))
    with pytest.raises(RoomNotOpen):
        join_room(early, ben)

    lobby = make_room(ada, starts_at=now + timedelta(minutes=14))
    assert join_room(lobby, ben)

    over = make_room(ada, ends_at=now - timedelta(seconds=1))
    with pytest.raises(RoomNotOpen):
        join_room(over, ben)

    ended = make_room(ada)
    end_room(ended, ada)
    with pytest.raises(RoomNotOpen):
        join_room(ended, ben)


def test_the_last_seat_is_given_once(ada, ben):
    room = make_room(ada, capacity=1)

    with pytest.raises(RoomFull):
        join_room(room, ben)


def test_the_house_limit_holds_where_the_room_has_none(ada, ben, settings):
    settings.ROOM_MAX_MEMBERS = 1
    room = make_room(ada)

    with pytest.raises(RoomFull):
        join_room(room, ben)


def test_a_private_room_does_not_exist_for_strangers(ada, ben):
    room = make_room(ada, is_public=False)

    with pytest.raises(RoomNotFound):
        join_room(room, ben)


def test_who_has_no_seat_cannot_leave(ada, ben):
    with pytest.raises(NotMember):
        leave_room(make_room(ada), ben)


# --- Coming


def test_a_new_seat_is_told_with_its_rev(ada, ben):
    room = make_room(ada)

    with heard_on(room) as told:
        seat = join_room(room, ben, is_here=True)

    assert seat.is_new
    [diff] = told
    assert diff["event"] == "presence_diff"
    assert [each["user_id"] for each in diff["data"]["joined"]] == [ben.pk]
    assert diff["data"]["left"] == []
    assert diff["data"]["rev"] == seat.rev == Room.objects.get(pk=room.pk).rev


def test_coming_again_changes_and_tells_nothing(ada, ben):
    room = make_room(ada, ben)
    set_role(room, ada, ben.pk, "co_host")

    with heard_on(room) as told:
        seat = join_room(room, ben)

    assert not seat.is_new
    assert seat.role == Role.CO_HOST
    assert told == []


def test_who_left_comes_back_as_a_member_but_stays_silenced(ada, ben):
    room = make_room(ada, ben)
    until = timezone.now() + timedelta(hours=1)
    room.memberships.filter(user=ben).update(role=Role.CO_HOST, silenced_until=until)
    leave_room(room, ben)

    seat = join_room(room, ben)

    assert seat.role == Role.MEMBER
    assert seat.silenced_until == until


def test_a_block_hides_who_comes(ada, ben):
    room = make_room(ada)
    Block.objects.create(blocker=ada, blocked=ben)

    with heard_on(room, ada) as adas:
        join_room(room, ben)

    assert [frame["event"] for frame in adas] == ["skipped"]


def test_an_invite_opens_a_private_room_and_is_answered(ada, ben):
    room = make_room(ada, is_public=False)
    invite = invite_person(room, ada, ben.pk)

    join_room(room, ben)

    invite.refresh_from_db()
    assert invite.status == Invite.Status.ACCEPTED


def test_the_first_in_a_room_without_a_host_holds_the_projector(ada, ben):
    room = make_room(ada)
    leave_room(room, ada)
    assert Room.objects.get(pk=room.pk).host is None

    with heard_on(room) as told:
        join_room(room, ben)

    assert [frame["event"] for frame in told] == ["presence_diff", "host_changed"]
    assert Room.objects.get(pk=room.pk).host == ben


def test_joining_asks_the_database_the_same_whoever_is_in(ada, ben, mod, django_assert_num_queries):
    room = make_room(ada)

    with django_assert_num_queries(9):  # two of them are the savepoint's
        join_room(room, ben)
    with django_assert_num_queries(9):
        join_room(room, mod)


# --- Going


def test_leaving_is_told_and_ends_the_seat(ada, ben):
    room = make_room(ada, ben)

    with heard_on(room) as told:
        leave_room(room, ben)

    [diff] = told
    assert diff["data"]["left"] == [ben.pk]
    assert not room.memberships.active().filter(user=ben).exists()


def test_a_leaving_host_hands_the_room_over(ada, ben):
    room = make_room(ada, ben)

    with heard_on(room) as told:
        leave_room(room, ada)

    assert [frame["event"] for frame in told] == ["presence_diff", "host_changed"]
    assert told[1]["data"] == {
        "user_id": ben.pk,
        "reason": "left",
        "rev": told[0]["data"]["rev"] + 1,
    }
    assert room.memberships.get(user=ben).role == Role.HOST


# --- One's own


def test_a_microphone_is_told_once(ada, ben):
    room = make_room(ada, ben)

    with heard_on(room) as told:
        set_muted(room, ben, on=True)
        set_muted(room, ben, on=True)

    [frame] = told
    assert frame["event"] == "member_updated"
    assert frame["data"]["is_muted"]


def test_a_favourite_needs_no_seat(ada, ben):
    room = make_room(ada)

    favour_room(room, ben, on=True)

    assert list(Room.objects.of(ben)) == [room]
    assert room.memberships.active().count() == 1
    favour_room(room, ben, on=False)
    assert list(Room.objects.of(ben)) == []
