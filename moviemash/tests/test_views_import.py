"""From the choice of a way to the shelf that stands: uploads, review, picking four."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.actions import open_guest
from guide.models import Movie
from guide.tests.cast import make_film
from moviemash.importers.actions import IMPORTS_A_DAY, LOST_AFTER, forget_undecided, read_import
from moviemash.importers.tasks import forget_undecided_imports
from moviemash.models import FilmMark, FilmSet, ForeignFilm, Import, ImportFile, WaitingSet
from moviemash.models.imports import DECIDED_WITHIN
from moviemash.tests.archives import GOOD, export, packed
from moviemash.tests.fake_letterboxd import CHALLENGE, SAVED, fake_letterboxd

pytestmark = pytest.mark.django_db

PAGE = {"HTTP_ACCEPT": "text/html"}
JSON = {"HTTP_ACCEPT": "application/json"}
START = "/mash/import/"


@pytest.fixture(autouse=True)
def _no_key(settings):
    settings.TMDB_API_KEY = ""


@pytest.fixture
def films():
    return [
        make_film("Parasite", 2019),
        make_film("Mulholland Drive", 2001),
        make_film("In the Mood for Love", 2000),
        make_film("Spirited Away", 2001),
        make_film("The Good, the Bad and the Ugly", 1966),
    ]


@pytest.fixture
def ada_in(client, ada):
    client.force_login(ada)
    return client


def upload(client, content=None, *, kind="export", name="export.zip", **headers):
    file = SimpleUploadedFile(name, packed() if content is None else content)
    return client.post(START, {"kind": kind, "file": file}, **(headers or PAGE))


def given(client, *arguments, **options):
    """Upload it, and have it read as the worker would."""
    assert upload(client, *arguments, **options).status_code == 302
    newest = Import.objects.first()
    read_import(newest.pk)
    newest.refresh_from_db()
    return newest


def page_of(client, one):
    return client.get(one.get_absolute_url(), **PAGE).content.decode()


# --- The ways


def test_the_page_shows_every_way(ada_in):
    page = ada_in.get(START, **PAGE).content.decode()

    for words in ("Pick four films", "Your export", "Your profile page", "Your diary"):
        assert words in page
    assert "style=" not in page


def test_visitors_sign_in_first_and_guests_keep_their_seat_first(client):
    assert client.get(START, **PAGE)["Location"].startswith("/accounts/login/")
    client.force_login(open_guest())
    assert client.get(START, **PAGE)["Location"] == reverse("accounts:keep")
    assert upload(client)["Location"] == reverse("accounts:keep")
    assert not Import.objects.exists()


def test_a_diary_is_asked_for_as_a_file_where_we_may_not_fetch(ada_in, settings):
    settings.LETTERBOXD_FEEDS = False

    page = ada_in.get(START, **PAGE).content.decode()
    answer = ada_in.post(START, {"kind": "feed", "member": "reelkeeper"}, **PAGE)

    assert 'id="feed-file"' in page
    assert answer.status_code == 400
    assert not Import.objects.exists()


# --- From upload to shelf


def test_an_export_is_read_looked_through_and_kept(ada_in, ada, films):
    mine = given(ada_in)
    assert mine.state == Import.State.READY
    assert not ImportFile.objects.exists()  # gone before anybody looked
    page = page_of(ada_in, mine)
    for words in ("Parasite (2019)", "everybody sees it", "nobody else sees this", "3</b> films"):
        assert words in page

    answer = ada_in.post(
        reverse("moviemash:keep_import", args=[mine.pk]),
        {"place": ["0", "1", "2", "3"], "liked": "1", "seen": "1"},
        **PAGE,
    )

    assert answer.status_code == 302
    shelf = FilmSet.objects.in_play().get(user=ada)
    assert shelf.film_ids == [film.pk for film in films[:4]]
    assert (shelf.source, shelf.member_name) == (FilmSet.Source.EXPORT, "ada")
    marks = dict(FilmMark.objects.filter(user=ada).values_list("movie__title", "kind"))
    assert marks == {
        "Parasite": "liked",
        "In the Mood for Love": "liked",
        "Spirited Away": "liked",
        "Mulholland Drive": "seen",
        "The Good, the Bad and the Ugly": "seen",
    }
    mine.refresh_from_db()
    assert (mine.state, mine.found) == (Import.State.KEPT, {})
    assert "It stands on your shelf" in page_of(ada_in, mine)


def test_what_is_not_ticked_is_not_kept(ada_in, ada, films):
    mine = given(ada_in)

    ada_in.post(
        reverse("moviemash:keep_import", args=[mine.pk]),
        {"place": ["2", "0"], "liked": "1", "out": [films[3].pk]},
        **PAGE,
    )

    shelf = FilmSet.objects.current().get(user=ada)
    assert shelf.film_ids == [films[0].pk, films[2].pk]
    assert not shelf.is_in_play
    assert set(FilmMark.objects.values_list("movie__title", "kind")) == {
        ("Parasite", "liked"),
        ("In the Mood for Love", "liked"),
    }


def test_nothing_ticked_keeps_nothing(ada_in, films):
    mine = given(ada_in)

    ada_in.post(reverse("moviemash:keep_import", args=[mine.pk]), {}, **PAGE)

    assert not FilmSet.objects.exists()
    assert not FilmMark.objects.exists()


def test_keeping_twice_is_refused(ada_in, films):
    mine = given(ada_in)
    keep = reverse("moviemash:keep_import", args=[mine.pk])
    ada_in.post(keep, {"place": "0"}, **JSON)

    assert ada_in.post(keep, {"place": "0"}, **JSON).status_code == 400
    assert FilmSet.objects.count() == 1


def test_forgetting_forgets_everything(ada_in, films):
    mine = given(ada_in)

    ada_in.post(reverse("moviemash:forget_import", args=[mine.pk]), **PAGE)

    assert not Import.objects.exists()
    assert not FilmSet.objects.exists()


def test_a_saved_page_gives_favourites_alone(ada_in, ada, films):
    mine = given(ada_in, (SAVED / "profile_new.html").read_bytes(), kind="page", name="p.html")
    page = page_of(ada_in, mine)
    assert "nobody else sees this" not in page

    ada_in.post(reverse("moviemash:keep_import", args=[mine.pk]), {"place": list("0123")}, **PAGE)

    assert FilmSet.objects.in_play().get(user=ada).source == FilmSet.Source.PAGE


def test_a_saved_diary_gives_no_shelf(ada_in, films):
    mine = given(ada_in, (SAVED / "rss.xml").read_bytes(), kind="feed", name="rss.xml")
    page = page_of(ada_in, mine)

    assert "everybody sees it" not in page
    assert "3</b> films you liked" in page


def test_a_member_without_favourites_is_told_so(ada_in):
    mine = given(ada_in, (SAVED / "profile_no_favourites.html").read_bytes(), kind="page")

    assert "Nothing to bring" in page_of(ada_in, mine)


def test_a_favourite_we_do_not_know_is_asked_about(ada_in, ada, films):
    films[0].title = "Parasites"
    films[0].save()
    mine = given(ada_in)
    page = page_of(ada_in, mine)
    assert "Which film is it?" in page
    assert f'<option value="{films[0].pk}">Parasites (2019)</option>' in page

    ada_in.post(
        reverse("moviemash:keep_import", args=[mine.pk]),
        {"place": list("0123"), "film-0": films[0].pk},
        **PAGE,
    )

    assert FilmSet.objects.in_play().get(user=ada).film_ids == [film.pk for film in films[:4]]


def test_a_favourite_nobody_names_waits(ada_in, ada, films):
    films[0].delete()
    mine = given(ada_in)

    ada_in.post(
        reverse("moviemash:keep_import", args=[mine.pk]),
        {"place": list("0123"), "film-0": "999999"},
        **PAGE,
    )

    assert len(FilmSet.objects.current().get(user=ada).film_ids) == 3
    assert WaitingSet.objects.get().user == ada
    assert ForeignFilm.objects.filter(title="Parasite", year=2019).exists()


# --- Progress


def test_while_it_is_read_the_page_asks_again_by_itself(ada_in):
    upload(ada_in)
    one = Import.objects.get()
    page = page_of(ada_in, one)
    assert 'hx-trigger="load delay:1s"' in page
    assert '<meta http-equiv="refresh" content="2">' in page

    Import.objects.update(state=Import.State.READING, done=500, total=1200)
    part = ada_in.get(one.get_absolute_url(), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="given")

    assert "film 500 of 1200" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_once_read_it_asks_no_more(ada_in, films):
    page = page_of(ada_in, given(ada_in))

    assert "hx-trigger" not in page.partition('id="given"')[2]
    assert "http-equiv" not in page


def test_what_no_worker_finished_is_told_to_be_lost(ada_in):
    upload(ada_in)

    forget_undecided(timezone.now() + LOST_AFTER * 2)

    one = Import.objects.get()
    assert "Send it again" in page_of(ada_in, one)
    assert not ImportFile.objects.exists()


def test_after_a_day_everything_found_is_forgotten(ada_in, films):
    given(ada_in)

    forget_undecided(timezone.now() + DECIDED_WITHIN * 1.1)

    assert not Import.objects.exists()
    assert forget_undecided_imports() == "0 imports and 0 pages forgotten."


def test_reading_twice_reads_once(ada_in, films):
    mine = given(ada_in)

    assert read_import(mine.pk) == "nothing to read"


# --- Bad uploads, through the door


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK not a zip", "not a ZIP file"),
        (packed(GOOD | {"../x.csv": b""}), "points outside"),
        (packed({"watched.csv": b""}), "no profile.csv"),
        (export(watched=b"\xff\xfe"), "not UTF-8"),
        (packed(GOOD | {"<script>.exe": b""}), "no part of a Letterboxd export"),
    ],
    ids=["no zip", "outside", "no profile", "encoding", "foreign"],
)
def test_a_bad_upload_is_refused_in_peoples_words(ada_in, content, words):
    mine = given(ada_in, content)
    page = page_of(ada_in, mine)

    assert mine.state == Import.State.REFUSED
    assert words in page
    assert "<script>.exe" not in page
    assert not ImportFile.objects.exists()


def test_too_large_and_empty_files_are_refused_at_the_door(ada_in):
    large = upload(ada_in, b"0" * (10 * 1024 * 1024 + 1))
    empty = upload(ada_in, b"")
    none = ada_in.post(START, {"kind": "export"}, **PAGE)
    odd = ada_in.post(START, {"kind": "exe"}, **PAGE)

    assert "larger than 10 MiB" in large.content.decode()
    assert 'aria-invalid="true"' in large.content.decode()
    assert [answer.status_code for answer in (large, empty, none, odd)] == [400] * 4
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("export", b"<!doctype html><title>ada</title>", "not a ZIP file"),
        ("page", packed(), "not the page of a Letterboxd profile"),
        ("page", b"\x89PNG\r\n\x1a\n" + b"\0" * 2000, "not the page of a Letterboxd profile"),
        ("feed", b"a diary, in words", "not the feed of a Letterboxd diary"),
    ],
)
def test_the_wrong_file_is_told_at_once_and_costs_no_import(ada_in, kind, content, words):
    for _ in range(IMPORTS_A_DAY + 1):
        refused = upload(ada_in, content, kind=kind)

    assert refused.status_code == 400
    assert words in refused.content.decode()
    assert not Import.objects.exists()


def test_three_imports_a_day_are_enough(ada_in):
    for _ in range(IMPORTS_A_DAY):
        assert upload(ada_in).status_code == 302

    refused = upload(ada_in, **JSON)

    assert refused.status_code == 429
    # One of three comes back in a third of a day.
    assert "may come in 8 hours" in refused.json()["message"]
    assert Import.objects.count() == IMPORTS_A_DAY


def test_html_in_an_import_is_text(ada_in):
    head = b"Date,Name,Year,Letterboxd URI\n"
    row = b"2020-01-01,<img src=x onerror=alert(1)>,1979,https://boxd.it/2b5G\n"

    page = page_of(ada_in, given(ada_in, export(watched=head + row)))

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_somebody_elses_import_is_no_import(ada_in, ben, client, films):
    mine = given(ada_in)
    client.force_login(ben)

    for name in ("given", "keep_import", "forget_import"):
        url = reverse(f"moviemash:{name}", args=[mine.pk])
        answer = client.get(url, **JSON) if name == "given" else client.post(url, **JSON)
        assert answer.status_code == 404
    assert Import.objects.filter(pk=mine.pk).exists()


def test_a_program_gets_json(ada_in, films):
    answer = upload(ada_in, **JSON)
    assert answer.status_code == 202
    read_import(Import.objects.get().pk)

    facts = ada_in.get(answer.json()["url"], **JSON).json()

    assert facts["state"] == "ready"
    assert facts["found"]["favourites"][0]["title"] == "Parasite"
    assert facts["found"]["favourites"][0]["film_id"] == films[0].pk
    assert "robin" not in str(facts).lower()


# --- The diary, fetched


@pytest.fixture
def letterboxd(settings):
    with fake_letterboxd() as server:
        settings.LETTERBOXD_URL, settings.LETTERBOXD_DELAY_SECONDS = server.url, 0
        yield server


def ask_for_diary(client, member):
    answer = client.post(START, {"kind": "feed", "member": member}, **PAGE)
    assert answer.status_code == 302
    newest = Import.objects.first()
    read_import(newest.pk)
    newest.refresh_from_db()
    return newest


def test_a_diary_is_fetched_once_with_an_honest_name(ada_in, letterboxd, films):
    mine = ask_for_diary(ada_in, "@reelkeeper")

    assert mine.state == Import.State.READY
    assert letterboxd.paths == ["/robots.txt", "/reelkeeper/rss/"]
    assert letterboxd.asked[1].headers["user-agent"].startswith("Marquee/")


@pytest.mark.parametrize(
    ("member", "answer", "words"),
    [
        ("nobody", None, "knows nobody"),
        ("reelkeeper", CHALLENGE, "asked us to stop"),
        ("reelkeeper", (503, "", {}), "could not be reached"),
    ],
)
def test_a_diary_that_cannot_be_had_is_told_kindly(ada_in, letterboxd, member, answer, words):
    if answer:
        letterboxd.refuse_with(answer)

    assert words in page_of(ada_in, ask_for_diary(ada_in, member))


@pytest.mark.parametrize("member", ["", "a", "../etc/passwd", "x" * 40, "na me"])
def test_what_is_no_name_is_not_asked_for(ada_in, letterboxd, member):
    answer = ada_in.post(START, {"kind": "feed", "member": member}, **PAGE)

    assert answer.status_code == 400
    assert letterboxd.asked == []


# --- Picking four


FOUR = "/mash/import/four/"


def test_four_films_are_found_chosen_and_kept(ada_in, ada, films):
    found = ada_in.get(FOUR, {"q": "spirited", "film": films[0].pk}, **PAGE).content.decode()
    assert f"?film={films[0].pk}&amp;film={films[3].pk}" in found

    ids = [films[at].pk for at in (3, 0, 2, 1)]
    full = ada_in.get(FOUR, {"film": ids}, **PAGE).content.decode()
    assert "Keep this shelf" in full
    answer = ada_in.post(FOUR, {"film": ids}, **PAGE)

    assert answer.status_code == 302
    shelf = FilmSet.objects.in_play().get(user=ada)
    assert (shelf.film_ids, shelf.source) == (ids, FilmSet.Source.HERE)


def test_before_a_word_is_typed_the_well_known_films_are_there(ada_in, films):
    Movie.objects.filter(pk=films[2].pk).update(renown=32_000)

    empty = ada_in.get(FOUR, {"empty": 1}, **PAGE).content.decode()
    begun = ada_in.get(FOUR, {"film": films[2].pk}, **PAGE).content.decode()

    first = empty.split("film-shelf", 1)[1].split("</li>")[0]
    assert films[2].title in first
    assert films[2].title not in begun.split("film-shelf", 1)[1]


def test_films_move_and_leave_by_links(ada_in, films):
    one, two, three = (film.pk for film in films[:3])

    page = ada_in.get(FOUR, {"film": [one, two, three]}, **PAGE).content.decode()

    for ids in ([two, one, three], [one, three, two], [two, three], [one, two]):
        assert "?" + "&amp;".join(f"film={pk}" for pk in ids) + '"' in page


def test_as_one_types_only_what_was_found_comes(ada_in, films):
    part = ada_in.get(
        FOUR, {"q": "mulholland", "empty": "1"}, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="found"
    ).content.decode()

    assert "Mulholland Drive" in part
    assert "<html" not in part
    assert "Keep" not in part


def test_whoever_has_a_shelf_begins_with_it(ada_in, ada, films):
    ids = [film.pk for film in films[:4]]
    ada_in.post(FOUR, {"film": ids}, **PAGE)

    assert "4 of 4" in ada_in.get(FOUR, **PAGE).content.decode()
    assert "0 of 4" in ada_in.get(FOUR, {"empty": "1"}, **PAGE).content.decode()


@pytest.mark.parametrize("told", [[], ["1"], ["x", "-1", "9" * 30, "1e3"], ["0"] * 4])
def test_anything_but_four_films_is_refused(ada_in, films, told):
    answer = ada_in.post(FOUR, {"film": told}, **JSON)

    assert answer.status_code == 400
    assert ada_in.get(FOUR, {"film": told}, **PAGE).status_code == 200
    assert not FilmSet.objects.exists()


def test_four_times_the_same_film_is_no_shelf(ada_in, films):
    assert ada_in.post(FOUR, {"film": [films[0].pk] * 4}, **JSON).status_code == 400


# --- For keepers


def test_a_keeper_says_which_film_it_is_and_the_shelf_is_completed(admin_client, ada_in, films):
    films[0].delete()
    mine = given(ada_in)
    ada_in.post(reverse("moviemash:keep_import", args=[mine.pk]), {"place": list("0123")}, **PAGE)
    found = make_film("Gisaengchung", 2019)
    waiting = ForeignFilm.objects.get(title="Parasite", year=2019)

    listed = admin_client.get(
        reverse("admin:moviemash_foreignfilm_changelist"), {"state": "waiting"}
    )
    assert "Parasite" in listed.content.decode()
    answer = admin_client.post(
        reverse("admin:moviemash_foreignfilm_change", args=[waiting.pk]), {"movie": found.pk}
    )

    assert answer.status_code == 302
    assert FilmSet.objects.in_play().get().film_ids[0] == found.pk


@pytest.mark.parametrize("model", ["foreignfilm", "waitingset", "source", "import"])
def test_every_list_of_the_keepers_opens(admin_client, ada_in, films, model):
    given(ada_in)

    assert admin_client.get(reverse(f"admin:moviemash_{model}_changelist")).status_code == 200
