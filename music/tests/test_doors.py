"""Music rooms opened and found: the form, the lobby's shelf, an artist's door."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from music.actions.catalogue import genres_named
from music.actions.taste import like_artist
from music.demo import open_rooms
from music.discovery import music_rooms, station_cards
from music.models import Station
from music.tests.bandstand import make_artist, make_station, station_in
from rooms.models import Invite, Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def artist(db):
    return make_artist()


@pytest.fixture
def sitting(monkeypatch):
    """Who sits where, as presence says: `sitting[room.channel] = {ben.pk}`."""
    seats = {}

    def present(channels):
        return {channel: set(seats.get(channel, ())) for channel in channels}

    monkeypatch.setattr("music.discovery.present", present)
    return seats


def text_of(answer):
    return unescape(answer.content.decode())


def post(client, artist, **fields):
    wish = {"name": "Tonight", "is_public": "yes", "names": "", "playlist": ""} | fields
    return client.post(f"/music/rooms/new/?artist_id={artist.pk}", wish)


def test_without_an_artist_one_chooses_one(client, ada, artist):
    make_artist("The Mutes", songs=0)
    client.force_login(ada)

    page = text_of(client.get("/music/rooms/new/"))

    assert f"?artist_id={artist.pk}" in page
    assert "The Mutes" not in page


def test_a_public_room_is_opened_and_plays_at_once(client, ada, artist):
    client.force_login(ada)

    answer = post(client, artist)

    room = Room.objects.get()
    assert answer["Location"] == room.get_absolute_url()
    assert (room.kind, room.is_public, station_in(room).is_playing) == ("music", True, True)


def test_a_private_room_asks_for_somebody_else(client, ada, ben, artist):
    client.force_login(ada)

    alone = post(client, artist, is_public="no")
    unknown = post(client, artist, is_public="no", names="nobody-here")
    assert [alone.status_code, unknown.status_code] == [422, 422]
    assert "two or more" in text_of(alone)
    assert "nobody-here" in text_of(unknown)
    post(client, artist, is_public="no", names=f"@{ben.username}")

    assert Invite.objects.get().invitee == ben


def test_people_one_met_are_offered_and_no_others(client, ada, ben, mod, artist):
    make_station(ada, ben, artist=artist)
    client.force_login(ada)

    page = text_of(client.get(f"/music/rooms/new/?artist_id={artist.pk}"))

    assert f'value="{ben.pk}"' in page
    assert f'value="{mod.pk}"' not in page


def test_a_mute_artist_is_refused_in_words(client, ada):
    client.force_login(ada)

    answer = post(client, make_artist("The Mutes", songs=0))

    assert answer.status_code == 422
    assert "can be heard yet" in text_of(answer)


def test_the_form_of_all_rooms_leads_to_it(client, ada):
    client.force_login(ada)

    assert "/music/rooms/new/" in text_of(client.get("/rooms/new/"))


def test_the_lobby_lists_rooms_by_artist_and_genre(client, ada, artist):
    artist.genres.set(genres_named(["Folk"]))
    folk = make_station(ada, artist=artist, name="Folk night")
    make_station(ada, artist=make_artist("Neon Pharmacy"), name="Neon night")
    genre = artist.genres.get()

    everything = text_of(client.get("/music/"))
    assert "Folk night" in everything
    assert "Neon night" in everything
    for query in (f"artist_id={artist.pk}", f"genre_id={genre.pk}"):
        for address in ("/music/", "/rooms/"):
            page = text_of(client.get(f"{address}?{query}"))
            assert "Folk night" in page
            assert "Neon night" not in page
    assert station_in(folk).song.title in everything


def test_private_rooms_are_for_those_inside(client, ada, ben, mod, artist):
    make_station(ada, artist=artist, is_public=False, invites=[ben.pk], name="Kitchen")

    client.force_login(mod)
    assert "Kitchen" not in text_of(client.get("/music/"))
    client.force_login(ada)
    assert "Kitchen" in text_of(client.get("/music/"))


def test_company_of_the_same_taste_comes_first(ada, ben, mod, artist, sitting):
    full = make_station(ada, artist=artist, name="Full")
    kindred = make_station(ada, ben, artist=artist, name="Kindred")
    sitting |= {full.channel: {ada.pk, mod.pk + 1000}, kindred.channel: {ben.pk}}
    for liked in (artist, make_artist("Neon Pharmacy"), make_artist("Velvet Semaphore")):
        like_artist(ben, liked, on=True)
        like_artist(mod, liked, on=True)
    make_station(mod, ben, artist=artist, name="Where mod met ben")

    cards = station_cards(music_rooms(mod), mod, timezone.now(), 10)

    assert [card.ticket.title for card in cards[:2]] == ["Kindred", "Full"]
    assert cards[0].shared_artists == 3
    assert [face.name for face in cards[0].faces] == [ben.name]
    # Where strangers sit is told as a number.
    assert (cards[1].ticket.people is not None, cards[1].faces) == (True, [])


def test_more_rooms_cost_no_more_queries(client, ada, artist):
    make_station(ada, artist=artist)
    client.force_login(ada)
    client.get("/music/")
    with CaptureQueriesContext(connection) as one:
        client.get("/music/")
    for _ in range(4):
        make_station(ada, artist=artist)

    with CaptureQueriesContext(connection) as five:
        client.get("/music/")

    assert len(five) <= len(one)


def test_an_artist_leads_into_their_room_or_to_the_door(client, ada, artist):
    before = text_of(client.get(artist.get_absolute_url()))
    room = make_station(ada, artist=artist)
    after = text_of(client.get(artist.get_absolute_url()))

    assert f"/music/rooms/new/?artist_id={artist.pk}" in before
    assert room.get_absolute_url() not in before
    assert room.get_absolute_url() in after


def test_the_demo_opens_rooms_once(ada, ben, artist):
    for person, name in ((ada, "host"), (ben, "member")):
        type(person).objects.filter(pk=person.pk).update(username=name, name_key=name)
    make_artist("Neon Pharmacy")

    assert (open_rooms(), open_rooms()) == (3, 0)
    assert Station.objects.filter(room__is_public=True).count() == 2
