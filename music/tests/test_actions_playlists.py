import pytest

from config.live.protocol import Forbidden, InvalidMessage, Stale
from music.actions.playlists import (
    NothingShared,
    add_song,
    make_playlist,
    move_song,
    remove_song,
    shared_playlist,
)
from music.actions.taste import choose_taste
from music.models import Song, Source
from music.tests.cast import make_artist, make_song

pytestmark = pytest.mark.django_db


@pytest.fixture
def songs(db):
    artist = make_artist()
    return [make_song(artist, title) for title in ("One", "Two", "Three")]


def titles(playlist):
    return [song.title for song in playlist.ordered_songs()]


def test_songs_stand_in_the_order_they_came(ada, songs):
    playlist = make_playlist(ada, "  Rainy   bus  ")

    assert [add_song(playlist, song) for song in (*songs, songs[0])] == [True, True, True, False]
    assert playlist.title == "Rainy bus"
    assert titles(playlist) == ["One", "Two", "Three"]


def test_moving_keeps_places_without_holes(ada, songs):
    playlist = make_playlist(ada, "Rain", song_ids=[song.pk for song in songs])

    move_song(playlist, songs[2].pk, 0)
    remove_song(playlist, songs[0])

    assert titles(playlist) == ["Three", "Two"]
    assert list(playlist.entries.values_list("position", flat=True)) == [0, 1]


def test_who_moves_in_an_old_order_hears_the_new_one(ada, songs):
    playlist = make_playlist(ada, "Rain", song_ids=[song.pk for song in songs])
    playlist.refresh_from_db()
    seen = playlist.version
    move_song(playlist, songs[2].pk, 0, seen)

    with pytest.raises(Stale) as late:
        move_song(playlist, songs[0].pk, 2, seen)
    assert late.value.details["song_ids"] == [songs[2].pk, songs[0].pk, songs[1].pk]


def test_what_is_not_in_it_cannot_be_moved(ada, songs):
    playlist = make_playlist(ada, "Rain")

    with pytest.raises(InvalidMessage):
        move_song(playlist, songs[0].pk, 0)


@pytest.mark.parametrize("title", ["", "   ", "x" * 121])
def test_a_playlist_has_a_name(ada, title):
    with pytest.raises(InvalidMessage):
        make_playlist(ada, title)


def test_nobody_needs_more_than_a_hundred(ada):
    for number in range(100):
        make_playlist(ada, f"List {number}")

    with pytest.raises(Forbidden):
        make_playlist(ada, "One more")


def test_what_people_share_is_dealt_fairly(ada, ben, mod):
    both, only_ada = make_artist("Both"), make_artist("Only Ada")
    also_both = make_artist("Also both")
    for artist in (both, only_ada, also_both):
        for number in range(3):
            make_song(artist, f"{artist} {number}")
    choose_taste(ada, [], [both.pk, only_ada.pk, also_both.pk])
    choose_taste(ben, [], [also_both.pk, both.pk])

    playlist = shared_playlist([ada, ben, mod], ada)

    found = titles(playlist)
    assert (playlist.owner, playlist.is_public) == (ada, False)
    assert len(found) == 6
    assert {title.rpartition(" ")[0] for title in found[:2]} == {"Both", "Also both"}


def test_without_a_common_artist_genres_decide(ada, ben):
    folk = make_artist("Folk singer", genres=["Folk"])
    make_song(folk, "Bread")
    silent = make_song(folk, "Silence", source=Source.NONE, media_path="")
    genre = folk.genres.get()
    for person in (ada, ben):
        choose_taste(person, [genre.pk], [])

    assert titles(shared_playlist([ada, ben], ada)) == ["Bread"]
    assert silent.title not in titles(shared_playlist([ada, ben], ada))


def test_people_who_share_nothing_are_told_so(ada, ben):
    choose_taste(ada, [], [make_song(make_artist()).artist_id])

    with pytest.raises(NothingShared):
        shared_playlist([ada, ben], ada)
    assert Song.objects.exists()
