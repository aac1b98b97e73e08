"""The scraper: off unless permitted, and what manners it has when it is on.

End to end, through the command and the beat's task, against Letterboxd on loopback.
"""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.celery import app
from guide.models import Movie
from guide.tests.cast import make_film
from guide.tests.fake_tmdb import KEY, fake_tmdb
from moviemash.clients import KNOWN_FOR, STOPPED_FOR, LetterboxdClient, NotFetched, Stopped
from moviemash.importers.scraper import find_waiting, scrape_members
from moviemash.importers.tasks import find_waiting_films, scrape_letterboxd
from moviemash.models import FetchedPage, FilmSet, ForeignFilm, Source
from moviemash.tests.fake_letterboxd import CHALLENGE, TOO_FAST, fake_letterboxd

pytestmark = pytest.mark.django_db

BEAT = "refresh the Letterboxd shelves we are permitted to fetch every night"


@pytest.fixture
def letterboxd(settings):
    with fake_letterboxd() as server:
        settings.LETTERBOXD_URL = server.url
        settings.LETTERBOXD_DELAY_SECONDS = 0
        settings.TMDB_API_KEY = ""
        yield server


@pytest.fixture
def permitted(settings, letterboxd):
    settings.LETTERBOXD_SCRAPER = True
    settings.LETTERBOXD_PERMISSION = "by mail of 3 November 2026, for members who asked"
    settings.DEFAULT_FROM_EMAIL = "Marquee <house@marquee.example>"
    settings.SITE_ORIGINS = ["https://marquee.example"]
    return letterboxd


@pytest.fixture
def four():
    """The favourites of the saved profiles, as the guide has them."""
    return [
        make_film("Parasite", 2019, imdb_id="tt6751668"),
        make_film("Mulholland Drive", 2001),
        make_film("In the Mood for Love", 2000),
        make_film("Spirited Away", 2001),
    ]


class Clock:
    """Time that passes only by waiting."""

    def __init__(self):
        self.now, self.waits = timezone.now(), []

    def wait(self, seconds):
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(permitted, clock):
    with LetterboxdClient(wait=clock.wait, now=clock) as client:
        yield client


# --- Off unless permitted


def test_beat_has_the_task_and_it_is_off_by_default(letterboxd, settings):
    assert app.conf.beat_schedule[BEAT]["task"] == scrape_letterboxd.name
    assert settings.LETTERBOXD_SCRAPER is False
    assert settings.LETTERBOXD_PERMISSION == ""

    assert "off" in scrape_letterboxd()

    assert letterboxd.asked == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"LETTERBOXD_SCRAPER": False}, "off"),
        ({"LETTERBOXD_PERMISSION": ""}, "permission"),
        ({"DEFAULT_FROM_EMAIL": "Marquee <house@localhost>"}, "DEFAULT_FROM_EMAIL"),
    ],
)
def test_each_part_of_the_permission_is_needed(permitted, settings, changes, word):
    for name, value in changes.items():
        setattr(settings, name, value)

    with pytest.raises(CommandError, match=word):
        call_command("scrape_letterboxd", "reelkeeper")
    assert word in scrape_letterboxd()

    assert permitted.asked == []


# --- With permission, end to end


def test_the_command_keeps_members_shelves(permitted, four, capsys):
    call_command("scrape_letterboxd", "reelkeeper", "newcomer", "nobody")

    shelf = FilmSet.objects.get()
    assert (shelf.member_name, shelf.source) == ("reelkeeper", FilmSet.Source.SCRAPER)
    assert shelf.film_ids == [film.pk for film in four]
    told = capsys.readouterr().out
    for words in ("1 shelves kept", "1 members named no favourites", "Nobody is called nobody"):
        assert words in told


def test_the_command_keeps_the_shelves_of_a_films_fans(permitted, four):
    call_command("scrape_letterboxd", "--fans", "https://letterboxd.com/film/parasite-2019/")

    shelves = dict(FilmSet.objects.values_list("member_name", "is_in_play"))
    assert shelves == {"reelkeeper": True, "halffull": False}
    assert permitted.paths == [
        "/robots.txt",
        "/film/parasite-2019/fans/",
        "/reelkeeper/",
        "/halffull/",
        "/newcomer/",
    ]


@pytest.mark.parametrize("arguments", [[], ["reelkeeper", "--fans", "stalker"]])
def test_the_command_wants_members_or_a_film(permitted, arguments):
    with pytest.raises(CommandError, match="Name members"):
        call_command("scrape_letterboxd", *arguments)


def test_beat_asks_again_about_members_whose_shelf_is_old(permitted, four, settings):
    call_command("scrape_letterboxd", "reelkeeper", "oldhand")
    a_while_ago = timezone.now() - KNOWN_FOR - timedelta(hours=1)
    FilmSet.objects.update(scraped_at=a_while_ago, votes=7, wins=3)
    FetchedPage.objects.update(fetched_at=a_while_ago)
    permitted.asked.clear()

    report = scrape_letterboxd()

    assert "2 shelves kept" in report
    # Nothing had changed, so nothing came over the wire again, and the ratings stay.
    profiles = [asked for asked in permitted.asked if asked.path in ("/reelkeeper/", "/oldhand/")]
    assert [asked.status for asked in profiles] == [304, 304]
    assert FilmSet.objects.filter(votes=7, is_current=True).count() == FilmSet.objects.count()
    assert not FilmSet.objects.filter(scraped_at=a_while_ago).exists()


def test_a_film_that_titles_do_not_find_is_found_by_its_own_page(permitted, four):
    four[0].title = "Gisaengchung"
    four[0].save()

    call_command("scrape_letterboxd", "reelkeeper")

    assert FilmSet.objects.get().film_ids[0] == four[0].pk
    four[0].refresh_from_db()
    # Learnt for the next time.
    assert (four[0].letterboxd_id, four[0].tmdb_id) == ("parasite-2019", 496243)


def test_a_film_we_lack_is_fetched_from_tmdb_where_there_is_a_key(permitted, four, settings):
    four[0].delete()
    with fake_tmdb() as tmdb:
        settings.TMDB_API_KEY, settings.TMDB_URL = KEY, tmdb.url
        call_command("scrape_letterboxd", "reelkeeper")

    shelf = FilmSet.objects.get()
    assert Movie.objects.get(pk=shelf.film_ids[0]).tmdb_id == 496243
    assert shelf.is_in_play


def test_without_a_key_it_waits_in_the_list_until_it_is_found(permitted, four, settings):
    four[0].delete()
    call_command("scrape_letterboxd", "reelkeeper")
    assert not FilmSet.objects.get().is_in_play
    waiting = ForeignFilm.objects.waiting().get()
    assert (waiting.title, waiting.slug, waiting.tmdb_id) == ("Parasite", "parasite-2019", 496243)
    assert "wait for a person" in find_waiting_films()

    with fake_tmdb() as tmdb:
        settings.TMDB_API_KEY, settings.TMDB_URL = KEY, tmdb.url
        assert find_waiting_films() == "1 of 1 films found, 1 shelves completed."

    assert FilmSet.objects.current().get().is_in_play
    assert not ForeignFilm.objects.waiting().exists()


def test_what_tmdb_does_not_have_is_not_asked_for_every_night(permitted, settings):
    ForeignFilm.objects.create(title="No such film", year=2019, asked=1)
    with fake_tmdb() as tmdb:
        settings.TMDB_API_KEY, settings.TMDB_URL = KEY, tmdb.url
        find_waiting_films()
        find_waiting_films()
        assert len(tmdb.asked) == 1


# --- Manners


def test_it_says_who_it_is(permitted, client):
    client.profile("reelkeeper")

    agents = {asked.headers["user-agent"] for asked in permitted.asked}
    assert agents == {"Marquee/0.1 (+https://marquee.example; house@marquee.example)"}
    for asked in permitted.asked:
        assert "mozilla" not in str(asked.headers).lower()
        assert "sec-" not in str(asked.headers).lower()


def test_robots_txt_is_read_first_and_obeyed(permitted, client):
    with pytest.raises(NotFetched, match="robots"):
        client._get("/members/popular/this/week/", lambda text: None, type(None))

    assert permitted.paths == ["/robots.txt"]


def test_robots_txt_may_shut_us_out_by_name(permitted, client, tmp_path, monkeypatch):
    from moviemash.tests import fake_letterboxd as fake

    (tmp_path / "robots.txt").write_text("User-agent: Marquee\nDisallow: /\n")
    monkeypatch.setattr(fake, "SAVED", tmp_path)

    with pytest.raises(NotFetched, match="robots"):
        client.profile("reelkeeper")
    assert permitted.paths == ["/robots.txt"]


def test_a_robots_txt_that_cannot_be_had_means_no(permitted, client):
    permitted.refuse_with((503, "", {}))

    with pytest.raises(NotFetched, match="robots"):
        client.profile("reelkeeper")
    assert permitted.paths == ["/robots.txt"]


def test_there_is_a_pause_between_any_two_requests(permitted, client, clock, settings):
    settings.LETTERBOXD_DELAY_SECONDS = 5

    for member in ("reelkeeper", "halffull", "newcomer"):
        client.profile(member)

    assert len(permitted.asked) == 4
    assert len(clock.waits) == 3
    assert all(4.9 <= seconds <= 7.6 for seconds in clock.waits)


def test_robots_txt_may_ask_for_longer_pauses(permitted, client, clock):
    client.profile("reelkeeper")
    Source.objects.update(robots="User-agent: *\nCrawl-delay: 20\n")
    client.profile("halffull")
    client.profile("newcomer")

    assert clock.waits[-1] >= 19.9


def test_two_processes_take_turns(permitted, client, clock):
    with LetterboxdClient(wait=clock.wait, now=clock) as other:
        mine = client._turn()
        other._turn()

        # The other one may begin when our turn is over at the latest.
        assert clock.waits == [pytest.approx((mine - (clock.now - timedelta(seconds=30))).seconds)]


def test_what_is_known_is_not_asked_for_again_within_a_week(permitted, client, clock):
    first = client.profile("reelkeeper")
    clock.now += KNOWN_FOR - timedelta(minutes=1)
    again = client.profile("reelkeeper")

    assert again == first
    assert permitted.paths.count("/reelkeeper/") == 1


def test_after_a_week_it_asks_whether_anything_changed(permitted, client, clock):
    first = client.profile("reelkeeper")
    clock.now += KNOWN_FOR + timedelta(minutes=1)

    assert client.profile("reelkeeper") == first
    assert permitted.asked[-1].headers["if-none-match"] == '"profile_new.html"'
    assert permitted.asked[-1].status == 304


def test_a_page_that_did_change_is_read_again(permitted, client, clock):
    client.profile("reelkeeper")
    clock.now += KNOWN_FOR + timedelta(minutes=1)
    permitted.pages["/reelkeeper/"] = "profile_two_favourites.html"

    assert len(client.profile("reelkeeper").favourites) == 2


@pytest.mark.parametrize("refusal", [CHALLENGE, TOO_FAST], ids=["403", "429"])
def test_it_stops_at_the_first_refusal_and_says_so(permitted, client, clock, four, refusal):
    permitted.refuse_with(refusal, after=2)

    report = scrape_members(client, ["newcomer", "reelkeeper", "halffull"])

    assert str(refusal[0]) in report.stopped
    assert permitted.paths == ["/robots.txt", "/newcomer/", "/reelkeeper/"]
    # For everybody, for a day.
    asked = len(permitted.asked)
    clock.now += STOPPED_FOR - timedelta(minutes=1)
    with pytest.raises(Stopped), LetterboxdClient(wait=clock.wait, now=clock) as other:
        other.profile("oldhand")
    assert len(permitted.asked) == asked
    assert "answered" in Source.objects.get().stopped_because


def test_the_command_fails_aloud_when_it_was_stopped(permitted):
    permitted.refuse_with(CHALLENGE)

    with pytest.raises(CommandError, match="403"):
        call_command("scrape_letterboxd", "reelkeeper")
    with pytest.raises(CommandError, match="Stopped until"):
        call_command("scrape_letterboxd", "reelkeeper")
    assert len(permitted.asked) == 1


def test_a_locked_door_that_says_200_is_a_locked_door(permitted, client):
    permitted.pages["/reelkeeper/"] = "error_403_challenge.html"

    with pytest.raises(Stopped):
        client.profile("reelkeeper")
    assert not FilmSet.objects.exists()


def test_after_the_day_it_may_ask_again(permitted, client, clock):
    permitted.refuse_with(TOO_FAST)
    with pytest.raises(Stopped):
        client.profile("reelkeeper")
    permitted.refuse_with(None)
    clock.now += STOPPED_FOR + timedelta(minutes=1)

    assert client.profile("reelkeeper").member == "reelkeeper"


def test_trouble_on_their_side_is_left_alone_after_three_pages(permitted, client):
    client.profile("newcomer")
    permitted.refuse_with((503, "", {}))

    report = scrape_members(client, ["reelkeeper", "halffull", "oldhand", "another"])

    assert len(report.failed) == 3
    assert "three pages" in report.stopped
    assert "/another/" not in permitted.paths


def test_redirects_lead_nowhere(permitted, client):
    client.profile("newcomer")
    permitted.refuse_with((302, "", {"Location": "http://127.0.0.1:1/elsewhere"}))

    with pytest.raises(NotFetched, match="302"):
        client.profile("reelkeeper")


@pytest.mark.parametrize(
    "name", ["", "a", "../etc", "a/b", "x" * 16, "na me", "ünal", "a?b", "a\n"]
)
def test_what_is_no_name_is_never_asked_for(permitted, client, name):
    with pytest.raises(NotFetched, match="no name"):
        client.profile(name)
    assert permitted.asked == []


def test_a_profile_whose_marks_changed_does_no_harm(permitted, client, four):
    client.profile("reelkeeper")
    permitted.pages["/oldhand/"] = "film_new.html"

    report = scrape_members(client, ["oldhand", "reelkeeper"])

    assert report.kept == 1
    assert "oldhand" in report.failed[0]


def test_nothing_waits_without_being_asked(permitted):
    with fake_tmdb() as tmdb:
        from guide.clients import TmdbClient

        with TmdbClient(KEY, tmdb.url) as source:
            assert find_waiting(source, timezone.now()).asked == 0
