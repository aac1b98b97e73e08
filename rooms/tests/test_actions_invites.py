from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import Block
from config.live.protocol import InvalidMessage, NotHost, RoomFull, RoomNotFound, RoomNotOpen
from config.policy import Role
from rooms.actions import (
    accept_invite,
    ban,
    decline_invite,
    end_room,
    invite_person,
    join_room,
    leave_room,
    make_link,
    revoke_invite,
    take_link,
)
from rooms.actions.invites import InviteGone, LinkState, link_state
from rooms.models import Invite
from rooms.standing import standing_in
from rooms.tests.cast import heard_at, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(ada):
    return make_room(ada, is_public=False)


# --- Refusals


def test_nobody_invites_themselves_guests_or_nobody(room, ada):
    with pytest.raises(InvalidMessage):
        invite_person(room, ada, ada.pk)
    with pytest.raises(InvalidMessage):
        invite_person(room, ada, 10**12)


def test_an_ended_room_invites_nobody(room, ada, ben):
    end_room(room, ada)

    with pytest.raises(RoomNotOpen):
        invite_person(room, ada, ben.pk)
    with pytest.raises(RoomNotOpen):
        make_link(room, ada)


def test_somebody_elses_invite_does_not_exist(room, ada, ben, mod):
    invite = invite_person(room, ada, ben.pk)

    with pytest.raises(RoomNotFound):
        accept_invite(invite, mod)
    with pytest.raises(RoomNotFound):
        decline_invite(invite, mod)


def test_a_revoked_or_expired_invite_opens_nothing(room, ada, ben):
    invite = invite_person(room, ada, ben.pk)
    revoke_invite(invite, ada)
    with pytest.raises(InviteGone):
        accept_invite(invite, ben)

    again = invite_person(room, ada, ben.pk)
    Invite.objects.filter(pk=again.pk).update(expires_at=timezone.now())
    with pytest.raises(InviteGone):
        accept_invite(again, ben)


def test_an_accepted_invite_does_not_let_a_kicked_person_back(room, ada, ben):
    invite = invite_person(room, ada, ben.pk)
    accept_invite(invite, ben)
    leave_room(room, ben)

    with pytest.raises(InviteGone):
        accept_invite(invite, ben)


# --- For one person


def test_an_invite_is_told_and_noted(room, ada, ben):
    with heard_at(ben) as bens:
        invite = invite_person(room, ada, ben.pk)

    told = {frame["event"]: frame["data"] for frame in bens}
    assert told["invite"] == {
        "id": str(invite.pk),
        "room_id": str(room.pk),
        "name": room.name,
        "from": ada.pk,
    }
    assert told["notification"]["url"] == f"/rooms/invites/{invite.pk}/"


def test_asking_again_is_the_same_invite_told_once(room, ada, ben):
    first = invite_person(room, ada, ben.pk)

    with heard_at(ben) as bens:
        assert invite_person(room, ada, ben.pk) == first

    assert bens == []


def test_a_block_is_silent(room, ada, ben):
    Block.objects.create(blocker=ben, blocked=ada)

    with heard_at(ben) as bens:
        assert invite_person(room, ada, ben.pk) is None

    assert bens == []
    assert not room.invites.exists()


def test_an_acceptance_seats_and_answers(room, ada, ben):
    invite = invite_person(room, ada, ben.pk)

    with heard_at(ada) as adas:
        seat = accept_invite(invite, ben)

    assert seat.is_active
    assert adas[0]["event"] == "invite_answered"
    assert adas[0]["data"] == {"id": str(invite.pk), "status": "accepted"}


def test_a_declined_invite_is_kept_as_rejected_and_shown_as_declined(room, ada, ben):
    invite = invite_person(room, ada, ben.pk)

    with heard_at(ada) as adas:
        declined = decline_invite(invite, ben)

    assert adas[0]["data"]["status"] == "rejected"
    assert declined.get_status_display() == "declined"
    with pytest.raises(RoomNotFound):
        join_room(room, ben)


# --- Links


def test_a_link_admits_as_many_as_it_has_seats(room, ada, ben, mod):
    link = make_link(room, ada, seats=1)
    take_link(link.token, ben)

    with pytest.raises(InviteGone):
        take_link(link.token, mod)


def test_coming_again_by_a_link_uses_no_second_seat(room, ada, ben):
    link = make_link(room, ada, seats=2)
    take_link(link.token, ben)
    take_link(link.token, ben)

    link.refresh_from_db()
    assert link.seats_left == 1


def test_a_link_does_not_open_a_full_room(ada, ben):
    room = make_room(ada, is_public=False, capacity=1)
    link = make_link(room, ada, seats=3)

    with pytest.raises(RoomFull):
        take_link(link.token, ben)
    link.refresh_from_db()
    assert link.seats_left == 3


def test_a_refused_entrance_gives_the_seat_back(ada, ben):
    room = make_room(ada, is_public=False, starts_at=timezone.now() + timedelta(days=1))
    link = make_link(room, ada, seats=1)

    with pytest.raises(RoomNotOpen):
        take_link(link.token, ben)
    link.refresh_from_db()
    assert link.seats_left == 1


def test_no_token_is_no_room(ben):
    with pytest.raises(RoomNotFound):
        take_link("nothing", ben)


def test_a_banned_person_sees_a_revoked_ticket(room, ada, ben):
    link = make_link(room, ada)
    ban(room, ada, ben.pk)

    assert link_state(link, room, ben, timezone.now()) is LinkState.REVOKED
    with pytest.raises(InviteGone):
        take_link(link.token, ben)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, LinkState.GOOD),
        ({"seats_left": 0}, LinkState.USED),
        ({"status": "revoked"}, LinkState.REVOKED),
        ({"expires_at": timezone.now() - timedelta(days=1)}, LinkState.EXPIRED),
    ],
)
def test_a_ticket_says_what_is_wrong_with_it(room, ada, ben, change, state):
    link = make_link(room, ada, seats=2)
    for name, value in change.items():
        setattr(link, name, value)

    assert link_state(link, room, ben, timezone.now()) is state


def test_a_block_closes_the_seats_that_were_kept(ada, ben, client):
    room = make_room(ada, is_public=False)
    invite = invite_person(room, ada, ben.pk)
    link = make_link(room, ada)
    block_person(ada, ben)
    client.force_login(ben)

    assert standing_in(ben, room).role is Role.STRANGER
    assert link_state(link, room, ben, timezone.now()) is LinkState.REVOKED
    with pytest.raises(RoomNotFound):
        join_room(room, ben)
    assert client.get(f"/rooms/invites/{invite.pk}/").status_code == 404
    assert client.post(f"/rooms/invites/{invite.pk}/accept").status_code == 404
    assert not client.get("/rooms/").context["invites"]


def test_members_call_back_their_own_invitations_alone(ada, ben):
    room = make_room(ada, ben)
    link = make_link(room, ada)

    with pytest.raises(NotHost):
        revoke_invite(link, ben)
    own = make_link(room, ben)
    revoke_invite(own, ben)
    revoke_invite(link, ada)

    assert not room.invites.pending(timezone.now()).exists()
