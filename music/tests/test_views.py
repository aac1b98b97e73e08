"""The catalogue's pages: as pages, as fragments, as JSON, and without scripts."""

import json
from time import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from music.actions.catalogue import fill_own_playlist
from music.actions.playlists import make_playlist
from music.actions.taste import choose_taste, is_asked
from music.models import Artist, Playlist, Provider, Song, Source, TasteChoice
from music.parts import _makers, wing_part
from music.tests.cast import make_album, make_artist, make_song, write_tone
from music.tests.youtube_house import Film

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def drake(db):
    artist = make_artist("Nick Drake", genres=["Folk"])
    album = make_album(artist)
    make_song(artist, "Place to Be", album=album, renown=2, check_hz=61.5)
    make_song(artist, "Parasite", album=album)
    return artist


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def post_json(client, url, **facts):
    return client.post(url, json.dumps(facts), content_type="application/json", headers=JSON)


# --- Reading


@pytest.mark.parametrize("name", ["lobby", "genres", "artists", "playlists"])
def test_pages_open_for_everybody_full_and_empty(client, ada, name, rf):
    assert client.get(reverse(f"music:{name}")).status_code == 200
    make_song(make_artist(genres=["Folk"]))
    make_playlist(ada, "Shared", is_public=True, song_ids=[Song.objects.get().pk])

    page = client.get(reverse(f"music:{name}"))

    assert page.status_code == 200
    expected = {"genres": "Folk", "playlists": "Shared"}.get(name, "Nick Drake")
    assert expected in page.content.decode()


def test_pages_cost_as_much_with_many_rows(client, ada, drake):
    client.force_login(ada)
    pages = [
        reverse("music:lobby"),
        reverse("music:genres"),
        reverse("music:artists"),
        reverse("music:artists") + "?q=drake",
        reverse("music:playlists"),
        reverse("music:taste"),
        drake.get_absolute_url(),
    ]
    playlist = make_playlist(ada, "Mine", is_public=True, song_ids=[drake.songs.first().pk])
    pages.append(playlist.get_absolute_url())
    for page in pages:  # what is asked once per process
        client.get(page)
    few = [queries(client, page) for page in pages]
    for number in range(8):
        artist = make_artist(f"Drake {number}", genres=["Folk", f"Genre {number}"])
        song = make_song(artist, f"Song {number}", album=make_album(artist))
        extra = make_song(drake, f"More {number}", album=make_album(drake, f"Album {number}"))
        playlist.entries.create(song=song, position=number + 10)
        make_playlist(ada, f"List {number}", is_public=True, song_ids=[song.pk, extra.pk])

    assert [queries(client, page) for page in pages] == few


def test_artists_are_found_by_words_and_genre(client, drake):
    make_artist("Drake", genres=["Rap"])
    make_artist("Somebody Else", genres=["Folk"])
    folk = drake.genres.get()

    def names(query):
        found = client.get(reverse("music:artists") + query, headers=JSON).json()["artists"]
        return [artist["name"] for artist in found]

    assert names("?q=drake") == ["Drake", "Nick Drake"]
    assert set(names(f"?genre_id={folk.pk}")) == {"Nick Drake", "Somebody Else"}
    assert names(f"?genre_id={folk.pk}&q=DRAKE") == ["Nick Drake"]
    assert names("?q=%00") == names("")
    assert len(names("?genre_id=nonsense")) == 3


def test_a_genre_shows_its_best_known_artists_and_how_many_there_are(client):
    known = [make_artist(f"Folk {number}", genres=["Folk"]) for number in range(6)]
    Artist.objects.filter(pk=known[5].pk).update(renown=9)

    make_artist("Dub 1", genres=["Dub"])

    page = client.get(reverse("music:genres")).content.decode()

    assert page.index(">Dub<") < page.index(">Folk<")
    assert "6 artists" in page
    assert page.count("<img src=") == 5
    assert page.index(known[5].picture_url) < page.index(known[0].picture_url)


def test_searching_replaces_the_list_alone(client, drake):
    url = reverse("music:artists") + "?q=drake"

    fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "artists"})
    page = client.get(url)

    assert fragment.content.decode().strip().startswith('<div id="artists"')
    assert "<!DOCTYPE html>" in page.content.decode()
    assert "HX-Target" in fragment["Vary"]


def test_an_artists_songs_as_page_and_as_json(client, drake):
    page = client.get(drake.get_absolute_url())
    told = client.get(drake.get_absolute_url(), headers=JSON).json()

    assert drake.get_absolute_url() == f"/music/artists/{drake.pk}/songs/"
    assert "Place to Be" in page.content.decode()
    assert [song["title"] for song in told["songs"]] == ["Place to Be", "Parasite"]
    first = told["songs"][0]
    assert (first["album"], first["year"], first["plays_ms"]) == ("Pink Moon", 1972, 162_000)
    assert first["audio_url"] == "/media/music/Place%20to%20Be.ogg"
    assert first["check_hz"] == 61.5
    assert told["artist"]["genres"][0]["name"] == "Folk"


def test_short_addresses_lead_to_the_songs_and_unknown_ones_nowhere(client, drake):
    short = client.get(f"/music/artists/{drake.pk}/")

    assert short["Location"] == drake.get_absolute_url()
    assert client.get("/music/artists/99999999999999999999999/songs/").status_code == 404
    assert client.get("/music/artists/0/songs/").status_code == 404


def test_other_modules_hang_parts_up(client, drake, monkeypatch):
    from config.home import Shelf

    monkeypatch.setitem(_makers, "artist", [])
    door = {"url": "/rooms/", "title": "A door to a room"}
    wing_part("artist", 10)(lambda request, artist: Shelf("door", "music/_record.html", door))

    assert "A door to a room" in client.get(drake.get_absolute_url()).content.decode()
    assert "A door to a room" not in client.get(reverse("music:lobby")).content.decode()


def test_thirty_seconds_name_who_gives_them(client, drake):
    make_song(drake, "Heard", source=Source.PREVIEW, provider=Provider.DEEZER, media_path="")

    assert "by courtesy of Deezer" in client.get(drake.get_absolute_url()).content.decode()


# --- Taste


def test_taste_is_asked_of_people_alone(client):
    assert client.get(reverse("music:taste")).status_code == 302
    assert client.get(reverse("music:taste"), headers=JSON).status_code == 401


def test_taste_is_kept_by_form_and_by_json(client, ada, drake):
    client.force_login(ada)
    folk = drake.genres.get()

    sent = client.post(
        reverse("music:taste"),
        {"genre_ids": [folk.pk], "artist_ids": [drake.pk], "save": "1", "next": "/rooms/"},
    )
    assert sent["Location"] == "/rooms/"
    told = post_json(client, reverse("music:taste"), genre_ids=[], artist_ids=[drake.pk])

    assert told.json() == {"genre_ids": [], "artist_ids": [drake.pk]}
    assert client.get(reverse("music:taste"), headers=JSON).json() == told.json()


@pytest.mark.parametrize(
    "facts",
    [
        {"genre_ids": "all"},
        {"artist_ids": ["one"]},
        {"artist_ids": [0]},
        {"artist_ids": [2**70]},
        {"artist_ids": [10**9]},
        {"genre_ids": list(range(1, 202))},
    ],
)
def test_taste_of_nonsense_names_its_field(client, ada, facts):
    client.force_login(ada)

    refused = post_json(client, reverse("music:taste"), **facts)

    assert refused.status_code == 400
    assert refused.json()["code"] == "INVALID_MESSAGE"
    assert not TasteChoice.objects.exists()


def test_who_passes_by_is_not_asked_again(client, ada, drake):
    client.force_login(ada)
    slip = "Say what you like"
    lobby = client.get(reverse("music:lobby")).content.decode()
    assert slip in lobby
    assert 'name="skip"' in lobby

    client.post(reverse("music:taste"), {"skip": "1"})

    assert is_asked(ada)
    assert slip not in client.get(reverse("music:lobby")).content.decode()


def test_searching_without_scripts_keeps_what_is_ticked_and_saves_nothing(client, ada, drake):
    client.force_login(ada)
    other = make_artist("Vashti Bunyan")

    page = client.post(
        reverse("music:taste"), {"artist_ids": [other.pk], "q": "drake", "search": "1"}
    ).content.decode()

    assert f'value="{other.pk}" checked' in page
    assert f'value="{drake.pk}">' in page
    assert not TasteChoice.objects.exists()


def test_searching_as_one_types_answers_the_list_alone(client, ada, drake):
    client.force_login(ada)

    fragment = client.get(
        reverse("music:taste") + f"?search=1&q=dra&artist_ids={drake.pk}",
        headers={"HX-Request": "true", "HX-Target": "taste-artists"},
    ).content.decode()

    assert fragment.strip().startswith('<div id="taste-artists"')
    assert fragment.count("Nick Drake") == 1


def test_likes_come_first_in_the_lobby(client, ada, drake):
    for number in range(14):
        make_song(make_artist(f"Famous {number}", renown=100))
    client.force_login(ada)
    choose_taste(ada, [], [drake.pk])

    told = client.get(reverse("music:lobby"), headers=JSON).json()

    assert told["artists"][0]["name"] == "Nick Drake"
    assert len(told["artists"]) == 12


def test_liking_from_the_artists_page(client, ada, drake):
    client.force_login(ada)

    client.post(reverse("music:like", args=[drake.pk]), {"on": "1"})
    assert TasteChoice.objects.of(ada).artist_ids() == [drake.pk]
    post_json(client, reverse("music:like", args=[drake.pk]), on=False)
    assert TasteChoice.objects.of(ada).artist_ids() == []


# --- Playlists


def test_a_playlist_is_made_filled_ordered_and_shared(client, ada, drake):
    client.force_login(ada)
    made = client.post(reverse("music:playlists"), {"title": "Rainy bus"})
    playlist = Playlist.objects.get(owner=ada)
    assert made["Location"] == playlist.get_absolute_url()
    songs = list(drake.songs.order_by("title"))

    for song in songs:
        add = {"song_id": song.pk, "playlist_id": playlist.pk}
        client.post(reverse("music:add_to_playlist"), add)
    move = reverse("music:move_in_playlist", args=[playlist.pk])
    client.post(move, {"song_id": songs[1].pk, "position": 0})
    edit = reverse("music:edit_playlist", args=[playlist.pk])
    client.post(edit, {"title": "Dry bus", "is_public": "1"})

    client.logout()
    told = client.get(playlist.get_absolute_url(), headers=JSON).json()
    assert (told["title"], told["is_public"]) == ("Dry bus", True)
    assert [(song["position"], song["title"]) for song in told["songs"]] == [
        (0, "Place to Be"),
        (1, "Parasite"),
    ]


def test_the_first_song_makes_the_first_playlist(client, ada, drake):
    client.force_login(ada)

    client.post(reverse("music:add_to_playlist"), {"song_id": drake.songs.first().pk})

    assert Playlist.objects.get(owner=ada).title == "My songs"


def test_an_old_order_is_told_the_new_one(client, ada, drake):
    client.force_login(ada)
    ids = list(drake.songs.values_list("pk", flat=True))
    playlist = make_playlist(ada, "Mine", song_ids=ids)
    url = reverse("music:move_in_playlist", args=[playlist.pk])

    assert post_json(client, url, song_id=ids[1], position=0, version=1).json()["version"] == 2
    late = post_json(client, url, song_id=ids[0], position=1, version=1)

    assert (late.status_code, late.json()["code"]) == (409, "STALE")
    assert late.json()["data"]["song_ids"] == [ids[1], ids[0]]


def test_what_people_share_stands_before_the_artists_own(client, ada, drake):
    fill_own_playlist(drake)
    make_playlist(ada, "Zebra crossings", is_public=True, song_ids=[drake.songs.first().pk])

    told = client.get(reverse("music:playlists"), headers=JSON).json()

    first, second = told["playlists"]
    assert (first["title"], second["artist_id"]) == ("Zebra crossings", drake.pk)


def test_private_playlists_do_not_exist_for_others(client, ada, ben, drake):
    playlist = make_playlist(ada, "Mine", song_ids=[drake.songs.first().pk])
    addresses = [
        ("music:edit_playlist", {"title": "Yours"}),
        ("music:move_in_playlist", {"song_id": 1, "position": 0}),
        ("music:remove_from_playlist", {"song_id": 1}),
        ("music:delete_playlist", {}),
    ]
    for visitor in (None, ben):
        if visitor:
            client.force_login(visitor)
        assert client.get(playlist.get_absolute_url()).status_code == 404
        assert "Mine" not in client.get(reverse("music:playlists")).content.decode()
    for name, facts in addresses:
        assert client.post(reverse(name, args=[playlist.pk]), facts).status_code == 404
    add = {"song_id": drake.songs.first().pk, "playlist_id": playlist.pk}
    assert client.post(reverse("music:add_to_playlist"), add).status_code == 404
    assert Playlist.objects.get(pk=playlist.pk).title == "Mine"


def test_shared_playlists_are_read_by_all_and_changed_by_their_owner(client, ada, ben, drake):
    playlist = make_playlist(ada, "Ours", is_public=True, song_ids=[drake.songs.first().pk])
    client.force_login(ben)

    page = client.get(playlist.get_absolute_url()).content.decode()
    refused = client.post(reverse("music:delete_playlist", args=[playlist.pk]))

    assert "Place to Be" in page or "Parasite" in page
    assert "data-order" not in page
    assert refused.status_code == 404


def test_names_of_playlists_and_songs_are_only_words(client, ada):
    artist = make_artist("<script>alert(1)</script>")
    song = make_song(artist, '"><img src=x onerror=alert(1)>')
    playlist = make_playlist(ada, "<b>bold</b>", is_public=True, song_ids=[song.pk])

    for url in (artist.get_absolute_url(), playlist.get_absolute_url(), reverse("music:lobby")):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>bold" not in page


def test_visitors_who_would_make_one_are_asked_to_sign_in(client):
    assert post_json(client, reverse("music:playlists"), title="X").status_code == 401
    assert client.get(reverse("music:new_song")).status_code == 302


# --- Songs that people bring, and previews


def test_a_file_and_a_film_are_brought_by_form(client, ada, tmp_path, youtube):
    client.force_login(ada)
    url = reverse("music:new_song")
    path = write_tone(tmp_path / "tone.ogg")
    facts = {"title": "Bread", "artist": "Osric", "may_share": "1"}
    with path.open("rb") as file:
        sent = client.post(url, facts | {"file": file})
    song = Song.objects.get()
    assert sent["Location"] == song.artist.get_absolute_url()
    assert "“Bread” is here now." in client.get(sent["Location"]).content.decode()

    youtube.films["dQw4w9WgXcQ"] = Film()
    film = {"address": "https://youtu.be/dQw4w9WgXcQ", "title": "A", "artist": "B", "length": "3:1"}
    refused = client.post(url, film)
    assert refused.status_code == 400
    assert "Say how long it is" in refused.content.decode()
    assert 'value="https://youtu.be/dQw4w9WgXcQ"' in refused.content.decode()
    assert post_json(client, url, **film | {"length": "3:12"}).json()["plays_ms"] == 192_000


def test_who_brings_what_is_here_already_is_told_under_which_name(client, ada, ben, tmp_path):
    path = write_tone(tmp_path / "tone.ogg")
    for person, title in ((ada, "Bread"), (ben, "My own bread")):
        client.force_login(person)
        facts = {"title": title, "artist": "Osric", "may_share": "1"}
        with path.open("rb") as file:
            page = client.post(reverse("music:new_song"), facts | {"file": file}, follow=True)

    assert "already: “Bread”, Osric." in page.content.decode()
    assert Song.objects.get().title == "Bread"


def test_nobody_shares_what_they_may_not(client, ada, tmp_path):
    client.force_login(ada)
    path = write_tone(tmp_path / "tone.ogg")
    with path.open("rb") as file:
        refused = client.post(
            reverse("music:new_song"), {"file": file, "title": "A", "artist": "B"}
        )

    assert "yours to share" in refused.content.decode()
    assert not Song.objects.exists()


def heard_at_deezer(drake):
    return make_song(
        drake,
        "Heard",
        source=Source.PREVIEW,
        provider=Provider.DEEZER,
        media_path="",
        deezer_id=8_006_225_021,
    )


def test_a_preview_leads_to_the_provider_and_is_asked_for_once(client, drake, providers):
    song = heard_at_deezer(drake)
    signed = f"https://cdn.example/a.mp3?hdnea=exp={round(time()) + 3600}~acl=x"
    body = json.dumps({"id": song.deezer_id, "preview": signed}).encode()
    providers.answers("deezer", "/track/8006225021", (200, body, {}))
    assert song.audio_url == reverse("music:preview", args=[song.pk])

    first = client.get(song.audio_url)
    again = client.get(song.audio_url)

    assert first["Location"] == again["Location"] == signed
    assert len(providers.asked) == 1
    assert "no-store" in first["Cache-Control"]


def test_a_preview_that_is_nearly_over_is_not_given_out_again(client, drake, providers):
    song = heard_at_deezer(drake)

    # The saved document's has ended.
    for _ in range(2):
        assert client.get(song.audio_url)["Location"].startswith("https://cdnt-preview.dzcdn.net/")
    assert len(providers.asked) == 2


def test_without_the_provider_a_preview_is_not_there_for_now(client, drake, providers):
    song = make_song(
        drake, "Heard", source=Source.PREVIEW, provider=Provider.DEEZER, media_path="", deezer_id=1
    )

    assert client.get(song.audio_url).status_code == 503
    assert client.get(reverse("music:preview", args=[10**12])).status_code == 404
