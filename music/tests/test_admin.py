import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from music.actions.playlists import make_playlist
from music.actions.taste import like_artist
from music.models import Album, Artist, Genre, Playlist, Song, Source, TasteChoice
from music.tests.cast import make_album, make_artist, make_song

pytestmark = pytest.mark.django_db

MODELS = [Artist, Album, Song, Genre, Playlist, TasteChoice]


def address(model, page, *args):
    return reverse(f"admin:music_{model._meta.model_name}_{page}", args=args)


def fill(ada, number=0):
    artist = make_artist(f"Artist {number}", genres=[f"Genre {number}"])
    song = make_song(artist, f"Song {number}", album=make_album(artist), added_by=ada)
    make_playlist(ada, f"List {number}", song_ids=[song.pk])
    like_artist(ada, artist, on=True)
    return song


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_form_opens(admin_client, ada, model):
    fill(ada)

    assert admin_client.get(address(model, "changelist")).status_code == 200
    change = address(model, "change", model.objects.first().pk)
    assert admin_client.get(change).status_code == 200
    if model is not TasteChoice:
        assert admin_client.get(address(model, "add")).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_lists_take_as_many_queries_with_more_rows(admin_client, ada, model):
    def count():
        with CaptureQueriesContext(connection) as asked:
            admin_client.get(address(model, "changelist"))
        return len(asked)

    fill(ada)
    count()
    few = count()
    for number in range(1, 8):
        fill(ada, number)

    assert count() == few


def test_taste_is_seen_without_its_people_and_changed_by_nobody(admin_client, ada):
    fill(ada)
    choice = TasteChoice.objects.get()

    page = admin_client.get(address(TasteChoice, "change", choice.pk)).content.decode()

    assert "ada" not in page.replace("metadata", "").replace("adapt", "")
    assert admin_client.get(address(TasteChoice, "add")).status_code == 403


def test_sounds_are_taken_away_by_the_dozen(admin_client, ada):
    song = fill(ada)

    answer = admin_client.post(
        address(Song, "changelist"),
        {"action": "withdraw", "_selected_action": [song.pk]},
        follow=True,
    )

    song.refresh_from_db()
    assert (song.source, song.is_withdrawn) == (Source.NONE, True)
    assert "1 song is silent now" in answer.content.decode()
