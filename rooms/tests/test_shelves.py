"""What rooms hang up at the home page."""

import pytest
from django.urls import reverse

from accounts.actions import block_person
from rooms.actions import end_room, favour_room, leave_room
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db


def home(client, person=None):
    if person is not None:
        client.force_login(person)
    return client.get(reverse("home")).content.decode()


def test_ones_own_rooms_hang_at_home(client, ada, ben):
    seated = make_room(ada, ben, name="Row of mine")
    kept = make_room(ada, ben, name="Worth coming back")
    favour_room(kept, ben, on=True)
    leave_room(kept, ben)
    given_up = make_room(ada, ben, name="Once was enough")
    leave_room(given_up, ben)

    shelf = home(client, ben).partition("Your rooms")[2].partition("</section>")[0]

    assert seated.name in shelf
    assert kept.name in shelf
    assert given_up.name not in shelf


def test_what_is_over_or_a_blocked_persons_is_not_among_ones_rooms(client, ada, ben):
    end_room(make_room(ben, name="Over and out"), ben)
    make_room(ada, ben, name="Of somebody blocked")
    block_person(ben, ada)

    assert "Your rooms" not in home(client, ben)


def test_visitors_have_no_rooms_of_their_own(client, ada):
    make_room(ada)

    assert "Your rooms" not in home(client)


def test_more_rooms_ask_no_more_of_the_database(client, ada, ben, django_assert_max_num_queries):
    make_room(ada, ben, name="First")
    home(client, ben)
    with django_assert_max_num_queries(100) as few:
        home(client, ben)
    for number in range(4):
        make_room(ada, ben, name=f"Another {number}")
    with django_assert_max_num_queries(100) as many:
        home(client, ben)

    assert len(many) == len(few)
