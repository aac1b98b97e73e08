import pytest
from django.urls import reverse

from guide.tests.cast import make_film
from rooms.actions import queue
from rooms.models import Kind
from rooms.protocol import MediaWish
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db

FILM = MediaWish(url="/media/demo/demo-60s.mp4", title="Colours")


@pytest.fixture
def room(ada, ben):
    return make_room(ada, ben, kind=Kind.WATCH)


def address(name, room):
    return reverse(f"rooms:{name}", args=[room.pk])


def test_the_page_can_be_read_and_used_without_scripts(client, room, ben):
    make_film("Vertigo")
    client.force_login(ben)

    answer = client.post(address("queue", room), {"film": "vertigo"}, follow=True)

    assert answer.redirect_chain[-1][0].endswith("#queue")
    page = answer.content.decode()
    assert "After this film" in page
    assert "Vertigo" in page
    assert "it has no address yet" in page
    item = room.queue.get()
    client.post(address("queue_vote", room), {"item_id": str(item.pk), "on": "true"})
    client.post(address("queue_source", room), {"item_id": str(item.pk), "url": FILM.url})
    item.refresh_from_db()
    assert (item.votes.count(), item.media_url) == (1, FILM.url)


def test_a_film_the_guide_does_not_have_needs_an_address(client, room, ben):
    client.force_login(ben)

    answer = client.post(address("queue", room), {"film": "Nowhere"}, follow=True)

    assert "The guide has no film of this title." in answer.content.decode()
    assert not room.queue.exists()


def test_the_twins_answer_like_the_socket(client, room, ada):
    client.force_login(ada)

    def post(name, **body):
        return client.post(
            address(name, room),
            body,
            content_type="application/json",
            HTTP_ACCEPT="application/json",
        )

    added = post("queue", media={"url": FILM.url, "title": "Colours"}).json()
    post("queue", media={"url": "/media/demo/earth.mp4", "title": "Earth"})
    moved = post("queue_move", item_id=added["item_id"], position=1)
    assert moved.json()["item_id"] == added["item_id"]
    told = client.get(address("queue", room)).json()
    assert [item["title"] for item in told["items"]] == ["Earth", "Colours"]
    assert post("queue_next", version=0).json()["version"] == 1
    late = post("queue_next", version=0)
    assert (late.status_code, late.json()["code"]) == (409, "STALE")
    assert post("skip_vote", on=True).json() == {"votes": 1, "needed": 1}
    assert post("queue_remove", item_id=added["item_id"]).status_code == 400


def test_strangers_read_the_queue_of_a_public_room_and_nobody_that_of_a_private_one(
    client, room, ada, mod
):
    queue.add_to_queue(room, ada, FILM)
    private = make_room(ada, kind=Kind.WATCH, is_public=False)

    assert len(client.get(address("queue", room)).json()["items"]) == 1
    assert client.get(address("queue", private)).status_code == 404
    page = client.get(room.get_absolute_url()).content.decode()
    assert "Colours" in page
    assert address("queue_vote", room) not in page
