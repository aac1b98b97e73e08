import pytest

from config.live.protocol import InvalidMessage
from music.actions.taste import (
    choose_taste,
    import_top_artists,
    is_asked,
    like_artist,
    skip_taste,
)
from music.importers.spotify import Spotify
from music.models import Provider, TasteChoice
from music.tests.cast import make_artist

pytestmark = pytest.mark.django_db


def test_what_is_chosen_replaces_what_was(ada):
    first, second = make_artist("First", genres=["Folk"]), make_artist("Second")
    folk = first.genres.get()
    choose_taste(ada, [folk.pk], [first.pk])

    choose_taste(ada, [], [second.pk, second.pk])

    choices = TasteChoice.objects.of(ada)
    assert (choices.genre_ids(), choices.artist_ids()) == ([], [second.pk])
    assert is_asked(ada)


def test_passing_by_is_an_answer_too(ada):
    assert not is_asked(ada)

    skip_taste(ada)

    assert is_asked(ada)
    assert not TasteChoice.objects.of(ada).exists()


def test_who_does_not_exist_cannot_be_liked(ada):
    with pytest.raises(InvalidMessage):
        choose_taste(ada, [], [10**12])
    with pytest.raises(InvalidMessage):
        choose_taste(ada, [10**30], [])
    assert not is_asked(ada)


def test_two_hundred_are_enough(ada):
    with pytest.raises(InvalidMessage):
        choose_taste(ada, range(1, 150), range(1, 150))


def test_liking_twice_is_liking_once(ada):
    artist = make_artist()
    like_artist(ada, artist, on=True)
    like_artist(ada, artist, on=True)
    assert TasteChoice.objects.of(ada).count() == 1

    like_artist(ada, artist, on=False)
    assert not TasteChoice.objects.of(ada).exists()


def test_a_providers_list_comes_beside_what_was_chosen(ada, providers):
    kept = make_artist("Kept")
    choose_taste(ada, [], [kept.pk])

    artists = import_top_artists(ada, Spotify("a token of hers").my_top_artists())

    assert [artist.name for artist in artists] == [
        "Marble Harbor",
        "The Paper Lanterns",
        "Neon Cartographer",
    ]
    assert TasteChoice.objects.of(ada).count() == 4
    assert TasteChoice.objects.of(ada).filter(source=Provider.SPOTIFY).count() == 3
    [(_, path, _, headers)] = providers.asked
    assert (path, headers["Authorization"]) == ("/me/top/artists", "Bearer a token of hers")
