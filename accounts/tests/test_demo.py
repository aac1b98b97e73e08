import pytest

from accounts.actions import open_account
from accounts.demo import demo_password, fill_demo
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_each_kind_of_person_can_sign_in(client):
    for role, username, password in fill_demo():
        response = client.post("/accounts/login/", {"login": username, "password": password})
        assert response.status_code == 302, role
        client.post("/accounts/logout/")

    assert User.objects.get(username="admin").is_superuser
    moderator = User.objects.get(username="moderator")
    assert moderator.is_staff
    assert not moderator.is_superuser


def test_every_checkout_has_a_password_of_its_own(settings, tmp_path):
    known = demo_password()
    assert demo_password() == known

    settings.VAR_DIR = tmp_path / "another"
    assert demo_password() != known
    assert (settings.VAR_DIR / "demo_password").stat().st_mode & 0o077 == 0


def test_filling_again_changes_nothing():
    first = fill_demo()
    User.objects.filter(username="host").update(display_name="Somebody")

    assert fill_demo() == first

    assert User.objects.count() == 4
    assert User.objects.get(username="host").display_name == "Somebody"


def test_ushers_may_suspend_but_not_rewrite():
    fill_demo()
    moderator = User.objects.get(username="moderator")

    assert moderator.has_perms(["accounts.view_user", "accounts.suspend_user"])
    assert not moderator.has_perm("accounts.change_user")
    assert moderator.has_perm("rooms.view_report")
    # Notices name the private rooms people are invited to.
    assert not moderator.has_perm("accounts.view_notification")


def test_the_house_names_are_the_houses_alone():
    fill_demo()

    assert open_account("hostess").username == "hostess"
