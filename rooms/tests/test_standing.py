from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.actions import open_guest
from config.live.protocol import RoomNotFound
from config.live.sessions import SignInEnded
from config.policy import Role
from rooms.actions import ban, invite_person, leave_room, set_role, silence
from rooms.models import Report, Room
from rooms.standing import standing_at, standing_in
from rooms.tests.cast import make_room
from rooms.topic import RoomTopic

pytestmark = pytest.mark.django_db


def role_in(room, user):
    room.refresh_from_db()
    return standing_in(user, room).role


def test_each_person_is_one_thing_to_a_public_room(ada, ben, mod):
    room = make_room(ada, ben)

    assert role_in(room, ada) is Role.HOST
    assert role_in(room, ben) is Role.MEMBER
    assert role_in(room, mod) is Role.MODERATOR
    assert role_in(room, AnonymousUser()) is Role.VISITOR
    assert role_in(room, open_guest()) is Role.GUEST


def test_who_left_is_a_stranger_again(ada, ben):
    room = make_room(ada, ben)
    leave_room(room, ben)

    assert role_in(room, ben) is Role.STRANGER


def test_a_co_host_is_one_until_silenced(ada, ben):
    room = make_room(ada, ben)
    set_role(room, ada, ben.pk, "co_host")
    assert role_in(room, ben) is Role.CO_HOST

    silence(room, ada, ben.pk, timezone.now() + timedelta(minutes=5))
    assert role_in(room, ben) is Role.SILENCED


def test_an_invite_counts_while_it_is_open(ada, ben):
    room = make_room(ada, is_public=False)
    invite = invite_person(room, ada, ben.pk)
    assert role_in(room, ben) is Role.INVITED

    invite.expires_at = timezone.now() - timedelta(seconds=1)
    invite.save()
    assert role_in(room, ben) is Role.STRANGER


def test_banned_is_banned_whatever_else(ada, ben):
    room = make_room(ada, ben)
    ban(room, ada, ben.pk)

    assert role_in(room, ben) is Role.BANNED


def test_ushers_see_a_private_room_only_while_somebody_calls(ada, ben, mod):
    room = make_room(ada, is_public=False)
    assert role_in(room, mod) is Role.STRANGER

    report = Report.objects.create(reporter=ada, room=room, reason="spam")
    assert role_in(room, mod) is Role.MODERATOR

    report.status = Report.Status.DISMISSED
    report.save()
    assert role_in(room, mod) is Role.STRANGER


def test_an_usher_does_not_call_themselves_in(ada, mod):
    room = make_room(ada, is_public=False)
    Report.objects.create(reporter=mod, room=room, reason="spam")
    Report.objects.create(reporter=ada, person=mod, room=room, reason="spam")

    assert role_in(room, mod) is Role.STRANGER


def test_a_moderator_who_hosts_is_the_host(mod):
    assert role_in(make_room(mod), mod) is Role.HOST


def test_one_question_tells_it(ada, ben, django_assert_num_queries):
    room = make_room(ada, ben)

    with django_assert_num_queries(1):
        standing_in(ben, room)
    with django_assert_num_queries(0):
        standing_in(AnonymousUser(), room)
    with django_assert_num_queries(1):
        user, standing = standing_at(ben.pk, room.pk)
    assert (user, standing.thing, standing.role) == (ben, room, Role.MEMBER)


def test_who_is_gone_has_no_standing_and_nobody_has_any_in_no_room(ada, ben):
    room = make_room(ada, ben)
    with pytest.raises(RoomNotFound):
        standing_at(ben.pk, uuid4())
    with pytest.raises(RoomNotFound):
        standing_at(None, uuid4())
    assert standing_at(None, room.pk)[1].role is Role.VISITOR

    ben.is_active = False
    ben.save()
    with pytest.raises(SignInEnded):
        standing_at(ben.pk, room.pk)


def test_who_may_hear_a_room_is_who_would_be_let_in(ada, ben, mod):
    room = make_room(ada, ben)
    hears = partial(RoomTopic().may_hear, name=str(room.pk))
    assert [hears(each) for each in (None, ada.pk, ben.pk, mod.pk)] == [True] * 4

    Room.objects.filter(pk=room.pk).update(is_public=False)
    room.memberships.filter(user=ben).update(left_at=timezone.now(), banned_at=timezone.now())
    assert [hears(each) for each in (None, ada.pk, ben.pk, mod.pk)] == [False, True, False, False]
