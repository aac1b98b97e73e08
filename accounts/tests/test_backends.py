import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher

from accounts.actions import open_account

pytestmark = pytest.mark.django_db


class CountingHasher(MD5PasswordHasher):
    """Hashing is what takes time when somebody signs in."""

    hashed = 0

    def encode(self, password, salt):
        CountingHasher.hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def cost_of(settings):
    settings.PASSWORD_HASHERS = ["accounts.tests.test_backends.CountingHasher"]
    open_account("clara", "clara@example.com", "take a seat, clara")

    def cost(**credentials):
        CountingHasher.hashed = 0
        assert authenticate(None, password="wrong", **credentials) is None
        return CountingHasher.hashed

    return cost


def test_a_wrong_password_costs_the_same_for_known_and_unknown_names(cost_of):
    assert cost_of(username="clara") == cost_of(username="nobody") == 1


def test_a_wrong_password_costs_the_same_for_known_and_unknown_addresses(cost_of):
    known, unknown = "clara@example.com", "nobody@example.com"

    assert cost_of(email=known, username=known) == cost_of(email=unknown, username=unknown) == 1


def test_the_profile_comes_along(client, ada, django_assert_num_queries):
    client.force_login(ada)
    request = client.get("/people/ada/").wsgi_request

    with django_assert_num_queries(0):
        assert request.user.profile.theme == ""
