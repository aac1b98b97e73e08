import json
from datetime import timedelta

import pytest
from django.utils import timezone

from rooms.actions import invite_person, make_link
from rooms.models import Invite, Report, Room
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
BODY = {"content_type": "application/json", **JSON}


def sign_in(client, user):
    client.force_login(user)
    return client


def ask(client, path, **body):
    answer = client.post(path, json.dumps(body), **BODY)
    return answer.status_code, answer.json()


# --- Twins


def test_join_and_leave_as_json(client, ada, ben):
    room = make_room(ada)
    sign_in(client, ben)

    status, kept = ask(client, f"/rooms/{room.pk}/join")
    assert (status, kept["channel"]) == (200, room.channel)
    assert room.memberships.active().filter(user=ben).exists()

    assert ask(client, f"/rooms/{room.pk}/leave")[0] == 200
    assert ask(client, f"/rooms/{room.pk}/leave")[1]["code"] == "NOT_MEMBER"


def test_a_full_room_says_so_on_the_next_page(client, ada, ben):
    room = make_room(ada, capacity=1)
    sign_in(client, ben)

    answer = client.post(f"/rooms/{room.pk}/join", follow=True)
    assert "This room is full." in answer.content.decode()
    assert ask(client, f"/rooms/{room.pk}/join") == (
        409,
        {"error": "conflict", "message": "This room is full.", "code": "ROOM_FULL"},
    )


def test_nothing_leads_out_of_the_house(client, ada, ben):
    room = make_room(ada)
    sign_in(client, ben)

    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = client.post(f"/rooms/{room.pk}/join", {"next": wanted})
        assert answer["Location"] == f"/rooms/{room.pk}/"


def test_a_get_changes_nothing(client, ada, ben):
    room = make_room(ada, ben)
    sign_in(client, ada)

    for path in ("join", "leave", "transfer-host", "kick", "ban", "favourite", "mute", "invite"):
        assert client.get(f"/rooms/{room.pk}/{path}").status_code == 405


def test_members_are_for_those_who_are_in(client, ada, ben, mod):
    room = make_room(ada, ben)
    outsider = client.get(f"/rooms/{room.pk}/members", **JSON).json()
    assert outsider == {"count": 2, "present": 0, "members": []}

    sign_in(client, ben)
    insider = client.get(f"/rooms/{room.pk}/members", **JSON).json()
    assert [member["user_id"] for member in insider["members"]] == [ada.pk, ben.pk]
    assert client.get(f"/rooms/{room.pk}/members").status_code == 200


def test_the_host_is_handed_over(client, ada, ben):
    room = make_room(ada, ben)
    sign_in(client, ada)

    assert ask(client, f"/rooms/{room.pk}/transfer-host", user_id=ben.pk) == (200, {})
    assert ask(client, f"/rooms/{room.pk}/transfer-host", user_id=ada.pk)[1]["code"] == "NOT_HOST"
    room.refresh_from_db()
    assert room.host == ben


def test_wrong_bodies_name_the_field(client, ada, ben):
    room = make_room(ada, ben)
    sign_in(client, ada)

    for path, body in (
        ("transfer-host", {}),
        ("transfer-host", {"user_id": "ben"}),
        ("role", {"user_id": ben.pk, "role": "king"}),
        ("silence", {"user_id": ben.pk}),
        ("kick", {"user_id": -1}),
        ("favourite", {"on": "perhaps"}),
        ("mute", {"on": True, "user_id": 10**9}),
        ("deafen", {"on": True, "user_id": ben.pk}),
        ("report", {"reason": "boredom"}),
    ):
        status, refusal = ask(client, f"/rooms/{room.pk}/{path}", **body)
        assert (status, refusal["code"]) == (400, "INVALID_MESSAGE"), path


def test_keeping_order_by_form(client, ada, ben):
    room = make_room(ada, ben)
    sign_in(client, ada)

    client.post(f"/rooms/{room.pk}/silence", {"user_id": ben.pk, "minutes": "10"})
    seat = room.memberships.get(user=ben)
    assert timedelta(minutes=9) < seat.silenced_until - timezone.now() < timedelta(minutes=11)

    client.post(f"/rooms/{room.pk}/ban", {"user_id": ben.pk, "reason": "loud"})
    client.post(f"/rooms/{room.pk}/unban", {"user_id": ben.pk})
    assert room.memberships.get(user=ben).banned_at is None


def test_favourites_microphone_and_headphones(client, ada, ben):
    room = make_room(ada, ben)
    sign_in(client, ben)

    assert ask(client, f"/rooms/{room.pk}/favourite", on=True) == (200, {"on": True})
    assert ask(client, f"/rooms/{room.pk}/mute", on=True) == (200, {"on": True})
    assert ask(client, f"/rooms/{room.pk}/deafen") == (200, {"on": True})
    seat = room.memberships.get(user=ben)
    assert (seat.is_favourite, seat.is_muted, seat.is_deafened) == (True, True, True)


# --- Reports


def test_a_wrong_report_keeps_what_was_written(client, ada, ben):
    room = make_room(ada, ben)
    sign_in(client, ben)

    answer = client.post(f"/rooms/{room.pk}/report", {"text": "she shouted"})

    assert answer.status_code == 422
    assert "she shouted" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_report_is_kept(client, ada, ben):
    room = make_room(ada, ben)
    sign_in(client, ben)

    client.post(f"/rooms/{room.pk}/report", {"reason": "spam", "user_id": ada.pk})
    status, answer = ask(client, f"/rooms/{room.pk}/report", reason="hate", user_id=ada.pk)

    assert (status, set(answer)) == (200, {"report_id"})
    assert Report.objects.filter(person=ada, reporter=ben).count() == 2


# --- Invitations


def test_inviting_by_name_by_number_and_by_link(client, ada, ben, mod):
    room = make_room(ada, is_public=False)
    sign_in(client, ada)

    assert ask(client, f"/rooms/{room.pk}/invite", username="@BEN")[1]["status"] == "pending"
    assert ask(client, f"/rooms/{room.pk}/invite", user_id=mod.pk)[0] == 200
    status, link = ask(client, f"/rooms/{room.pk}/invite", seats=2)
    assert link["url"].startswith("http://testserver/rooms/join/")
    assert link["seats_left"] == 2
    status, refusal = ask(client, f"/rooms/{room.pk}/invite", username="nobody")
    assert (status, refusal["code"]) == (400, "INVALID_MESSAGE")


def test_without_scripts_the_link_is_said(client, ada):
    room = make_room(ada, is_public=False)
    sign_in(client, ada)

    html = client.post(f"/rooms/{room.pk}/invite", follow=True).content.decode()

    assert f"/rooms/join/{room.invites.get().token}/" in html


def test_members_of_a_private_room_do_not_invite(client, ada, ben, mod):
    room = make_room(ada, is_public=False)
    invite_person(room, ada, ben.pk)
    sign_in(client, ben)
    ask(client, f"/rooms/{room.pk}/join")

    assert ask(client, f"/rooms/{room.pk}/invite", username="mod")[0] == 403


def test_an_invitation_is_seen_by_its_person_alone(client, ada, ben, mod):
    room = make_room(ada, is_public=False, name="Late noir club")
    invite = invite_person(room, ada, ben.pk)
    sign_in(client, mod)
    for path in ("", "accept", "decline"):
        method = client.post if path else client.get
        assert method(f"/rooms/invites/{invite.pk}/{path}").status_code == 404

    sign_in(client, ben)
    html = client.get(f"/rooms/invites/{invite.pk}/").content.decode()
    assert "Late noir club" in html
    assert "keeps a seat for you" in html
    assert client.get(f"/rooms/invites/{invite.pk}/?calendar")["Content-Type"].startswith(
        "text/cal"
    )


def test_an_invitation_is_taken_or_declined(client, ada, ben, mod):
    room = make_room(ada, is_public=False)
    for person, answer in ((ben, "accept"), (mod, "decline")):
        invite = invite_person(room, ada, person.pk)
        sign_in(client, person)
        assert client.post(f"/rooms/invites/{invite.pk}/{answer}").status_code == 302

    assert room.memberships.active().filter(user=ben).exists()
    assert Invite.objects.get(invitee=mod).get_status_display() == "declined"


def test_a_link_leads_in_after_signing_in(client, ada, ben):
    room = make_room(ada, is_public=False, name="Late noir club")
    link = make_link(room, ada, seats=1)
    path = f"/rooms/join/{link.token}/"
    answer = client.get(path)
    assert answer.status_code == 302
    assert "Late noir" not in answer.content.decode()

    sign_in(client, ben)
    assert "Take the seat" in client.get(path).content.decode()
    answer = client.post(path)
    assert answer["Location"] == f"/rooms/{room.pk}/"
    assert client.get(path)["Location"] == f"/rooms/{room.pk}/"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seats_left": 0}, "has been used"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "out of date"),
        ({"status": "revoked"}, "no longer good"),
    ],
)
def test_a_bad_ticket_keeps_its_form_and_says_why(client, ada, ben, change, words):
    room = make_room(ada, is_public=False, name="Late noir club")
    link = make_link(room, ada, seats=1)
    Invite.objects.filter(pk=link.pk).update(**change)
    sign_in(client, ben)

    html = client.get(f"/rooms/join/{link.token}/").content.decode()
    refused = client.post(f"/rooms/join/{link.token}/", follow=True).content.decode()

    assert 'class="invite-paper' in html
    assert words in html
    assert "Late noir club" not in html
    assert "no longer good" in refused
    assert not room.memberships.filter(user=ben).exists()


def test_a_full_room_keeps_the_ticket(client, ada, ben):
    room = make_room(ada, is_public=False, capacity=1)
    link = make_link(room, ada, seats=1)
    sign_in(client, ben)

    assert "Every seat is taken" in client.get(f"/rooms/join/{link.token}/").content.decode()


def test_guests_keep_their_name_before_a_private_room(client, ada):
    from accounts.actions import open_guest

    link = make_link(make_room(ada, is_public=False), ada)
    sign_in(client, open_guest())

    assert client.post(f"/rooms/join/{link.token}/")["Location"] == "/accounts/keep/"


def test_unknown_tokens_are_not_found(client, ben):
    sign_in(client, ben)

    assert client.get("/rooms/join/nothing/").status_code == 404
    assert client.get(f"/rooms/join/{'x' * 500}/").status_code == 404


def test_a_revoked_seat_is_called_back(client, ada, ben):
    room = make_room(ada, is_public=False)
    invite = invite_person(room, ada, ben.pk)
    sign_in(client, ada)
    assert client.get(f"/rooms/{room.pk}/edit").status_code == 200

    client.post(f"/rooms/{room.pk}/invites/{invite.pk}/revoke")

    invite.refresh_from_db()
    assert invite.status == Invite.Status.REVOKED
    assert Room.objects.visible_to(ben).filter(pk=room.pk).count() == 0


@pytest.mark.parametrize("token", ["%00", "a%00b", "%F0%9F%8E%AC", "x" * 44])
def test_what_no_link_can_hold_leads_nowhere(client, ada, token):
    assert sign_in(client, ada).get(f"/rooms/join/{token}/").status_code == 404
