from uuid import uuid4

import pytest

from config.live.protocol import InvalidMessage, NotHost, NotMember, RoomNotOpen, Stale
from rooms.actions.chat import post_message
from rooms.actions.hosting import transfer_host
from rooms.actions.lifecycle import end_room
from rooms.actions.playback import sync_playback
from rooms.models import Kind, Message, Playback, Role, Room
from rooms.protocol import HostSync, MediaWish
from rooms.standing import standing_at
from rooms.tests.cast import heard_on, make_room

pytestmark = pytest.mark.django_db

FILM = MediaWish(url="/media/demo/demo-60s.mp4", duration_ms=60_000)


@pytest.fixture
def room(ada, ben):
    return make_room(ada, ben, kind=Kind.WATCH)


def move(room, by, action, position_ms=0, version=None, **more):
    if version is None:
        playback = Playback.objects.filter(room=room).first()
        version = playback.version if playback else 0
    return sync_playback(
        room, by, HostSync(action=action, position_ms=position_ms, version=version, **more)
    )


def test_a_visitor_of_the_room_cannot_move_the_film(room, ben):
    with pytest.raises(NotHost):
        move(room, ben, "load", media=FILM)


def test_who_has_no_seat_cannot_move_the_film(room, mod):
    with pytest.raises(NotMember):
        move(room, mod, "load", media=FILM)


def test_no_film_no_play(room, ada):
    with pytest.raises(InvalidMessage, match="load a film"):
        move(room, ada, "play")


def test_a_room_for_talking_has_no_screen(ada):
    with pytest.raises(InvalidMessage, match="screen"):
        move(make_room(ada, kind=Kind.CHAT), ada, "load", media=FILM)


def test_the_host_loads_plays_seeks_and_pauses(room, ada):
    move(room, ada, "load", media=FILM)
    playing = move(room, ada, "play")
    assert (playing.is_playing, playing.position_ms) == (True, 0)

    sought = move(room, ada, "seek", 30_000)
    assert (sought.is_playing, sought.position_ms) == (True, 30_000)

    paused = move(room, ada, "pause", 31_500)
    assert (paused.is_playing, paused.position_ms) == (False, 31_500)
    assert paused.version == 4


def test_every_move_is_told_with_its_version(room, ada):
    with heard_on(room) as told:
        move(room, ada, "load", media=FILM)
        move(room, ada, "play")

    moves = [event["data"] for event in told if event["event"] == "host_sync"]
    assert [(m["action"], m["version"], m["is_playing"]) for m in moves] == [
        ("load", 1, False),
        ("play", 2, True),
    ]
    assert moves[0]["media"]["url"] == FILM.url
    assert all(m["by"] == ada.pk and m["rev"] and m["at_ms"] for m in moves)


def test_a_late_or_repeated_frame_never_moves_the_film_back(room, ada):
    move(room, ada, "load", media=FILM)
    move(room, ada, "seek", 30_000)

    with pytest.raises(Stale) as refused:
        move(room, ada, "seek", 5_000, version=1)

    state = refused.value.details["playback"]
    assert (state.version, state.position_ms) == (2, 30_000)
    assert Playback.objects.get(room=room).position_ms == 30_000


def test_a_seek_asks_twice_and_waits_for_no_lock(room, ada, django_assert_num_queries):
    move(room, ada, "load", media=FILM)
    room.refresh_from_db()
    seek = HostSync(action="seek", position_ms=30_000, version=None)

    with django_assert_num_queries(2) as asked:
        moved = sync_playback(room, ada, seek)

    assert not any("FOR NO KEY UPDATE" in each["sql"] for each in asked.captured_queries)
    assert moved.rev == room.rev == Room.objects.get(pk=room.pk).rev


def test_a_seek_that_was_overtaken_is_decided_again(room, ada, ben):
    move(room, ada, "load", media=FILM)
    room.refresh_from_db()
    said = post_message(room, ben, "wait!", uuid4())

    moved = sync_playback(room, ada, HostSync(action="seek", position_ms=30_000, version=None))

    assert moved.rev == said.rev + 1 == Room.objects.get(pk=room.pk).rev


def test_a_room_whose_number_an_overtaken_seek_counted_takes_no_word(room, ada, ben):
    move(room, ada, "load", media=FILM)
    _, read = standing_at(ada.pk, room.pk)
    end_room(room, ada)
    seek = HostSync(action="seek", position_ms=30_000, version=None)
    with pytest.raises(RoomNotOpen):
        sync_playback(read.thing, ada, seek)

    with pytest.raises(RoomNotOpen):
        post_message(read.thing, ada, "still here?", uuid4(), ties=read.ties)

    assert not room.messages.filter(text="still here?").exists()


def test_the_old_host_cannot_move_the_film_after_the_seat_changed(room, ada, ben):
    move(room, ada, "load", media=FILM)
    transfer_host(room, ada, ben.pk)

    with pytest.raises(NotHost):
        move(room, ada, "play")
    assert move(room, ben, "play").is_playing


def test_a_co_host_and_everyone_where_allowed_may_move_it(room, ada, ben):
    move(room, ada, "load", media=FILM)
    seat = room.memberships.get(user=ben)
    seat.role = Role.CO_HOST
    seat.save()
    assert move(room, ben, "play").is_playing

    seat.role = Role.MEMBER
    seat.save()
    Room.objects.filter(pk=room.pk).update(everyone_controls=True)
    assert not move(room, ben, "pause", 6_000).is_playing


def test_a_position_past_the_end_is_the_end(room, ada):
    move(room, ada, "load", media=FILM)

    assert move(room, ada, "seek", 10**9).position_ms == 60_000


def test_a_new_film_starts_at_rest(room, ada):
    move(room, ada, "load", media=FILM)
    move(room, ada, "play")
    move(room, ada, "rate", 10_000, rate=1.5)

    loaded = move(room, ada, "load", media=MediaWish(url="https://films.example/b.webm"))

    assert (loaded.is_playing, loaded.rate, loaded.media_title) == (False, 1.0, "b")


def test_an_intermission_becomes_a_house_line(room, ada):
    move(room, ada, "load", media=FILM)
    move(room, ada, "play")
    move(room, ada, "pause", 20_000)

    lines = room.messages.filter(kind=Message.Kind.SYSTEM).values_list("text", flat=True)
    assert any("intermission" in line for line in lines)


def test_a_pause_at_the_end_of_a_short_film_is_no_intermission(room, ada):
    move(room, ada, "load", media=MediaWish(url="/media/demo/demo-60s.mp4", duration_ms=4_000))
    move(room, ada, "pause", 20_000)

    lines = room.messages.filter(kind=Message.Kind.SYSTEM).values_list("text", flat=True)
    assert not any("intermission" in line for line in lines)


def test_messages_remember_where_the_film_stood(room, ada):
    move(room, ada, "load", media=FILM)
    move(room, ada, "seek", 12_000)

    assert post_message(room, ada, "there!", uuid4()).film_ms == 12_000
