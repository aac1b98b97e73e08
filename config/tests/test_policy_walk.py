"""Every address and every event has a row, and each of the roles gets the answer of its row."""

import re
from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.actions import open_account, open_guest
from config import policy
from config.live import registry
from config.policy import Answer, Role
from rooms.models import Invite, Report, Room
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db


def addresses(patterns=None, namespace=""):
    """Every (name, keyword names) of the resolver but the admin's, which has one door."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            if inner != "admin:":
                yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name, so no row"
            yield f"{namespace}{pattern.name}", tuple(pattern.pattern.converters or ())


def test_every_address_has_a_row():
    without = sorted({name for name, _ in addresses() if name not in policy.table()})

    assert without == []


def test_every_event_has_a_row():
    without = sorted(
        event for event in registry.entries() if f"event {event}" not in policy.table()
    )

    assert without == []


def test_every_row_has_an_address_or_event():
    known = {name for name, _ in addresses()} | {"admin:index", "look", "artwork:wall"}
    known |= {f"event {event}" for event in registry.entries()}
    # `may(user, …)` questions of templates that are neither.
    orphans = {action for action in policy.table() if action.startswith(("event ", "rooms:"))}

    assert orphans - known == set()


def test_an_address_without_a_row_answers_404(client, monkeypatch):
    monkeypatch.delitem(policy._table, "healthz")

    assert client.get("/healthz").status_code == 404


# --- Walking the rooms' addresses as everybody

ROOM_ADDRESSES = sorted(
    {(name, keywords) for name, keywords in addresses() if "room_id" in keywords}
)


@pytest.fixture(scope="module")
def evening(module_db):
    """One person for each role, to a public and to a private room of ada's; and these rooms."""
    ada, ben, mod = (open_account(name, may_be_reserved=True) for name in ("ada", "ben", "mod"))
    people = {
        Role.VISITOR: None,
        Role.GUEST: open_guest(),
        Role.STRANGER: open_account("stranger", "stranger@marquee.example", "a long password"),
        Role.INVITED: open_account("invited", "invited@marquee.example", "a long password"),
        Role.MEMBER: ben,
        Role.SILENCED: open_account("silent", "silent@marquee.example", "a long password"),
        Role.CO_HOST: open_account("cohost", "cohost@marquee.example", "a long password"),
        Role.HOST: ada,
        Role.BANNED: open_account("banned", "banned@marquee.example", "a long password"),
        Role.MODERATOR: mod,
        Role.ADMIN: open_account("boss", "boss@marquee.example", "a long password"),
    }
    people[Role.MODERATOR].is_staff = True
    people[Role.ADMIN].is_staff = people[Role.ADMIN].is_superuser = True
    for usher in (Role.MODERATOR, Role.ADMIN):
        people[usher].save()
    return people, {public: seated_room(people, is_public=public) for public in (True, False)}


@pytest.fixture
def people(evening, db):
    return deepcopy(evening[0])


@pytest.fixture
def rooms(evening, db):
    """By whether they are public."""
    return deepcopy(evening[1])


def seated_room(people, *, is_public):
    seated = [people[role] for role in (Role.MEMBER, Role.SILENCED, Role.CO_HOST, Role.BANNED)]
    room = make_room(people[Role.HOST], *seated, kind="watch")
    room.memberships.filter(user=people[Role.CO_HOST]).update(role="co_host")
    room.memberships.filter(user=people[Role.SILENCED]).update(
        silenced_until=timezone.now() + timedelta(hours=1)
    )
    room.memberships.filter(user=people[Role.BANNED]).update(
        banned_at=timezone.now(), left_at=timezone.now()
    )
    # Somebody called an usher: only so do they see a private room.
    Report.objects.create(room=room, reporter=people[Role.MEMBER], reason="other")
    Invite.objects.create(room=room, inviter=people[Role.HOST], invitee=people[Role.INVITED])
    Room.objects.filter(pk=room.pk).update(is_public=is_public)
    room.refresh_from_db()
    return room


EXPECTED = {
    Answer.SIGN_IN: {401},
    Answer.ACCOUNT: {401},
    Answer.NO: {403},
    Answer.HIDDEN: {404},
}


@pytest.mark.parametrize("is_public", [True, False], ids=["public", "private"])
@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_the_answer_of_its_row_in_a_room(people, rooms, role, is_public):
    room = rooms[is_public]
    client = Client(headers={"accept": "application/json"})
    if people[role] is not None:
        client.force_login(people[role])

    wrong = []
    for name, keywords in ROOM_ADDRESSES:
        values = {keyword: uuid4() for keyword in keywords} | {"room_id": room.pk}
        try:
            url = reverse(name, kwargs=values)
        except NoReverseMatch:
            values = dict.fromkeys(keywords, 999999) | {"room_id": room.pk}
            url = reverse(name, kwargs=values)
        # Refusals come before methods and bodies; GET changes nothing.
        status = client.get(url).status_code
        answer = policy.row(name).answer(role, is_private=not is_public)
        if answer is Answer.YES:
            is_right = (
                status < 500 and status not in (401, 403) and (status != 404 or len(keywords) > 1)
            )
        else:
            is_right = status in EXPECTED[answer]
        if not is_right:
            wrong.append((name, answer.value, status))

    assert wrong == []


@pytest.mark.parametrize("role", [Role.VISITOR, Role.GUEST, Role.STRANGER, Role.BANNED])
def test_a_private_room_and_no_room_look_alike_to_strangers(people, rooms, role):
    room = rooms[False]
    client = Client()
    if people.get(role) is not None:
        client.force_login(people[role])

    hidden = client.get(reverse("rooms:room", args=[room.pk]))
    missing = client.get(reverse("rooms:room", args=[uuid4()]))

    assert hidden.status_code == missing.status_code == 404
    assert _without_tokens(hidden) == _without_tokens(missing)


def _without_tokens(response):
    """The page but for its address and its form tokens, which differ each time."""
    page = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", response.content.decode())
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


ROOM_EVENTS = sorted(event for event, entry in registry.entries().items() if entry.needs_channel)


def answers_to(role, *, is_private):
    return {
        event: policy.row(f"event {event}").answer(role, is_private=is_private)
        for event in ROOM_EVENTS
        if not event.startswith("test_")
    }


@pytest.mark.parametrize("role", [Role.VISITOR, Role.GUEST, Role.STRANGER, Role.BANNED])
def test_whoever_has_no_tie_to_a_private_room_learns_nothing_of_it(role):
    assert set(answers_to(role, is_private=True).values()) == {Answer.HIDDEN}


def test_a_visitor_reads_a_public_room_and_must_sign_in_for_the_rest():
    answers = answers_to(Role.VISITOR, is_private=False)

    assert {event for event, answer in answers.items() if answer is Answer.YES} == {"join_room"}
    assert set(answers.values()) == {Answer.YES, Answer.SIGN_IN}


@pytest.mark.parametrize("is_private", [True, False])
def test_a_banned_person_may_nothing(is_private):
    assert Answer.YES not in answers_to(Role.BANNED, is_private=is_private).values()


@pytest.mark.parametrize("event", ["chat_message", "edit_message", "react", "typing"])
@pytest.mark.parametrize("is_private", [True, False])
def test_a_silenced_person_writes_nothing(event, is_private):
    assert answers_to(Role.SILENCED, is_private=is_private)[event] is Answer.NO


@pytest.mark.parametrize("event", ["transfer_host", "update_room", "end_room", "set_role"])
def test_only_the_host_rules_the_room(event):
    allowed = {role for role in Role if answers_to(role, is_private=False)[event] is Answer.YES}

    assert Role.HOST in allowed
    assert not allowed & {Role.MEMBER, Role.CO_HOST, Role.SILENCED, Role.STRANGER, Role.GUEST}


def test_nothing_is_changed_by_get(people, rooms):
    """Addresses that change state answer 405 to GET, not a change."""
    room = rooms[True]
    client = Client()
    client.force_login(people[Role.HOST])
    room.refresh_from_db()
    before = room.rev

    for name, keywords in ROOM_ADDRESSES:
        if keywords == ("room_id",):
            client.get(reverse(name, args=[room.pk]))

    room.refresh_from_db()
    assert room.rev == before


def test_the_site_refuses_nothing_by_accident(client):
    assert settings.MIDDLEWARE[-1] == "config.guard.PolicyMiddleware"
