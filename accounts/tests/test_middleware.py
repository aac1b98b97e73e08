from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from accounts.middleware import time_zone_of
from accounts.models import User

pytestmark = pytest.mark.django_db


def asked(user=None, **cookies):
    request = RequestFactory().get("/")
    request.COOKIES = cookies
    request.user = user or AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("cookie", "zone"),
    [
        ("Europe/Vienna", "Europe/Vienna"),
        ("Europe%2FVienna", "Europe/Vienna"),
        ("Mars/Olympus", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("/etc/localtime", "UTC"),
        ("", "UTC"),
        ("x" * 5000, "UTC"),
    ],
)
def test_the_device_names_its_zone(cookie, zone):
    assert time_zone_of(asked(tz=cookie)) == zone


def test_what_a_person_chose_goes_before_the_device(ada):
    ada.profile.time_zone = "Asia/Tokyo"

    assert time_zone_of(asked(ada, tz="Europe/Vienna")) == "Asia/Tokyo"


def test_the_next_request_is_in_nobodys_zone(client):
    client.cookies["tz"] = "Asia/Tokyo"
    client.get("/accounts/login/")

    assert timezone.get_current_timezone_name() == "UTC"


def test_a_visit_is_noted_every_ten_minutes(client, ada):
    client.force_login(ada)
    client.get("/settings/", headers={"accept": "text/html"})
    User.objects.update(seen_at=None)

    client.get("/settings/", headers={"accept": "text/html"})
    assert User.objects.get(pk=ada.pk).seen_at is None

    session = client.session
    session["seen"] -= 601
    session.save()
    client.get("/settings/", headers={"accept": "text/html"})
    assert timezone.now() - User.objects.get(pk=ada.pk).seen_at < timedelta(minutes=1)
    assert UserSession.objects.filter(user=ada).count() == 1


def test_a_picture_carries_no_cookie(client, ada):
    client.force_login(ada)

    response = client.get("/settings/", headers={"accept": "image/avif,image/webp,*/*;q=0.8"})

    assert "sessionid" not in response.cookies
