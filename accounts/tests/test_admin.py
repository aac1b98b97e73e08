import pytest

from accounts.actions import block_person, notify, open_guest
from accounts.demo import fill_demo
from accounts.models import Letter, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def usher(client):
    fill_demo()
    client.force_login(User.objects.get(username="moderator"))
    return client


@pytest.fixture
def admin(client):
    fill_demo()
    client.force_login(User.objects.get(username="admin"))
    return client


def act(browser, action, *people):
    chosen = {"action": action, "_selected_action": [person.pk for person in people]}
    return browser.post("/admin/accounts/user/", chosen, follow=True)


def test_strangers_find_no_door(client, ada):
    client.force_login(ada)

    assert client.get("/admin/").status_code == 404
    assert client.get("/admin/accounts/user/").status_code == 404


def test_visitors_sign_in_at_the_box_office(client):
    assert client.get("/admin/").url.startswith("/accounts/login/")


def test_an_usher_suspends_and_reinstates(usher, ada):
    ada_browser = type(usher)()
    ada_browser.force_login(ada)

    act(usher, "suspend", ada)
    assert ada_browser.get("/settings/").status_code == 302

    act(usher, "reinstate", ada)
    assert User.objects.get(pk=ada.pk).is_active


def test_an_usher_judges_no_staff(usher):
    act(usher, "suspend", *User.objects.filter(is_staff=True))

    assert not User.objects.filter(is_active=False).exists()


def test_an_admin_does_not_lock_themselves_out(admin):
    act(admin, "suspend", *User.objects.all())

    assert set(User.objects.filter(is_active=True).values_list("username", flat=True)) == {"admin"}


def test_an_usher_cannot_rewrite_people(usher, ada):
    usher.post(f"/admin/accounts/user/{ada.pk}/change/", {"username": "ada", "is_superuser": "on"})

    assert not User.objects.get(pk=ada.pk).is_superuser


@pytest.mark.parametrize("model", ["user", "block", "notification", "letter"])
def test_every_list_and_page_opens(admin, ada, ben, model, django_assert_max_num_queries):
    open_guest()
    block_person(ada, ben)
    notify(ada, "house", "Hello")
    Letter.objects.create(recipient="a@example.com", subject="Hi", body="x")
    newest = {
        "user": ada.pk,
        "block": ada.blocks.get().pk,
        "notification": ada.notifications.get().pk,
        "letter": Letter.objects.get().pk,
    }

    with django_assert_max_num_queries(14):
        assert admin.get(f"/admin/accounts/{model}/?q=a").status_code == 200
    assert admin.get(f"/admin/accounts/{model}/{newest[model]}/change/").status_code == 200


def test_letters_are_not_for_ushers(usher):
    assert usher.get("/admin/accounts/letter/").status_code == 403
