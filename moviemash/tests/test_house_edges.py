"""A room's mash over the wire, without scripts, and as facts."""

import pytest
from django.urls import reverse

from config.live.database import in_database
from guide.models import Movie
from moviemash.house.actions import start_mash
from moviemash.models import FilmSet, HouseMash
from moviemash.tests.cast import make_films
from moviemash.tests.evening import NOW, films_of_four_kinds, here, pair
from rooms.models import Kind, Message
from rooms.tests.cast import make_room
from rooms.tests.test_socket_chat import in_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(ada, ben):
    return make_room(ada, ben, kind=Kind.WATCH)


@pytest.fixture
def films():
    return films_of_four_kinds()


@pytest.mark.usefixtures("hub")
async def test_the_house_chooses_over_the_wire_and_late_comers_find_how_it_stands(ada, ben):
    def prepare():
        make_films(12)
        return make_room(ada, ben, kind=Kind.WATCH)

    room = await in_database(prepare)
    async with in_room(room, ada, ben) as (adas, bens):
        started = await adas.ask("mash_start", room.channel)
        mash = (await bens.hear("mash"))["data"]["mash"]
        command = {"mash_id": mash["mash_id"], "duel": 1, "film_id": mash["pair"][1]}
        await bens.ask("mash_vote", room.channel, **command)
        state = (await bens.ask("join_room", room.channel))["data"]
        early = await adas.ask("mash_turn", room.channel, mash_id=mash["mash_id"], duel=1)
        await adas.ask("mash_vote", room.channel, **command)
        await bens.hear("mash_voted")
        told = (await bens.hear("mash"))["data"]["mash"]
        late = await bens.ask("mash_vote", room.channel, **command)

    assert started["data"]["mash_id"] == mash["mash_id"]
    assert (mash["duel"], mash["voted"], len(mash["films"])) == (1, 0, 6)
    assert state["parts"]["tonight"]["yours"] == mash["pair"][1]
    assert early["code"] == "VOTE_CLOSED"
    assert told["over"] == [{"pair": mash["pair"], "votes": [0, 2], "winner": mash["pair"][1]}]
    assert (late["code"], late["data"]["mash"]["duel"]) == ("VOTE_CLOSED", 2)


def test_without_scripts_the_room_page_is_enough(client, room, ada, ben, films):
    client.force_login(ben)
    page = client.get(room.get_absolute_url()).content.decode()
    assert "Choose together" in page

    def post(name, **fields):
        answer = client.post(reverse(f"moviemash:{name}", args=[room.pk]), fields, follow=True)
        assert answer.redirect_chain[-1][0].endswith("#tonight")
        return answer.content.decode()

    page = post("house_start")
    mash = HouseMash.objects.get()
    assert "0 of 0 have chosen" in page
    for duel in range(1, 6):
        page = post("house_vote", mash_id=mash.pk, duel=duel, film_id=pair(mash)[0])

    mash.refresh_from_db()
    title = Movie.objects.get(pk=mash.winner_ids[-1]).title
    assert "Tonight" in page
    assert f"<bdi>{title}</bdi>" in page
    assert room.queue.get().title == title
    assert "Choose again" in page
    assert Message.objects.filter(room=room, text__contains="what shall we watch").exists()


def test_the_panel_is_a_fragment_and_facts_at_its_own_address(client, room, ada, mod, films):
    address = reverse("moviemash:house", args=[room.pk])
    start_mash(room, ada, here(ada), NOW)

    facts = client.get(address, HTTP_ACCEPT="application/json").json()
    assert facts["mash"]["duel"] == 1
    fragment = client.get(address, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="tonight")
    assert fragment.content.decode().lstrip().startswith("<section")
    assert "Take a seat and choose with them." in fragment.content.decode()
    assert client.get(address).headers["Location"].endswith("#tonight")
    private = make_room(ada, kind=Kind.WATCH, is_public=False)
    assert client.get(reverse("moviemash:house", args=[private.pk])).status_code == 404
    assert FilmSet.objects.count() == 0
