"""Everything that may have only one winner, with real threads on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from config.live.protocol import Refused
from guide.models import Channel, Programme
from rooms.actions import (
    create_room,
    end_room,
    hand_over_lost_seat,
    join_room,
    make_link,
    open_programme_room,
    post_message,
    take_link,
    transfer_host,
)
from rooms.actions.playback import sync_playback
from rooms.models import Kind, Playback, Room
from rooms.protocol import CreateRoom, HostSync, MediaWish
from rooms.standing import standing_at
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 8


@pytest.fixture
def crowd(db):
    return [get_user_model().objects.create_user(f"person{number}") for number in range(CROWD)]


def all_at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Start together; what each answered or how it was refused."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(10)
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def kept(answers):
    return [answer for answer in answers if not isinstance(answer, Refused)]


def numbers_are_whole(room):
    """Nothing that was told shares a number or leaves a hole."""
    room.refresh_from_db()
    revs = [*room.messages.values_list("rev", flat=True)]
    revs += [rev for rev in room.memberships.values_list("rev", flat=True) if rev]
    if room.host_rev:
        revs.append(room.host_rev)
    return len(revs) == len(set(revs)) and max(revs) <= room.rev


def test_the_last_seats_are_given_once(ada, crowd):
    room = make_room(ada, capacity=4)

    answers = all_at_once([lambda who=who: join_room(room, who) for who in crowd])

    assert len(kept(answers)) == 3
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"ROOM_FULL"}
    assert room.memberships.active().count() == 4
    assert numbers_are_whole(room)


def test_one_person_at_two_doors_has_one_seat(ada, ben):
    room = make_room(ada)

    answers = all_at_once([lambda: join_room(room, ben)] * CROWD)

    assert len({seat.pk for seat in answers}) == 1
    assert sum(seat.is_new for seat in answers) == 1


def test_a_programme_gets_one_room(db):
    now = timezone.now()
    programme = Programme.objects.create(
        channel=Channel.objects.create(name="Noir City", slug="noir-city"),
        title="Laura",
        starts_at=now,
        ends_at=now + timedelta(hours=2),
    )

    answers = all_at_once([lambda: open_programme_room(programme)] * CROWD)

    assert len({room.pk for room in answers}) == 1
    assert Room.objects.get().messages.count() == 1


def test_the_first_of_a_crowd_hosts(ada, crowd):
    room = make_room(ada)
    Room.objects.filter(pk=room.pk).update(host=None)

    all_at_once([lambda who=who: join_room(room, who) for who in crowd])

    room.refresh_from_db()
    assert room.host in crowd
    assert room.host_version == 1
    assert room.memberships.filter(role="host", user=room.host).count() == 1


def test_a_lost_seat_is_handed_over_once(ada, crowd):
    room = make_room(ada, *crowd)
    here = {who.pk for who in crowd}

    answers = all_at_once([lambda: hand_over_lost_seat(room.pk, here)] * CROWD)

    room.refresh_from_db()
    assert answers.count(True) == 1
    assert room.host_version == 1
    assert room.host == crowd[0]


def test_a_hand_over_and_a_transfer_have_one_winner(ada, crowd):
    room = make_room(ada, *crowd)
    here = {who.pk for who in crowd}

    all_at_once(
        [lambda who=who: transfer_host(room, ada, who.pk) for who in crowd[1:]]
        + [lambda: hand_over_lost_seat(room.pk, here)]
    )

    room.refresh_from_db()
    assert room.host_version == 1
    assert room.memberships.filter(role="host").get().user == room.host


def test_a_link_with_three_uses_admits_three(ada, crowd):
    room = make_room(ada, is_public=False)
    link = make_link(room, ada, seats=3)

    answers = all_at_once([lambda who=who: take_link(link.token, who) for who in crowd])

    assert len(kept(answers)) == 3
    assert room.memberships.active().count() == 4
    link.refresh_from_db()
    assert link.seats_left == 0


def test_nobody_joins_a_room_that_has_ended(ada, crowd):
    room = make_room(ada)

    all_at_once(
        [lambda who=who: join_room(room, who) for who in crowd] + [lambda: end_room(room, ada)]
    )

    room.refresh_from_db()
    late = room.memberships.filter(joined_at__gt=room.ended_at)
    assert not late.exists()
    assert numbers_are_whole(room)


def test_nobody_opens_one_room_too_many(ada, settings):
    settings.ROOMS_PER_PERSON = 2
    wish = CreateRoom(name="Mine", kind="chat", is_public=True)

    answers = all_at_once([lambda: create_room(ada, wish)] * CROWD)

    assert len(kept(answers)) == 2


def test_seeks_words_and_a_hand_over_at_once_share_no_number(ada, crowd):
    film = MediaWish(url="https://films.example/reel.mp4", duration_ms=7_200_000)
    room = make_room(ada, *crowd[:4], kind=Kind.WATCH)
    sync_playback(room, ada, HostSync(action="load", media=film, position_ms=0, version=None))
    told: list[int] = []

    def seek(position_ms):
        # As the handler does: by the room as it was read for this very frame.
        command = HostSync(action="seek", position_ms=position_ms, version=None)
        told.append(sync_playback(Room.objects.get(pk=room.pk), ada, command).rev)

    def say(who):
        user, read = standing_at(who.pk, room.pk)
        told.append(post_message(read.thing, user, "hello", uuid4(), ties=read.ties).rev)

    def often(act, *facts):
        return lambda: [act(*facts) for _ in range(6)]

    acts = [often(seek, at) for at in (10_000, 20_000, 30_000)]
    acts += [often(say, who) for who in crowd[:3]]
    all_at_once([*acts, lambda: transfer_host(room, ada, crowd[3].pk)])

    room.refresh_from_db()
    moved = Playback.objects.get(room=room)
    assert room.host == crowd[3]
    assert moved.rev < room.host_rev  # nobody moves it from a seat that is another's
    numbers = sorted([*told, room.host_rev])
    assert numbers == list(range(numbers[0], room.rev + 1))
    assert numbers_are_whole(room)


def test_one_word_sent_by_many_at_once_is_kept_once(ada):
    room = make_room(ada)
    client_id = uuid4()
    user, read = standing_at(ada.pk, room.pk)

    def say():
        return post_message(read.thing, user, "hello", client_id, ties=read.ties)

    answers = all_at_once([say] * CROWD)

    assert len({answer.pk for answer in answers}) == 1
    assert len({(answer.seq, answer.rev) for answer in answers}) == 1
    assert room.messages.filter(author=ada).count() == 1
    assert numbers_are_whole(room)
