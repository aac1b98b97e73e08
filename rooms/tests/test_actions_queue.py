from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from config.live.protocol import InvalidMessage, NotHost, NotMember, Refused, RoomNotOpen, Stale
from guide.tests.cast import make_film
from rooms.actions import queue
from rooms.facts import ms
from rooms.models import Kind, Message, Playback, QueueItem
from rooms.protocol import MediaWish
from rooms.tests.cast import heard_on, make_room

pytestmark = pytest.mark.django_db

COLOURS = MediaWish(url="/media/demo/demo-60s.mp4", title="Colours", duration_ms=60_000)
EARTH = MediaWish(url="/media/demo/earth.mp4", title="Earth", duration_ms=30_000)


@pytest.fixture
def room(ada, ben):
    return make_room(ada, ben, kind=Kind.WATCH)


def titles(room):
    return list(room.queue.in_order().values_list("title", flat=True))


def fill(room, by, *names):
    return [
        queue.add_to_queue(room, by, MediaWish(url=f"/media/{name}.mp4", title=name))
        for name in names
    ]


def test_what_is_added_stands_last_and_everybody_hears_of_it(room, ada, ben):
    fill(room, ada, "one")

    with heard_on(room, ben) as heard:
        queue.add_to_queue(room, ben, COLOURS)

    assert titles(room) == ["one", "Colours"]
    (event,) = heard
    assert event["event"] == "queue"
    assert [item["title"] for item in event["data"]["items"]] == ["one", "Colours"]
    assert event["data"]["items"][1]["media"]["duration_ms"] == 60_000
    room.refresh_from_db()
    assert event["data"]["rev"] == room.rev == room.queue_rev


def test_a_film_of_the_guide_waits_for_its_address(room, ada, ben):
    film = make_film("Vertigo")
    item = queue.add_to_queue(room, ben, movie=film)
    assert (item.title, item.is_playable) == ("Vertigo", False)
    with pytest.raises(InvalidMessage, match="played yet"):
        queue.play_next(room, ada, 0)

    queue.find_source(room, ada, item.pk, COLOURS)
    queue.play_next(room, ada, 0)

    playback = Playback.objects.get(room=room)
    assert (playback.media_title, playback.is_playing) == ("Vertigo", True)


def test_a_film_of_the_guide_stands_there_once(room, ada, ben):
    film = make_film("Vertigo")
    fill(room, ada, "one")

    queue.add_to_queue(room, ada, movie=film)
    queue.add_to_queue(room, ben, COLOURS, film)

    item = room.queue.get(movie=film)
    assert titles(room) == ["one", "Vertigo"]
    assert item.media_url == COLOURS.url


def test_votes_lift_a_film_and_count_once(room, ada, ben):
    one, two, three = fill(room, ada, "one", "two", "three")

    queue.vote_for_item(room, ben, three.pk, on=True)
    queue.vote_for_item(room, ben, three.pk, on=True)
    queue.vote_for_item(room, ben, two.pk, on=True)
    assert titles(room) == ["three", "two", "one"]

    queue.vote_for_item(room, ben, three.pk, on=False)
    assert titles(room) == ["two", "three", "one"]
    assert one.votes.count() == 0


def test_the_host_puts_a_film_where_it_should_be(room, ada, ben):
    _one, _two, three = fill(room, ada, "one", "two", "three")

    queue.move_in_queue(room, ada, three.pk, 0)
    assert titles(room) == ["three", "one", "two"]
    queue.move_in_queue(room, ada, three.pk, 999)
    assert titles(room) == ["one", "two", "three"]

    with pytest.raises(NotHost):
        queue.move_in_queue(room, ben, three.pk, 0)


def test_it_is_taken_off_by_the_host_or_by_who_added_it(room, ada, ben):
    (one,) = fill(room, ada, "one")
    two, three = fill(room, ben, "two", "three")

    with pytest.raises(NotHost):
        queue.remove_from_queue(room, ben, one.pk)
    queue.remove_from_queue(room, ben, two.pk)
    queue.remove_from_queue(room, ada, three.pk)

    assert titles(room) == ["one"]
    with pytest.raises(InvalidMessage, match="not in the queue"):
        queue.remove_from_queue(room, ada, two.pk)


def test_the_host_puts_on_the_next_and_it_leaves_the_queue(room, ada):
    queue.add_to_queue(room, ada, movie=make_film("To be found"))
    queue.add_to_queue(room, ada, COLOURS)
    queue.add_to_queue(room, ada, EARTH)

    with heard_on(room, ada) as heard:
        playback = queue.play_next(room, ada, 0)

    assert (playback.media_title, playback.version, playback.position_ms) == ("Colours", 1, 0)
    assert [event["event"] for event in heard] == ["host_sync", "queue"]
    assert titles(room) == ["To be found", "Earth"]
    assert list(room.queue.values_list("position", flat=True)) == [0, 1]


def test_any_of_them_can_be_put_on(room, ada):
    queue.add_to_queue(room, ada, COLOURS)
    earth = queue.add_to_queue(room, ada, EARTH)

    assert queue.play_next(room, ada, 0, earth.pk).media_title == "Earth"


def test_a_late_asking_skips_nothing(room, ada):
    queue.add_to_queue(room, ada, COLOURS)
    queue.add_to_queue(room, ada, EARTH)
    queue.play_next(room, ada, 0)

    with pytest.raises(Stale) as refusal:
        queue.play_next(room, ada, 0)

    assert refusal.value.details["playback"].version == 1
    assert titles(room) == ["Earth"]


def test_when_the_film_is_over_anybody_may_say_so_and_not_before(room, ada, ben):
    queue.add_to_queue(room, ada, COLOURS)
    queue.add_to_queue(room, ada, EARTH)
    queue.play_next(room, ada, 0)
    with pytest.raises(NotHost):
        queue.play_next(room, ben, 1)

    Playback.objects.filter(room=room).update(at_ms=ms(timezone.now() - timedelta(seconds=61)))

    assert queue.play_next(room, ben, 1).media_title == "Earth"


def test_more_than_half_of_the_house_skips_the_film(room, ada, ben):
    queue.add_to_queue(room, ada, COLOURS)
    queue.add_to_queue(room, ada, EARTH)
    queue.play_next(room, ada, 0)

    assert queue.vote_to_skip(room, ben, {ada.pk, ben.pk}, on=True) == (1, 2)
    assert queue.vote_to_skip(room, ben, {ada.pk, ben.pk}, on=False) == (0, 2)
    assert queue.vote_to_skip(room, ben, {ada.pk, ben.pk}, on=True) == (1, 2)
    with heard_on(room, ben) as heard:
        assert queue.vote_to_skip(room, ada, {ada.pk, ben.pk}, on=True) == (2, 2)

    assert Playback.objects.get(room=room).media_title == "Earth"
    assert {"event": "skip_vote", "votes": 0} in [
        {"event": event["event"], "votes": event["data"].get("votes")} for event in heard
    ]
    assert "skipped on to Earth" in Message.objects.filter(room=room).newest(1)[0].text


def test_votes_to_skip_end_with_the_film(room, ada, ben):
    for wish in (COLOURS, EARTH, COLOURS):
        queue.add_to_queue(room, ada, wish)
    queue.play_next(room, ada, 0)
    queue.vote_to_skip(room, ben, {ada.pk, ben.pk}, on=True)
    queue.play_next(room, ada, 1)

    assert queue.vote_to_skip(room, ada, {ada.pk, ben.pk}, on=True) == (1, 2)


def test_there_must_be_something_to_skip_and_something_to_skip_to(room, ada):
    with pytest.raises(InvalidMessage, match="nothing on the screen"):
        queue.vote_to_skip(room, ada, set(), on=True)
    queue.add_to_queue(room, ada, COLOURS)
    queue.play_next(room, ada, 0)
    with pytest.raises(InvalidMessage, match="played yet"):
        queue.vote_to_skip(room, ada, set(), on=True)


def test_who_has_no_seat_has_no_say(room, ada, mod):
    (one,) = fill(room, ada, "one")

    for act in (
        lambda: queue.add_to_queue(room, mod, COLOURS),
        lambda: queue.vote_for_item(room, mod, one.pk, on=True),
        lambda: queue.remove_from_queue(room, mod, one.pk),
        lambda: queue.play_next(room, mod, 0),
        lambda: queue.vote_to_skip(room, mod, set(), on=True),
    ):
        with pytest.raises(NotMember):
            act()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://insecure.example/a.mp4", "x"])
def test_an_address_must_be_playable(room, ada, url):
    with pytest.raises(InvalidMessage):
        queue.add_to_queue(room, ada, MediaWish(url=url))
    assert titles(room) == []


def test_a_queue_is_not_endless_and_needs_a_screen(room, ada, monkeypatch):
    monkeypatch.setattr(queue, "MOST_IN_A_QUEUE", 2)
    fill(room, ada, "one", "two")
    with pytest.raises(InvalidMessage, match="full"):
        fill(room, ada, "three")
    with pytest.raises(InvalidMessage, match="screen"):
        fill(make_room(ada, kind=Kind.CHAT), ada, "one")


def test_an_ended_room_queues_nothing(room, ada):
    room.ended_at = timezone.now()
    room.save()

    with pytest.raises(RoomNotOpen):
        fill(room, ada, "one")


@pytest.mark.django_db(transaction=True)
def test_at_the_end_of_a_film_one_of_all_the_askings_puts_on_the_next(ada, ben):
    room = make_room(ada, ben, kind=Kind.WATCH)
    fill(room, ada, *"abcdefgh")
    barrier = Barrier(8)

    def ask(_number):
        try:
            barrier.wait(10)
            return queue.play_next(room, ada, 0).media_title
        except Refused as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))

    assert sorted(answers, key=str).count(Stale) == 7
    assert "a" in answers
    assert titles(room) == list("bcdefgh")
    assert list(QueueItem.objects.in_order().values_list("position", flat=True)) == list(range(7))
