"""Music files: tags, folders, and what members bring."""

import mutagen
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from config.live.protocol import Forbidden, InvalidMessage
from music.actions import songs as actions
from music.actions.songs import upload_song
from music.importers.files import FileRefused, import_music_folder, read_tags
from music.models import Playlist, Provider, Song, Source
from music.tests.cast import make_artist, make_song, write_tone

pytestmark = pytest.mark.django_db

KINDS = [
    ("ogg", ("OGG", "VORBIS")),
    ("flac", ("FLAC", "PCM_16")),
    ("mp3", ("MP3", "MPEG_LAYER_III")),
]


def tagged(path, **tags):
    file = mutagen.File(path, easy=True)
    if file.tags is None:
        file.add_tags()
    for name, value in tags.items():
        file[name] = value
    file.save()
    return path


def uploaded(path, name="song.mp3"):
    return SimpleUploadedFile(name, path.read_bytes(), content_type="audio/mpeg")


@pytest.mark.parametrize(("ending", "kind"), KINDS)
def test_the_tags_of_every_kind_are_read(tmp_path, ending, kind):
    path = write_tone(tmp_path / f"a.{ending}", 2, kind=kind)
    tags = {"title": "Plage", "artist": "Inês", "album": "Sol", "date": "1963-04", "genre": "Bossa"}
    read = read_tags(tagged(path, **tags))

    assert (read.title, read.artist, read.album, read.year) == ("Plage", "Inês", "Sol", 1963)
    assert read.genre_names == ("Bossa",)
    assert abs(read.duration_ms - 2_000) < 150
    assert read.ending == f".{ending}"


def test_a_folder_comes_in_by_tags_and_by_names(tmp_path, settings):
    music = tmp_path / "library"
    tagged(write_tone(music / "x.ogg", hz=300), title="Tagged", artist="Somebody")
    write_tone(music / "Nick Drake" / "Pink Moon" / "02 Place to Be.ogg")
    write_tone(music / "Vashti - Diamond Day.ogg", hz=500)
    (music / "broken.mp3").write_bytes(b"not music at all")
    (music / "notes.txt").write_text("not even called so")

    report = import_music_folder(music)

    assert (report.created, report.artists) == (3, 3)
    assert [what for what, _ in report.refused] == ["broken.mp3"]
    song = Song.objects.get(title="Place to Be")
    assert (song.artist.name, song.album.title) == ("Nick Drake", "Pink Moon")
    assert (settings.MEDIA_ROOT / song.media_path).exists()
    assert song.is_playable
    assert Playlist.objects.get(artist=song.artist).entries.count() == 1


def test_the_same_folder_again_changes_nothing(tmp_path):
    write_tone(tmp_path / "library" / "A - B.ogg")
    import_music_folder(tmp_path / "library")

    assert import_music_folder(tmp_path / "library").unchanged == 1
    assert Song.objects.count() == 1


def test_a_file_becomes_the_sound_of_a_song_that_had_none(tmp_path):
    artist = make_artist("Nick Drake")
    known = make_song(artist, "Place to Be", source=Source.NONE, media_path="", minutes=1.5 / 60)
    write_tone(tmp_path / "library" / "Nick Drake - Place to Be.ogg")

    assert import_music_folder(tmp_path / "library").merged == 1
    known.refresh_from_db()
    assert known.source == Source.FILE


def test_the_command_reports_and_refuses_what_is_no_folder(tmp_path, capsys):
    write_tone(tmp_path / "library" / "A - B.ogg")

    call_command("import_music_folder", str(tmp_path / "library"))

    assert "1 songs created" in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("import_music_folder", str(tmp_path / "nowhere"))


def test_a_member_brings_a_song(ada, tmp_path, settings):
    path = tagged(write_tone(tmp_path / "a.ogg"), title="Bread", artist="Osric")

    song = upload_song(ada, uploaded(path), title="Plain Bread")

    assert (song.title, song.artist.name, song.added_by) == ("Plain Bread", "Osric", ada)
    assert song.provider == Provider.MEMBER
    assert (settings.MEDIA_ROOT / song.media_path).suffix == ".ogg"
    assert not Playlist.objects.exists()


def test_what_somebody_brings_never_becomes_the_sound_of_a_known_song(ada, tmp_path):
    official = make_song(make_artist("Nick Drake"), "Place to Be", media_path="music/o.ogg")
    path = tagged(write_tone(tmp_path / "a.ogg"), title="Place to Be", artist="Nick Drake")

    brought = upload_song(ada, uploaded(path))

    official.refresh_from_db()
    assert brought != official
    assert official.media_path == "music/o.ogg"
    assert brought.artist == official.artist


def bad_files(tmp_path):
    tone = write_tone(tmp_path / "tone.ogg").read_bytes()
    mp3 = write_tone(tmp_path / "tone.mp3", kind=("MP3", "MPEG_LAYER_III")).read_bytes()
    return {
        "nothing": b"",
        "words": b"hello, this is no music",
        "a page": b"<html><script>alert(1)</script></html>" + mp3,
        "a page in its tags": b"ID3\x03\x00\x00\x00\x00\x00\x20<script>" + mp3,
        "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        "half a head": tone[:40],
        "a head alone": tone[:120] + b"\0" * 4000,
        "a wave": b"RIFF\x24\x08\x00\x00WAVEfmt " + b"\0" * 2000,
        "a film": b"\0\0\0\x18ftypmp42" + b"\0" * 2000,
        "an archive": b"PK\x03\x04" + b"\0" * 2000,
    }


@pytest.mark.parametrize(
    "name",
    [
        "nothing", "words", "a page", "a page in its tags", "a picture", "half a head",
        "a head alone", "a wave", "a film", "an archive",
    ],
)  # fmt: skip
def test_what_is_no_music_is_refused_and_not_kept(ada, tmp_path, settings, name):
    content = bad_files(tmp_path)[name]

    with pytest.raises(FileRefused):
        upload_song(ada, SimpleUploadedFile("song.mp3", content), "A", "B")
    assert not Song.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))


def test_too_large_too_long_and_nameless_are_refused(ada, tmp_path, monkeypatch):
    path = write_tone(tmp_path / "a.ogg")
    with pytest.raises(InvalidMessage, match="title and artist"):
        upload_song(ada, uploaded(path))

    monkeypatch.setattr(actions, "MOST_UPLOAD_MS", 1_000)
    with pytest.raises(FileRefused, match="twenty minutes"):
        upload_song(ada, uploaded(path), "A", "B")
    monkeypatch.setattr(actions, "MOST_BYTES", 1_000)
    with pytest.raises(FileRefused, match="30 megabytes"):
        upload_song(ada, uploaded(path), "A", "B")


def test_a_house_may_take_no_files_at_all(ada, tmp_path, settings):
    settings.MUSIC_UPLOADS = False

    with pytest.raises(Forbidden):
        upload_song(ada, uploaded(write_tone(tmp_path / "a.ogg")), "A", "B")


def test_a_hundred_songs_are_enough(ada, tmp_path):
    artist = make_artist()
    Song.objects.bulk_create(Song(title=str(n), artist=artist, added_by=ada) for n in range(100))

    with pytest.raises(Forbidden):
        upload_song(ada, uploaded(write_tone(tmp_path / "a.ogg")), "A", "B")
