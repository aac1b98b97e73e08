"""The house's own songs: composed from their names alone, and told apart by their keynote."""

import itertools

import numpy as np
import pytest
import soundfile
from django.core.cache import cache
from django.core.management import call_command

from music.actions.house import invite_house_artists, press_house_songs, unpressed
from music.house.roster import ARTISTS
from music.house.score import BASS_FROM_HZ, compose
from music.house.studio import length_ms, press
from music.house.styles import STYLES
from music.house.voices import VOICES
from music.models import Artist, Genre, Playlist, Song, Source

SONGS = [song for artist in ARTISTS for song in artist.songs]
SHORT = min(SONGS, key=length_ms)
WINDOW = 32_768


def loudest_hz(sound, rate, start, below=113.0):
    """The strongest low tone in a window, as a browser's analyser hears it."""
    heard = np.abs(np.fft.rfft(sound[start : start + WINDOW] * np.hanning(WINDOW)))
    hz = np.fft.rfftfreq(WINDOW, 1 / rate)
    low = (hz > 50) & (hz < below)
    return float(hz[low][heard[low].argmax()])


def test_forty_four_artists_in_eleven_genres_share_no_title_and_no_keynote():
    assert len(ARTISTS) == 44
    assert {artist.genres[0] for artist in ARTISTS} == set(STYLES)
    assert len({song.title for song in SONGS}) == len(SONGS) == 176
    assert len({song.keynote_hz for song in SONGS}) == len(SONGS)


def test_the_songs_of_an_artist_are_far_from_each_other_in_pitch():
    for artist in ARTISTS:
        notes = sorted(song.keynote_hz for song in artist.songs)
        assert all(high / low > 1.18 for low, high in itertools.pairwise(notes))


@pytest.mark.parametrize("style", STYLES)
def test_a_score_says_the_same_every_time_and_leaves_the_keynote_its_room(style):
    song = next(song for song in SONGS if song.style == style)
    score = compose(song)

    assert compose(song) == score
    assert 60 <= score.seconds <= 200
    for lines in score.sections.values():
        for line in lines:
            assert line.part.voice in VOICES
            if line.role != "drums":
                lowest = min(note.pitch for note in line.notes)
                assert song.keynote_hz * 2 ** (lowest / 12) > BASS_FROM_HZ - 0.01


def test_a_pressed_song_sounds_all_through_and_at_its_own_pitch(tmp_path):
    path = tmp_path / "song.ogg"
    ms = press(SHORT, path)

    sound, rate = soundfile.read(path)
    assert abs(len(sound) / rate * 1000 - ms) < 50
    assert ms == length_ms(SHORT)
    assert path.stat().st_size < 2_000_000
    assert np.abs(sound).max() <= 1
    mono = sound.mean(axis=1)
    for start in range(0, len(mono) - 6 * rate - WINDOW, 5 * rate):
        assert np.sqrt(np.mean(mono[start : start + WINDOW] ** 2)) > 0.03
        assert abs(loudest_hz(mono, rate, start) - SHORT.keynote_hz) < 1.5
    assert np.abs(sound[-rate // 50 :]).max() < 0.02


@pytest.fixture
def quick_press(monkeypatch):
    """For whom it matters that a song is pressed, not how it sounds: that takes seconds of work."""

    def press_silence(song, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.zeros((48_000, 2)), 48_000, format="OGG", subtype="VORBIS")
        return 1000

    monkeypatch.setattr("music.actions.house.press", press_silence)


@pytest.fixture(scope="module")
def invited(module_db):
    return invite_house_artists()


@pytest.mark.django_db
def test_everybody_is_invited_once(invited):
    assert invited == 44
    assert invite_house_artists() == 0

    assert Artist.objects.filter(is_house=True).count() == Playlist.objects.count() == 44
    assert Genre.objects.count() == 11
    assert unpressed() == Song.objects.count() == 176
    assert not Song.objects.playable().exists()


@pytest.mark.django_db
def test_songs_are_pressed_one_by_one_and_then_sound(settings, invited, quick_press):
    heard = []

    assert press_house_songs(1, on_song=heard.append) == 1

    song = Song.objects.playable().with_names().get()
    assert heard == [song]
    assert song.source == Source.FILE
    assert (settings.MEDIA_ROOT / song.media_path).stat().st_size
    assert song.audio_url.startswith("/media/music/house/")
    assert unpressed() == 175


@pytest.mark.django_db
def test_what_is_pressed_already_is_not_pressed_again(settings, invited, quick_press):
    press_house_songs(1)
    song = Song.objects.playable().get()
    file = settings.MEDIA_ROOT / song.media_path
    made_at = file.stat().st_mtime_ns
    Song.objects.filter(pk=song.pk).update(source=Source.NONE, media_path="")

    press_house_songs(1, artist=song.artist)

    assert file.stat().st_mtime_ns == made_at
    song.refresh_from_db()
    assert song.source == Source.FILE


@pytest.mark.django_db
def test_two_workers_do_not_press_the_same_song(invited):
    artist = Artist.objects.filter(is_house=True).first()
    for song in artist.songs.all():
        cache.add(f"music:pressing:{song.pk}", True, 60)

    assert press_house_songs(artist=artist) == 0


@pytest.mark.django_db
def test_the_command_invites_and_says_what_it_did(capsys, invited, quick_press):
    Artist.objects.filter(is_house=True).first().delete()

    call_command("press_house_songs", at_most=1)

    assert "1 songs pressed, 175 to go." in capsys.readouterr().out
