from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import open_guest
from config.live.protocol import InvalidMessage, NotHost, RateLimited, RoomNotOpen, Unauthenticated
from guide.models import Channel, Programme
from rooms.actions import ban, create_room, end_room, join_room, open_programme_room, update_room
from rooms.direct import direct_room
from rooms.facts import ms
from rooms.models import ModerationAction, Playback, Role, Room
from rooms.protocol import CreateRoom, UpdateRoom
from rooms.tests.cast import heard_on, make_room

pytestmark = pytest.mark.django_db


def wish(**facts):
    return CreateRoom(**{"name": "Late Reel", "kind": "watch", "is_public": True, **facts})


def in_ms(**distance):
    return ms(timezone.now() + timedelta(**distance))


@pytest.fixture
def programme(db):
    now = timezone.now()
    channel = Channel.objects.create(name="Noir City", slug="noir-city")
    return Programme.objects.create(
        channel=channel,
        title="The Third Man",
        starts_at=now - timedelta(minutes=10),
        ends_at=now + timedelta(hours=1),
    )


# --- Refusals


def test_guests_open_no_rooms(db):
    with pytest.raises(Unauthenticated):
        create_room(open_guest(), wish())


def test_nobody_opens_more_rooms_than_the_house_allows(ada, settings):
    settings.ROOMS_PER_PERSON = 1
    first = create_room(ada, wish())
    with pytest.raises(RateLimited):
        create_room(ada, wish())

    end_room(first, ada)
    assert create_room(ada, wish())


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "\u200b \u202e"}, "name"),
        ({"category": "nonsense"}, "category"),
        ({"starts_ms": 1}, "starts_ms"),
        ({"starts_ms": 2**53}, "starts_ms"),
        ({"ends_ms": 1}, "ends_ms"),
        ({"ends_ms": 2**53}, "ends_ms"),
    ],
)
def test_what_is_wrong_is_named(ada, facts, field):
    with pytest.raises(InvalidMessage) as refused:
        create_room(ada, wish(**facts))

    assert refused.value.details["field"] == field
    assert str(refused.value).startswith(f"{field}:")


def test_the_end_comes_after_the_start(ada):
    with pytest.raises(InvalidMessage, match="after the start"):
        create_room(ada, wish(starts_ms=in_ms(hours=2), ends_ms=in_ms(hours=1)))


def test_a_room_is_not_larger_than_the_house(ada, settings):
    settings.ROOM_MAX_MEMBERS = 50

    with pytest.raises(InvalidMessage, match="50"):
        create_room(ada, wish(capacity=51))


def test_unknown_kinds_are_not_opened(ada):
    with pytest.raises(InvalidMessage):
        create_room(ada, wish(kind="opera"))


def test_nothing_is_left_of_a_refused_room(ada):
    with pytest.raises(InvalidMessage):
        create_room(ada, wish(invites=[10**12]))

    assert not Room.objects.exists()


def test_only_the_host_changes_and_ends(ada, ben, mod):
    room = make_room(ada, ben)

    with pytest.raises(NotHost):
        update_room(room, ben, UpdateRoom(name="Mine"))
    with pytest.raises(NotHost):
        update_room(room, mod, UpdateRoom(name="Mine"))
    with pytest.raises(NotHost):
        end_room(room, ben)


def test_an_ended_room_is_not_changed(ada):
    room = make_room(ada)
    end_room(room, ada)

    with pytest.raises(RoomNotOpen):
        update_room(room, ada, UpdateRoom(name="Again"))


# --- Opening


def test_the_creator_hosts_and_is_seated(ada):
    room = create_room(ada, wish(tags=["#Noir", "noir"], allow_voice_chat=True))

    assert (room.host, room.creator) == (ada, ada)
    assert room.memberships.get().role == Role.HOST
    assert room.tags == ["noir"]
    assert room.allow_voice_chat
    assert [message.text for message in room.messages.all()] == ["Room created. Say hi!"]
    assert room.rev == room.last_seq == 1
    assert Playback.objects.filter(room=room).exists()


def test_invites_go_out_with_the_room(ada, ben):
    room = create_room(ada, wish(is_public=False, invites=[ben.pk, ben.pk]))

    assert [invite.invitee for invite in room.invites.all()] == [ben]


# --- The guide's rooms


def test_a_programme_has_one_room_with_its_hours(programme):
    room = open_programme_room(programme)

    assert open_programme_room(programme) == room
    assert (room.starts_at, room.ends_at) == (programme.starts_at, programme.ends_at)
    assert room.name == "The Third Man"
    assert room.host is None


def test_the_first_guest_of_a_programme_hosts(programme, ben):
    room = open_programme_room(programme)
    join_room(room, ben)

    room.refresh_from_db()
    assert room.host == ben


def test_a_programme_called_off_or_over_opens_nothing(programme):
    programme.is_cancelled = True
    with pytest.raises(RoomNotOpen):
        open_programme_room(programme)

    programme.is_cancelled = False
    programme.ends_at = timezone.now()
    with pytest.raises(RoomNotOpen):
        open_programme_room(programme)


def test_who_hosts_a_programme_does_not_own_it(programme, ben):
    room = open_programme_room(programme)
    join_room(room, ben)

    with pytest.raises(NotHost):
        end_room(room, ben)
    with pytest.raises(NotHost):
        update_room(room, ben, UpdateRoom(name="Ben's"))
    assert update_room(room, ben, UpdateRoom(slow_mode_s=10)).slow_mode_s == 10


# --- Changing and ending


def test_only_what_changed_is_told(ada):
    room = make_room(ada)

    with heard_on(room) as told:
        update_room(room, ada, UpdateRoom(name="Early Reel", is_public=True, tags=["#A"]))

    [frame] = told
    rev = Room.objects.get(pk=room.pk).facts_rev
    assert frame["event"] == "room_updated"
    assert frame["data"] == {"rev": rev, "name": "Early Reel", "tags": ["a"]}


def test_the_same_again_is_no_change(ada):
    room = make_room(ada)
    before = Room.objects.get(pk=room.pk).rev

    update_room(room, ada, UpdateRoom(name=room.name))

    assert Room.objects.get(pk=room.pk).rev == before


def test_hours_are_told_in_milliseconds(ada):
    room = make_room(ada)
    ends_ms = in_ms(hours=2)

    with heard_on(room) as told:
        update_room(room, ada, UpdateRoom(ends_ms=ends_ms))

    assert told[0]["data"]["ends_ms"] == ends_ms


def test_an_end_is_told_once_and_keeps_the_history(ada):
    room = make_room(ada)

    with heard_on(room) as told:
        end_room(room, ada)
        end_room(room, ada)

    assert [frame["event"] for frame in told] == ["room_ended"]
    assert room.messages.exists()


def test_an_usher_ends_a_room_on_record(ada, mod):
    end_room(make_room(ada), mod)

    assert ModerationAction.objects.get().what == ModerationAction.What.END


def test_a_conversation_of_two_has_no_master(ada, ben):
    room = direct_room(ada, ben)

    with pytest.raises(NotHost):
        end_room(room, room.host)
    with pytest.raises(NotHost):
        update_room(room, room.host, UpdateRoom(is_public=True))
    with pytest.raises(NotHost):
        ban(room, ada, ben.pk)
