"""Whom somebody does not want to hear: theirs alone, and in every room."""

import pytest

from config.live.database import in_database
from config.live.protocol import InvalidMessage
from config.live.testing import socket_for
from rooms.actions.muting import mute_person
from rooms.models import Muting
from rooms.state import room_state
from rooms.tests.cast import make_room


@pytest.mark.django_db
def test_the_list_is_in_the_state_of_its_owner_alone(ada, ben):
    room = make_room(ada, ben)

    mute_person(ben, ada.pk, on=True)
    mute_person(ben, ada.pk, on=True)

    assert room_state(room, ben).you.muted_ids == [ada.pk]
    assert room_state(room, ada).you.muted_ids == []
    assert room_state(make_room(ben), ben).you.muted_ids == [ada.pk]
    mute_person(ben, ada.pk, on=False)
    assert not Muting.objects.exists()


@pytest.mark.django_db
def test_only_people_are_muted(ada):
    with pytest.raises(InvalidMessage, match="user_id"):
        mute_person(ada, 10**9, on=True)


@pytest.mark.usefixtures("hub")
async def test_it_is_told_to_ones_own_sockets(ada, ben):
    room = await in_database(lambda: make_room(ada, ben))

    async with socket_for(ada) as adas, socket_for(ben) as bens, socket_for(ben) as bens_phone:
        for socket in (adas, bens, bens_phone):
            await socket.ask("join_room", room.channel)
        await bens.ask("mute", room.channel, on=True, user_id=ada.pk)
        told = (await bens_phone.hear("person_muted"))["data"]
        await bens.ask("deafen", room.channel, on=True)
        heard = await adas.hear("member_updated")

    assert told == {"user_id": ada.pk, "on": True}
    assert heard["data"]["is_deafened"]
