import pytest
from django.core.mail import EmailMessage

from accounts.models import Letter
from accounts.outbox import LETTERS_KEPT, OutboxBackend

pytestmark = pytest.mark.django_db


def test_letters_are_printed_and_kept(capsys):
    message = EmailMessage("Reset", "Go to http://x/", to=["ada@example.com", "ben@example.com"])

    assert OutboxBackend().send_messages([message]) == 1

    assert set(Letter.objects.values_list("recipient", "subject")) == {
        ("ada@example.com", "Reset"),
        ("ben@example.com", "Reset"),
    }
    assert "Go to http://x/" in capsys.readouterr().out


def test_only_the_last_letters_are_kept():
    Letter.objects.bulk_create(
        Letter(recipient="a@example.com", subject=str(number), body="")
        for number in range(LETTERS_KEPT)
    )

    OutboxBackend().send_messages([EmailMessage("newest", "", to=["b@example.com"])])

    assert Letter.objects.count() == LETTERS_KEPT
    assert Letter.objects.first().subject == "newest"
