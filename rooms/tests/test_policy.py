"""Every row of rooms, walked: who is let through and who finds nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import get_resolver

from accounts.actions import open_guest
from config import policy
from config.live import registry
from config.policy import Answer, Role
from rooms.actions import ban, invite_person
from rooms.models import Report
from rooms.tests.cast import make_room

OUTSIDE = (Role.VISITOR, Role.GUEST, Role.STRANGER)
ROOM_ROWS = [
    name
    for name in policy.table()
    if not name.startswith("event test_")  # those belong to the live core's own tests
    and (
        name.startswith("rooms:")
        or ((entry := registry.entry(name.removeprefix("event "))) and entry.needs_channel)
    )
]


def names_under(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from names_under(pattern, inner)
        elif pattern.name:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name


def test_every_address_and_event_of_rooms_has_a_row():
    rooms = {name for name in names_under(get_resolver()) if name.startswith("rooms:")}
    events = {f"event {name}" for name in registry.entries()}

    assert rooms <= policy.table().keys()
    assert events <= policy.table().keys()


def test_no_row_is_about_nothing():
    addresses = set(names_under(get_resolver()))
    events = {f"event {name}" for name in registry.entries()}
    of_rooms = {name for name in policy.table() if name.startswith(("rooms:", "event "))}

    assert of_rooms - addresses - events == set()


@pytest.mark.parametrize("action", sorted(ROOM_ROWS))
@pytest.mark.parametrize("role", OUTSIDE)
def test_a_private_room_is_nothing_to_outsiders(action, role):
    about_no_room = {
        "rooms:lobby",
        "rooms:new",
        "rooms:old_room",
        "rooms:media",
        "rooms:invitation",
        "rooms:accept_invite",
        "rooms:decline_invite",
        "rooms:invite_along",
        "rooms:report_person",
        "rooms:link",
    }
    if action in about_no_room:
        return

    assert policy.row(action).answer(role, is_private=True) is Answer.HIDDEN


@pytest.mark.parametrize("action", sorted(ROOM_ROWS))
def test_visitors_never_write(action):
    reads = {
        "rooms:lobby",
        "rooms:room",
        "rooms:messages",
        "rooms:members",
        "rooms:calendar",
        "rooms:queue",
        "rooms:old_room",
        "rooms:media",
        "event join_room",
        "event clock",
    }
    answer = policy.row(action).answer(Role.VISITOR)

    assert answer is (Answer.YES if action in reads else Answer.SIGN_IN)


@pytest.mark.parametrize(
    "action", ["transfer_host", "update_room", "set_role", "name_successor", "keep_seat"]
)
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.HOST, Role.ADMIN, Role.VISITOR}))
def test_only_hosts_run_the_room(action, role):
    assert policy.row(f"event {action}").answer(role) is Answer.NO


@pytest.mark.parametrize("action", ["chat_message", "edit_message", "react", "typing", "host_sync"])
def test_the_silenced_do_not_write(action):
    assert policy.row(f"event {action}").answer(Role.SILENCED) is Answer.NO


ADDRESSES = [
    ("get", ""),
    ("get", "messages"),
    ("get", "members"),
    ("get", "calendar.ics"),
    ("get", "edit"),
    ("get", "end"),
    ("get", "report"),
    ("post", "messages"),
    ("post", "join"),
    ("post", "leave"),
    ("post", "transfer-host"),
    ("post", "successor"),
    ("post", "keep-seat"),
    ("post", "role"),
    ("post", "kick"),
    ("post", "ban"),
    ("post", "unban"),
    ("post", "silence"),
    ("post", "favourite"),
    ("post", "mute"),
    ("post", "deafen"),
    ("post", "report"),
    ("post", "invite"),
    ("post", "play"),
    ("post", "load"),
]


def test_over_http_a_private_room_is_like_none(client, ada, ben, mod):
    room = make_room(ada, kind="watch", is_public=False)
    nowhere = "7d0d1f4e-8a6b-4c1d-9a62-6f0a3d8a1c11"
    wants = {"HTTP_ACCEPT": "application/json"}

    for user in (None, ben, mod, open_guest()):
        if user:
            client.force_login(user)
        for method, path in ADDRESSES:
            hidden = getattr(client, method)(f"/rooms/{room.pk}/{path}", **wants)
            absent = getattr(client, method)(f"/rooms/{nowhere}/{path}", **wants)
            assert hidden.status_code == absent.status_code == 404, (user, method, path)
            assert hidden.content == absent.content


def test_over_http_the_banned_find_no_room(client, ada, ben):
    room = make_room(ada, ben, kind="watch")
    ban(room, ada, ben.pk)
    client.force_login(ben)

    for method, path in ADDRESSES:
        answer = getattr(client, method)(f"/rooms/{room.pk}/{path}", HTTP_ACCEPT="application/json")

        # Calling an usher stays possible for everybody who was ever there.
        expected = {("get", "report"): 200, ("post", "report"): 400}.get((method, path), 404)
        assert answer.status_code == expected, (method, path)


def test_visitors_are_asked_to_sign_in(client, ada):
    room = make_room(ada)

    answer = client.post(f"/rooms/{room.pk}/join")
    as_json = client.post(f"/rooms/{room.pk}/join", HTTP_ACCEPT="application/json")

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
    assert as_json.json()["code"] == "UNAUTHENTICATED"


def test_an_invited_person_is_told_to_join_first(client, ada, ben):
    room = make_room(ada, is_public=False)
    invite_person(room, ada, ben.pk)
    client.force_login(ben)

    answer = client.get(f"/rooms/{room.pk}/", HTTP_ACCEPT="application/json")

    assert answer.json()["code"] == "NOT_MEMBER"


def test_a_moderator_called_may_look_into_a_private_room(client, ada, mod):
    room = make_room(ada, is_public=False)
    Report.objects.create(reporter=ada, room=room, reason="spam")
    client.force_login(mod)

    assert client.get(f"/rooms/{room.pk}/members").status_code == 200


def test_who_asks_is_asked_by_the_same_table(ada):
    room = make_room(ada)

    assert policy.may(ada, "event create_room")
    assert not policy.may(AnonymousUser(), "event create_room")
    assert not policy.may(open_guest(), "event create_room")
    assert room
