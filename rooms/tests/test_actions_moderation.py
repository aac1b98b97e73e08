from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from config.live.protocol import Banned, InvalidMessage, Muted, NotHost, NotMember
from rooms.actions import (
    ban,
    invite_person,
    join_room,
    kick,
    post_message,
    set_role,
    silence,
    unban,
)
from rooms.models import Invite, ModerationAction, Room
from rooms.tests.cast import heard_at, heard_on, make_room

pytestmark = pytest.mark.django_db
What = ModerationAction.What


@pytest.fixture
def room(ada, ben):
    return make_room(ada, ben)


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


# --- Refusals


def test_members_keep_no_order(room, ada, ben):
    for act in (lambda: kick(room, ben, ada.pk), lambda: ban(room, ben, ada.pk)):
        with pytest.raises(NotHost):
            act()
    with pytest.raises(NotHost):
        silence(room, ben, ada.pk, in_an_hour())


def test_who_is_not_here_keeps_no_order(room, ada, ben, django_user_model):
    passer_by = django_user_model.objects.create_user("eve")

    with pytest.raises(NotMember):
        kick(room, passer_by, ben.pk)


def test_ushers_are_not_sent_out(room, ada, mod):
    join_room(room, mod)

    with pytest.raises(NotHost):
        kick(room, ada, mod.pk)
    with pytest.raises(NotHost):
        ban(room, ada, mod.pk)


def test_a_co_host_does_not_act_against_the_host(room, ada, ben):
    set_role(room, ada, ben.pk, "co_host")

    with pytest.raises(NotHost):
        kick(room, ben, ada.pk)


def test_nobody_acts_against_themselves(room, ada):
    with pytest.raises(InvalidMessage):
        kick(room, ada, ada.pk)


def test_only_who_is_seated_is_kicked_or_silenced(room, ada, mod, django_user_model):
    passer_by = django_user_model.objects.create_user("eve")

    with pytest.raises(InvalidMessage):
        kick(room, ada, passer_by.pk)
    with pytest.raises(InvalidMessage):
        silence(room, ada, passer_by.pk, in_an_hour())
    with pytest.raises(InvalidMessage):
        unban(room, ada, passer_by.pk)
    with pytest.raises(InvalidMessage):
        kick(room, ada, 10**12)


def test_a_silence_lasts_a_year_at_most(room, ada, ben):
    with pytest.raises(InvalidMessage):
        silence(room, ada, ben.pk, timezone.now() + timedelta(days=400))


# --- What happens


def test_a_kicked_person_is_told_why_and_may_come_again(room, ada, ben):
    with heard_on(room) as others, heard_at(ben) as bens:
        kick(room, ada, ben.pk, "too loud")

    assert [frame["data"]["left"] for frame in others] == [[ben.pk]]
    assert bens[0]["event"] == "sanctioned"
    assert bens[0]["data"]["what"] == "kick"
    assert bens[0]["data"]["reason"] == "too loud"
    assert ModerationAction.objects.get().what == What.KICK
    assert join_room(room, ben).is_active


def test_a_ban_lasts_until_it_is_lifted(room, ada, ben):
    ban(room, ada, ben.pk)
    with pytest.raises(Banned):
        join_room(room, ben)

    unban(room, ada, ben.pk)

    assert join_room(room, ben).is_active
    whats = ModerationAction.objects.order_by("pk").values_list("what", flat=True)
    assert list(whats) == [What.BAN, What.UNBAN]


def test_a_ban_takes_back_the_invitation(ada, ben):
    room = make_room(ada, is_public=False)
    invite = invite_person(room, ada, ben.pk)

    ban(room, ada, ben.pk)

    invite.refresh_from_db()
    assert invite.status == Invite.Status.REVOKED
    assert not room.memberships.active().filter(user=ben).exists()


def test_a_silenced_person_hears_until_when(room, ada, ben):
    until = in_an_hour()

    with heard_at(ben) as bens:
        silence(room, ada, ben.pk, until, "calm down")

    assert bens[0]["data"]["what"] == "silence"
    assert bens[0]["data"]["until_ms"] == round(until.timestamp() * 1000)
    with pytest.raises(Muted):
        post_message(room, ben, "but", uuid4())


def test_a_time_that_has_passed_ends_a_silence(room, ada, ben):
    silence(room, ada, ben.pk, in_an_hour())
    silence(room, ada, ben.pk, timezone.now())

    assert room.memberships.get(user=ben).silenced_until is None


def test_a_moderator_needs_no_seat_to_send_the_host_out(room, ada, ben, mod):
    kick(room, mod, ada.pk)

    assert Room.objects.get(pk=room.pk).host == ben
