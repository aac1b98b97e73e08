import io
import random
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.actions import (
    NameTaken,
    block_person,
    forget_guests,
    keep_guest,
    notify,
    open_account,
    open_guest,
    read_notifications,
    reinstate,
    suspend,
    unblock_person,
    update_profile,
)
from accounts.avatars import read_avatar
from accounts.models import Block, Profile, User
from accounts.signals import blocks_changed
from config.live.protocol import InvalidMessage

pytestmark = pytest.mark.django_db


def test_an_account_comes_with_a_profile():
    ada = open_account("ada", "Ada@Example.com", "take a seat", " Ada  Lovelace ")

    assert ada.profile.gender == ""
    assert ada.email == "ada@example.com"
    assert ada.name == "Ada Lovelace"
    assert ada.check_password("take a seat")


def test_without_a_password_nobody_can_sign_in(ada):
    assert not open_account("cleo").has_usable_password()


@pytest.mark.parametrize("twin", ["ADA", "аdа", "a\u0301da"])
def test_a_look_alike_gets_no_account(ada, twin):
    with pytest.raises(NameTaken):
        open_account(twin)

    assert User.objects.count() == 1


def test_names_of_the_house_are_given_to_nobody():
    with pytest.raises(InvalidMessage):
        open_account("moderator")

    assert open_account("moderator", may_be_reserved=True).username == "moderator"


def test_a_renamed_person_keeps_a_true_key(ada):
    ada.username = "countess"
    ada.save(update_fields=["username"])

    ada.refresh_from_db()
    assert ada.name_key == "countess"


def test_guests_have_names_of_their_own():
    names = {open_guest().username for _ in range(20)}

    assert len(names) == 20
    assert all(name.startswith("guest-") for name in names)


def test_a_guest_whose_name_is_taken_gets_another():
    first = open_guest(random.Random(7))
    second = open_guest(random.Random(7))

    assert first.username != second.username


def test_keeping_the_seat_keeps_the_person(ben):
    guest = open_guest()
    notify(guest, "house", "Welcome")
    block_person(guest, ben)

    kept = keep_guest(guest, "cleo", "cleo@example.com", "from five to seven")

    assert kept.pk == guest.pk
    assert (kept.username, kept.is_guest) == ("cleo", False)
    assert kept.check_password("from five to seven")
    assert kept.notifications.count() == 1
    assert Block.objects.filter(blocker=kept, blocked=ben).exists()
    assert kept.emailaddress_set.get().email == "cleo@example.com"


def picture(shade):
    kept = io.BytesIO()
    Image.new("RGB", (64, 64), (shade, 0, 0)).save(kept, "PNG")
    return read_avatar(SimpleUploadedFile("me.png", kept.getvalue()))


def test_the_same_picture_is_kept_once_and_goes_with_its_last_wearer(
    ada, ben, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        update_profile(ada, avatar=picture(10))
        update_profile(ada, avatar=picture(10))
        update_profile(ben, avatar=picture(10))
    worn = ada.profile.avatar.name
    assert ben.profile.avatar.name == worn

    with django_capture_on_commit_callbacks(execute=True):
        update_profile(ada, avatar=picture(20))
    assert default_storage.exists(worn)

    with django_capture_on_commit_callbacks(execute=True):
        update_profile(ben, avatar=None)
    assert not default_storage.exists(worn)
    assert default_storage.exists(ada.profile.avatar.name)


def test_a_guest_cannot_take_somebody_elses_name(ada):
    guest = open_guest()

    with pytest.raises(NameTaken):
        keep_guest(guest, "Ada", "x@example.com", "from five to seven")

    guest.refresh_from_db()
    assert guest.is_guest
    assert guest.emailaddress_set.count() == 0


def test_only_guests_who_stayed_away_a_week_are_forgotten(ada):
    now = timezone.now()
    gone, here = open_guest(), open_guest()
    User.objects.filter(pk__in=[gone.pk, ada.pk]).update(seen_at=now - timedelta(days=8))
    User.objects.filter(pk=here.pk).update(seen_at=now - timedelta(days=6))

    assert forget_guests(now) == 1

    assert set(User.objects.all()) == {ada, here}
    assert Profile.objects.count() == 2


def test_a_block_works_both_ways_and_is_told_after_commit(
    ada, ben, django_capture_on_commit_callbacks
):
    heard = []
    blocks_changed.connect(lambda user_ids, **_: heard.append(user_ids), weak=False)

    with django_capture_on_commit_callbacks(execute=True):
        block_person(ada, ben)
        block_person(ada, ben)

    assert Block.objects.count() == 1
    assert Block.objects.ids_around(ada.pk) == {ben.pk}
    assert Block.objects.ids_around(ben.pk) == {ada.pk}
    assert heard == [{ada.pk, ben.pk}]

    with django_capture_on_commit_callbacks(execute=True):
        unblock_person(ada, ben)

    assert not Block.objects.exists()
    assert len(heard) == 2


def test_nobody_blocks_themselves(ada):
    block_person(ada, ada)

    assert not Block.objects.exists()


def test_a_notification_is_kept_and_rings(ada, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        made = notify(ada, "house", "Your letter board is ready", "/guide/")

    assert list(ada.notifications.unread()) == [made]
    assert len(callbacks) == 1


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_notification_never_leads_out_of_the_house(ada, url):
    with pytest.raises(ValueError, match="out of the house"):
        notify(ada, "house", "Come here", url)


def test_a_kind_that_nobody_registered_is_refused(ada):
    with pytest.raises(KeyError):
        notify(ada, "surprise", "Boo")


def test_only_my_own_notifications_are_read(ada, ben):
    mine, theirs = notify(ada, "house", "one"), notify(ben, "house", "two")

    assert read_notifications(ada, [mine.pk, theirs.pk]) == 1

    assert not ada.notifications.unread().exists()
    assert ben.notifications.unread().exists()


def test_a_suspended_person_is_out_everywhere(ada, client):
    client.force_login(ada)
    client.get("/settings/", headers={"accept": "text/html"})
    assert UserSession.objects.filter(user=ada).exists()

    suspend(ada)

    assert not UserSession.objects.filter(user=ada).exists()
    assert client.get("/settings/").status_code == 302

    reinstate(ada)
    assert User.objects.get(pk=ada.pk).is_active
