import pytest
from django.core.management import CommandError, call_command

from music.models import Artist, Playlist, Song

pytestmark = pytest.mark.django_db


def test_import_artist_tells_what_came(providers, capsys):
    call_command("import_artist", "Marble Harbor")

    artist = Artist.objects.get()
    told = capsys.readouterr().out
    assert f"Marble Harbor ({artist.pk}): 1 artists; 2 songs created" in told


def test_import_artist_says_whom_nobody_knows(providers):
    with pytest.raises(CommandError, match="Nobody knows “Nobody”"):
        call_command("import_artist", "Nobody")


def test_import_playlist_tells_what_came(providers, capsys):
    call_command("import_playlist", "https://www.deezer.com/playlist/908622995")

    assert Playlist.objects.get().title == "Harbour lights"
    assert Song.objects.count() == 2
    assert "2 songs created" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://example.com/playlist/1", "is no playlist of"),
        ("https://www.deezer.com/playlist/404", "Deezer does not know that"),
        ("https://open.spotify.com/playlist/hyJsaLSh8lDvEnlQ84Kixp", "Spotify is not set up"),
    ],
)
def test_import_playlist_says_why_not(providers, url, why):
    with pytest.raises(CommandError, match=why):
        call_command("import_playlist", url)
