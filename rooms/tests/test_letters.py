"""Invitations by letter: only for who is away, wants letters and confirmed an address."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.actions import block_person, end_letters
from accounts.letters import off_token
from config.live.database import in_database
from config.live.testing import socket_for
from rooms.actions import accept_invite, decline_invite, invite_person
from rooms.letters import LETTERS_A_DAY, send_invite_letter
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_ORIGINS = ["https://marquee.example"]


@pytest.fixture
def invite(ada, ben):
    EmailAddress.objects.update_or_create(
        user=ben, email="ben@marquee.example", defaults={"verified": True, "primary": True}
    )
    return invite_person(make_room(ada, is_public=False), ada, ben.pk)


def test_an_address_nobody_confirmed_gets_no_letter(invite):
    EmailAddress.objects.update(verified=False)

    assert not send_invite_letter(invite.pk)
    assert mail.outbox == []


def test_who_wants_no_letters_gets_none(invite, ben):
    end_letters(ben.pk)

    assert not send_invite_letter(invite.pk)


@pytest.mark.parametrize("answer", [accept_invite, decline_invite])
def test_what_is_answered_is_not_told_again(invite, ben, answer):
    answer(invite, ben)

    assert not send_invite_letter(invite.pk)
    assert not ben.notifications.unread().exists()


def test_a_block_stops_the_letter(invite, ada, ben):
    block_person(ben, ada)

    assert not send_invite_letter(invite.pk)


def test_what_was_read_on_the_site_is_not_sent(invite, ben):
    ben.notifications.update(read_at="2026-01-01T00:00Z")

    assert not send_invite_letter(invite.pk)


def test_a_letter_names_who_invites_and_can_be_ended_by_one_press(invite, ben, client):
    assert send_invite_letter(invite.pk)

    letter = mail.outbox[0]
    assert letter.to == ["ben@marquee.example"]
    assert f"https://marquee.example/rooms/invites/{invite.pk}/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    off_url = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert off_url in letter.body

    path = off_url.removeprefix("https://marquee.example")
    assert client.get(path).status_code == 200
    ben.profile.refresh_from_db()
    assert ben.profile.wants_letters  # looking changes nothing: scanners look, too
    assert client.post(path).status_code == 200
    ben.profile.refresh_from_db()
    assert not ben.profile.wants_letters


def test_a_forged_link_ends_nobodys_letters(client, ben):
    forged = off_token(ben)[:-2] + "xx"

    assert client.post(f"/accounts/letters/off/{forged}/").status_code == 404
    ben.profile.refresh_from_db()
    assert ben.profile.wants_letters


def test_nobody_is_flooded_with_letters(invite, ada, ben):
    sent = [send_invite_letter(invite.pk) for _ in range(LETTERS_A_DAY + 1)]

    assert sent == [True] * LETTERS_A_DAY + [False]


async def test_who_has_a_page_open_gets_no_letter(hub, ada, ben):
    def made():
        EmailAddress.objects.update_or_create(
            user=ben, email="ben@marquee.example", defaults={"verified": True, "primary": True}
        )
        return invite_person(make_room(ada, is_public=False), ada, ben.pk)

    invite = await in_database(made)
    async with socket_for(ben):
        assert not await in_database(send_invite_letter, invite.pk)
    assert mail.outbox == []
