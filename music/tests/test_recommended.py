"""What a new member is shown after five choices, and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import block_person, open_account
from music.actions.meeting import open_to_people
from music.actions.taste import choose_taste
from music.recommended import rooms_for
from music.tests.cast import make_artist, make_song
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    names = {
        "Folk": ("Nick Drake", "Vashti Bunyan", "Bridget St John", "Bert Jansch", "Anne Briggs"),
        "Noise": ("Merz", "Hum"),
    }
    found = {
        name: make_artist(name, genres=[genre]) for genre, all_ in names.items() for name in all_
    }
    for artist in found.values():
        make_song(artist, f"{artist.name} sings")
    return found


@pytest.fixture
def rooms(shop, ada):
    return {
        name: make_room(ada, name=f"{name}, all night", kind="music", artist_id=shop[name].pk)
        for name in ("Nick Drake", "Anne Briggs", "Merz")
    }


def choose(person, shop, *names):
    choose_taste(person, [], [shop[name].pk for name in names])


LIKED = ("Nick Drake", "Vashti Bunyan", "Bridget St John", "Bert Jansch")


def shown(person):
    return {each.ticket.title: each.reason for each in rooms_for(person, timezone.now())}


def test_who_chose_nothing_is_shown_nothing(rooms, ben):
    assert shown(ben) == {}


def test_rooms_of_what_one_likes_come_first_then_what_is_near(rooms, shop, ben):
    choose(ben, shop, *LIKED)

    found = shown(ben)

    assert list(found) == ["Nick Drake, all night", "Anne Briggs, all night"]
    assert found["Nick Drake, all night"] == "You like Nick Drake."
    assert found["Anne Briggs, all night"] == "Anne Briggs: folk, as you like it."


def test_rooms_of_a_blocked_host_are_not_shown(rooms, shop, ada, ben):
    choose(ben, shop, *LIKED)
    block_person(ada, ben)

    assert shown(ben) == {}


def test_private_rooms_are_recommended_to_nobody(shop, ada, ben, mod):
    make_room(ada, kind="music", artist_id=shop["Nick Drake"].pk, is_public=False, invites=[mod.pk])
    choose(ben, shop, *LIKED)

    assert shown(ben) == {}


def test_five_choices_hang_a_shelf_at_home_and_in_the_wing(rooms, shop, ben, client):
    client.force_login(ben)
    choose(ben, shop, *LIKED)
    assert "shelf-for-you" not in client.get("/").content.decode()

    choose(ben, shop, *LIKED, "Anne Briggs")
    for address in ("/", "/music/"):
        page = client.get(address).content.decode()
        assert "You like Nick Drake." in page
        assert "Nobody finds you until you say so." in page


def test_people_stand_on_the_shelf_only_for_who_may_be_found(rooms, shop, ben, client):
    other = open_account("yuki")
    for person in (ben, other):
        choose(person, shop, *LIKED, "Anne Briggs")
    open_to_people(other, "company")
    client.force_login(ben)
    assert "yuki" not in client.get("/music/").content.decode()

    open_to_people(ben, "company")
    page = client.get("/music/").content.decode()
    assert "yuki" in page
    assert "You both love" in page


def test_questions_do_not_grow_with_rooms(rooms, shop, ada, ben):
    choose(ben, shop, *LIKED)
    rooms_for(ben, timezone.now())  # what is asked once and remembered
    counts = []
    for more in (0, 3):
        for number in range(more):
            make_room(ada, name=f"More {number}", kind="music", artist_id=shop["Bert Jansch"].pk)
        with CaptureQueriesContext(connection) as questions:
            rooms_for(ben, timezone.now())
        counts.append(len(questions))

    assert counts[0] == counts[1]
