import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import block_person, open_guest
from accounts.models import Block
from rooms.actions import end_room, favour_room
from rooms.models import Room
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


def sign_in(client, user):
    client.force_login(user)


def listed(client, **query):
    return [room["name"] for room in client.get("/rooms/", query, **JSON).json()["rooms"]]


# --- Refusals


def test_nonsense_filters_are_named(client):
    for query in ({"kind": "opera"}, {"sort": "random"}, {"is_public": "maybe"}, {"category": "x"}):
        answer = client.get("/rooms/", query, **JSON)
        assert answer.status_code == 400
        assert answer.json()["message"].startswith(next(iter(query)))


def test_visitors_and_guests_open_no_rooms(client, db):
    wish = json.dumps({"name": "Mine", "kind": "chat", "is_public": True})
    options = {"content_type": "application/json", **JSON}
    assert client.post("/rooms/", wish, **options).status_code == 401

    sign_in(client, open_guest())
    assert client.post("/rooms/", wish, **options).status_code == 401
    assert not Room.objects.exists()


def test_a_wrong_body_names_the_field(client, ada):
    sign_in(client, ada)

    answer = client.post(
        "/rooms/",
        json.dumps({"name": "x" * 101, "kind": "chat", "is_public": True}),
        content_type="application/json",
        **JSON,
    )

    assert answer.status_code == 400
    assert "name" in answer.json()["message"]


def test_page_numbers_out_of_bounds_show_a_page(client, ada):
    make_room(ada)

    assert client.get("/rooms/?page=99999").status_code == 200
    assert client.get("/rooms/?page=-1").status_code == 200
    assert client.get("/rooms/?page=x%00").status_code == 200
    assert client.get("/rooms/?q=%00&tag=%00").status_code == 200


# --- What is listed


def test_only_what_one_may_see_is_listed(client, ada, ben):
    make_room(ada, name="Open")
    make_room(ada, name="Secret", is_public=False)
    end_room(make_room(ada, name="Over"), ada)

    assert listed(client) == ["Open"]
    sign_in(client, ben)
    assert listed(client) == ["Open"]
    sign_in(client, ada)
    assert sorted(listed(client)) == ["Open", "Secret"]


def test_rooms_of_a_blocked_host_are_not_listed(client, ada, ben):
    make_room(ada, name="Open")
    Block.objects.create(blocker=ada, blocked=ben)
    sign_in(client, ben)

    assert listed(client) == []


def test_rooms_of_a_blocked_host_do_not_hang_at_the_entrance(client, ada, ben):
    make_room(ada, name="Loud room")
    client.force_login(ben)
    assert "Loud room" in client.get("/").content.decode()

    block_person(ada, ben)

    assert "Loud room" not in client.get("/").content.decode()


def test_filters_are_the_address(client, ada):
    make_room(ada, name="Noir", tags=["noir", "late"], category="classics", kind="watch")
    make_room(ada, name="Chatter", description="about noir", kind="chat")

    assert listed(client, kind="chat") == ["Chatter"]
    assert listed(client, tag="#Noir") == ["Noir"]
    assert listed(client, category="classics") == ["Noir"]
    assert listed(client, q="chatt") == ["Chatter"]
    assert sorted(listed(client, q="NOIR")) == ["Chatter", "Noir"]
    assert listed(client, artist_id="7") == []
    assert listed(client, q="noir", kind="watch", is_public="true") == ["Noir"]


def test_orders(client, ada):
    now = timezone.now()
    make_room(ada, name="later", starts_at=now + timedelta(hours=9))
    make_room(ada, name="sooner", starts_at=now + timedelta(hours=2))
    make_room(ada, name="now")

    assert listed(client, sort="new") == ["now", "sooner", "later"]
    assert listed(client, sort="soon") == ["sooner", "later", "now"]
    assert sorted(listed(client, sort="trending")) == ["later", "now", "sooner"]


def test_mine_are_seats_and_favourites(client, ada, ben):
    make_room(ada, ben, name="seated")
    liked = make_room(ada, name="liked")
    make_room(ada, name="neither")
    favour_room(liked, ben, on=True)
    sign_in(client, ben)

    assert sorted(listed(client, mine="1")) == ["liked", "seated"]


# --- Pages


def test_the_page_and_its_part(client, ada):
    make_room(ada, name="Open <b>house</b>")

    page = client.get("/rooms/").content.decode()
    part = client.get(
        "/rooms/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="room-list"
    ).content.decode()

    assert "<h1>Rooms</h1>" in page
    assert part.lstrip().startswith('<section id="room-list"')
    for html in (page, part):
        assert "Open &lt;b&gt;house&lt;/b&gt;" in html
        assert "style=" not in html


def test_the_back_button_gets_the_whole_page(client, db):
    answer = client.get("/rooms/", HTTP_HX_REQUEST="true", HTTP_HX_HISTORY_RESTORE_REQUEST="true")

    assert "<h1>" in answer.content.decode()
    assert "HX-Target" in answer["Vary"]


def test_an_empty_house_says_so_and_what_to_do(client, ada):
    assert "The house is dark" in client.get("/rooms/").content.decode()
    assert "No such room" in client.get("/rooms/?q=xyzzy").content.decode()
    sign_in(client, ada)
    assert "You have no room yet" in client.get("/rooms/?mine=1").content.decode()


def test_who_finds_nothing_is_shown_where_to_go(client, ada):
    make_room(ada, name="The other one")

    assert "The other one" in client.get("/rooms/?q=xyzzy").content.decode()


def test_the_list_asks_the_database_the_same_for_one_and_for_many(
    client, ada, django_assert_max_num_queries
):
    sign_in(client, ada)
    make_room(ada, name="first", kind="watch")
    client.get("/rooms/")  # the first of an evening looks back for what is lively
    counted = []
    for _ in range(2):
        with django_assert_max_num_queries(14) as asked:
            client.get("/rooms/")
        counted.append(len(asked))
        for number in range(5):
            make_room(ada, name=f"room {number}", kind="watch")

    assert counted[0] == counted[1]


def test_json_opens_a_room(client, ada):
    sign_in(client, ada)

    answer = client.post(
        "/rooms/",
        json.dumps({"name": "Mine", "kind": "chat", "is_public": True}),
        content_type="application/json",
        **JSON,
    )

    room = Room.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"room_id": str(room.pk), "channel": room.channel}
