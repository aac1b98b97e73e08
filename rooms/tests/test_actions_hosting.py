from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from config.live.protocol import InvalidMessage, NotHost
from rooms.actions import (
    decline_return,
    hand_over_lost_seat,
    join_room,
    leave_room,
    name_successor,
    set_role,
    transfer_host,
)
from rooms.actions.hosting import hand_over_if_host_stayed_away
from rooms.models import Role, Room
from rooms.tests.cast import heard_on, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(ada, ben, mod):
    return make_room(ada, ben, mod)


def host_of(room):
    return Room.objects.get(pk=room.pk).host


# --- Refusals


def test_only_the_host_hands_over(room, ben, mod):
    with pytest.raises(NotHost):
        transfer_host(room, ben, mod.pk)


def test_an_old_host_is_refused_whatever_their_page_still_shows(room, ada, ben, mod):
    stale = Room.objects.get(pk=room.pk)
    transfer_host(room, ada, ben.pk)

    with pytest.raises(NotHost):
        transfer_host(stale, ada, mod.pk)


def test_the_seat_goes_only_to_somebody_seated(room, ada, ben):
    leave_room(room, ben)

    with pytest.raises(InvalidMessage):
        transfer_host(room, ada, ben.pk)
    with pytest.raises(InvalidMessage):
        name_successor(room, ada, ben.pk)
    with pytest.raises(InvalidMessage):
        set_role(room, ada, ben.pk, "co_host")


def test_the_hosts_own_role_is_not_set(room, ada):
    with pytest.raises(InvalidMessage):
        set_role(room, ada, ada.pk, "member")


# --- Handed on


def test_a_transfer_is_told_and_swaps_the_roles(room, ada, ben):
    with heard_on(room) as told:
        transfer_host(room, ada, ben.pk)

    [frame] = told
    rev = Room.objects.get(pk=room.pk).host_rev
    assert frame["event"] == "host_changed"
    assert frame["data"] == {"user_id": ben.pk, "reason": "transferred", "rev": rev}
    assert host_of(room) == ben
    assert room.memberships.get(user=ben).role == Role.HOST
    assert room.memberships.get(user=ada).role == Role.MEMBER


def test_a_role_is_told_as_the_member(room, ada, ben):
    with heard_on(room) as told:
        set_role(room, ada, ben.pk, "co_host")

    [frame] = told
    assert (frame["event"], frame["data"]["role"]) == ("member_updated", "co_host")


# --- Lost


def test_a_lost_seat_goes_to_the_longest_seated_present(room, ada, ben, mod):
    with heard_on(room) as told:
        assert hand_over_lost_seat(room.pk, {mod.pk})

    assert host_of(room) == mod
    assert told[0]["data"]["reason"] == "disconnected"


def test_it_is_lost_once(room, ben, mod):
    assert hand_over_lost_seat(room.pk, {ben.pk, mod.pk})
    assert not hand_over_lost_seat(room.pk, {ben.pk, mod.pk})


def test_a_present_host_loses_nothing(room, ada, ben):
    assert not hand_over_lost_seat(room.pk, {ada.pk, ben.pk})


def test_with_nobody_present_it_stays(room, ada):
    assert not hand_over_lost_seat(room.pk, set())
    assert host_of(room) == ada


def test_the_named_successor_follows(room, ada, ben, mod):
    set_role(room, ada, ben.pk, "co_host")
    name_successor(room, ada, mod.pk)

    hand_over_lost_seat(room.pk, {ben.pk, mod.pk})

    assert host_of(room) == mod


def test_a_visitor_without_a_seat_never_follows(room, ben):
    leave_room(room, ben)

    assert not hand_over_lost_seat(room.pk, {ben.pk})


# --- Taken back


def test_the_old_host_is_back_in_time(room, ada, ben):
    hand_over_lost_seat(room.pk, {ben.pk})

    with heard_on(room) as told:
        join_room(room, ada, is_here=True)

    assert host_of(room) == ada
    assert told[0]["data"]["reason"] == "returned"


def test_not_after_five_minutes(room, ada, ben):
    hand_over_lost_seat(room.pk, {ben.pk})
    Room.objects.filter(pk=room.pk).update(host_may_return_until=timezone.now())

    join_room(room, ada, is_here=True)

    assert host_of(room) == ben


def test_not_where_the_new_host_declined(room, ada, ben):
    hand_over_lost_seat(room.pk, {ben.pk})
    decline_return(room, ben)

    join_room(room, ada, is_here=True)

    assert host_of(room) == ben


def test_not_after_the_new_host_passed_it_on(room, ada, ben, mod):
    hand_over_lost_seat(room.pk, {ben.pk})
    transfer_host(room, ben, mod.pk)

    join_room(room, ada, is_here=True)

    assert host_of(room) == mod


def test_a_host_who_left_for_good_does_not_return(room, ada, ben):
    leave_room(room, ada)

    join_room(room, ada)

    assert host_of(room) == ben


def test_who_finds_the_host_long_gone_follows(room, ada, ben):
    room.memberships.filter(user=ada).update(entered_at=timezone.now() - timedelta(hours=1))

    assert hand_over_if_host_stayed_away(room, ben.pk)
    assert host_of(room) == ben


def test_nobody_is_called_away_while_nobody_can_tell_who_is_there(room, ada, ben, monkeypatch):
    room.memberships.filter(user=ada).update(entered_at=timezone.now() - timedelta(hours=1))

    def silent(*_):
        raise redis.TimeoutError

    monkeypatch.setattr("config.live.valkey.run", silent)
    assert not hand_over_if_host_stayed_away(room, ben.pk)
    assert host_of(room) == ada


def test_a_host_who_was_never_there_or_just_now_keeps_the_seat(room, ada, ben):
    assert not hand_over_if_host_stayed_away(room, ben.pk)

    room.memberships.filter(user=ada).update(entered_at=timezone.now() - timedelta(seconds=20))
    assert not hand_over_if_host_stayed_away(room, ben.pk)
