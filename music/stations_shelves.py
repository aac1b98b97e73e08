"""Rooms on the pages of the wing: those that play now in the lobby, the door of an artist."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from config.home import Shelf
from music.discovery import music_rooms, playing, station_cards
from music.models import Artist, Genre, Station
from music.parts import wing_part
from music.views.artists import number_in

IN_THE_LOBBY, OF_AN_ARTIST = 12, 3


@wing_part("lobby", 10)
def rooms_that_play(request: HttpRequest, artist: Artist | None) -> Shelf:
    """`?artist_id=` and `?genre_id=` of the lobby narrow them."""
    now = timezone.now()
    artist_id, genre_id = number_in(request, "artist_id"), number_in(request, "genre_id")
    visible = music_rooms(request.user)
    rooms = playing(visible, artist_id=artist_id, genre_id=genre_id)
    with_rooms = Station.objects.filter(room__in=visible.open_at(now).values("pk"))
    context = {
        "cards": station_cards(rooms, request.user, now, IN_THE_LOBBY),
        "genres": Genre.objects.filter(artists__in=with_rooms.values("artist")).distinct(),
        "genre_id": genre_id,
        "artist": Artist.objects.filter(pk=artist_id).first() if artist_id is not None else None,
        "all_url": reverse("rooms:lobby") + "?kind=music",
    }
    return Shelf("rooms", "music/_rooms_shelf.html", context)


@wing_part("artist", 10)
def door_of_an_artist(request: HttpRequest, artist: Artist | None) -> Shelf | None:
    """Into a room that plays them already, and how to open one."""
    if artist is None or not Artist.objects.filter(pk=artist.pk).with_songs().exists():
        return None
    rooms = playing(music_rooms(request.user), artist_id=artist.pk)
    cards = station_cards(rooms, request.user, timezone.now(), OF_AN_ARTIST)
    new_url = reverse("music:new_room") + "?" + urlencode({"artist_id": artist.pk})
    return Shelf("door", "music/_artist_door.html", {"cards": cards, "new_url": new_url})
