import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guide.extras import Extra, programme_extras
from guide.models import Channel, Programme
from guide.tests.cast import make_channel, make_evening, make_film, make_programme

pytestmark = pytest.mark.django_db

GRID = "/guide/"
PAGE = {"HTTP_ACCEPT": "text/html"}
JSON = {"HTTP_ACCEPT": "application/json"}


def around_now(**ahead):
    """A five-minute mark near now."""
    now = timezone.now().replace(second=0, microsecond=0)
    return now - timedelta(minutes=now.minute % 5) + timedelta(**ahead)


def at(hour, minute=0, day=None):
    day = day or timezone.now().date()
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def asked(**query):
    return {"date": timezone.now().date().isoformat()} | query


def test_the_grid_is_a_real_table_without_style_attributes(client):
    make_programme(make_channel("Late Reel"), make_film("Vertigo", 1958), at(20, 30))

    page = client.get(GRID, asked(**{"from": "19:00"}), **PAGE).content.decode()

    assert "<table" in page
    assert '<th scope="row"' in page
    assert re.search(r'<td colspan="24" class="guide-cell', page)
    assert "Vertigo" in page
    assert "style=" not in page
    assert "onclick" not in page


def test_every_row_has_as_many_columns_as_the_hours(client):
    make_evening(channels=3, programmes=5, starts_at=at(20, 10))

    page = client.get(GRID, asked(**{"from": "19:00"}), **PAGE).content.decode()

    rows = re.findall(r"<tr>(.*?)</tr>", page.split("<tbody>")[1], re.S)
    assert len(rows) == 3
    for row in rows:
        assert sum(map(int, re.findall(r'colspan="(\d+)"', row))) == 72


def test_a_click_on_later_brings_the_guide_alone_and_back_brings_the_page(client):
    make_channel()

    fragment = client.get(GRID, **PAGE, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="guide")
    restored = client.get(GRID, **PAGE, HTTP_HX_REQUEST="true")

    assert fragment.content.decode().lstrip().startswith('<div id="guide"')
    assert "<html" in restored.content.decode()
    assert "HX-Target" in fragment["Vary"]


def test_earlier_and_later_are_links_of_three_hours(client):
    make_channel()

    page = client.get(GRID, {"date": "2026-11-21", "from": "19:00"}, **PAGE)

    assert page.context["earlier_url"] == "/guide/?date=2026-11-21&from=16%3A00"
    assert page.context["later_url"] == "/guide/?date=2026-11-21&from=22%3A00"
    over_midnight = client.get(GRID, {"date": "2026-11-21", "from": "22:00"}, **PAGE)
    assert over_midnight.context["later_url"] == "/guide/?date=2026-11-22&from=01%3A00"


def test_what_is_on_now_says_so_and_what_is_over_is_past(client):
    channel = make_channel()
    make_programme(channel, make_film("Running"), around_now(minutes=-30))
    make_programme(channel, make_film("Over", minutes=60), around_now(minutes=-100))

    page = client.get(GRID, **PAGE).content.decode()

    assert re.search(r'class="guide-cell is-now".*?Running.*?on now', page, re.S)
    assert re.search(r'class="guide-cell is-past".*?Over', page, re.S)
    assert "data-guide-line" in page


def test_a_programme_over_midnight_is_on_both_days(client):
    channel, day = make_channel(), timezone.now().date()
    make_programme(channel, make_film("Midnight"), at(23, 30))

    for shown in (day, day + timedelta(days=1)):
        page = client.get(GRID, {"date": shown.isoformat(), "hours": "24"}, **PAGE)
        assert "Midnight" in page.content.decode()


def test_hours_are_those_of_the_visitors_clock(client):
    make_programme(make_channel(), make_film("Vertigo"), at(20, 30))
    client.cookies["tz"] = "Asia/Tokyo"
    tomorrow = timezone.now().date() + timedelta(days=1)

    page = client.get(GRID, {"date": tomorrow.isoformat(), "from": "04:00"}, **PAGE)

    assert page.context["listing"].look.zone.key == "Asia/Tokyo"
    assert "05:30" in page.content.decode()
    assert "Times in Asia/Tokyo (JST)" in page.content.decode()


def test_the_day_with_25_hours_has_them_all(client, monkeypatch):
    make_channel()
    client.cookies["tz"] = "Europe/Berlin"
    # The last Sunday of an October within the guide's reach.
    year = timezone.now().year
    day = max(
        shown
        for shown in (date(year, 10, 25) + timedelta(days=d) for d in range(7))
        if shown.weekday() == 6
    )

    page = client.get(GRID, {"date": day.isoformat(), "hours": "24"}, **PAGE)

    assert page.context["listing"].window.columns == 300
    assert page.content.decode().count(">02:00</time>") == 2


def test_a_genre_shows_only_its_films_and_says_where_there_are_none(client):
    western, noir = make_channel("Far Lands"), make_channel("Noir City")
    make_programme(western, make_film("Shane", genres=["Western"]), at(20))
    make_programme(noir, make_film("Laura", genres=["Crime"]), at(20))

    westerns = client.get(GRID, asked(genre="Western", **{"from": "19:00"}), **PAGE)
    nothing = client.get(GRID, asked(genre="Musical", **{"from": "19:00"}), **PAGE)

    assert [row.channel for row in westerns.context["listing"].rows] == [western]
    assert "Shane" in westerns.content.decode()
    assert "No Musical in these hours" in nothing.content.decode()


def test_one_channel_shows_its_whole_day(client):
    channel = make_channel("Noir City")
    make_channel("Far Lands")
    make_programme(channel, make_film("Morning"), at(6))
    make_programme(channel, make_film("Evening"), at(21))

    page = client.get(GRID, asked(channel="noir-city", **{"from": "19:00"}), **PAGE)

    assert [entry.programme.title for entry in page.context["listing"].day] == [
        "Morning",
        "Evening",
    ]
    assert len(page.context["listing"].rows) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"date": "yesterday"}, 400),
        ({"date": "9999-12-31"}, 400),
        ({"date": "0001-01-01"}, 400),
        ({"from": "25:00"}, 400),
        ({"channel": "no-such"}, 404),
        ({"channel": "a\0b"}, 404),
        ({"genre": "\0"}, 200),
        ({"from": "19:00+01:00"}, 200),
    ],
)
def test_bad_addresses_get_a_clear_answer(client, query, status):
    make_channel()

    answer = client.get(GRID, query, **JSON)

    assert answer.status_code == status
    if status == 400:
        assert answer.json()["code"] == "INVALID_MESSAGE"


def test_the_phones_list_has_now_next_and_tonight(client):
    channel = make_channel()
    for hours in range(4):
        make_programme(
            channel, make_film(f"Film {hours}", minutes=60), around_now(minutes=60 * hours - 30)
        )

    (row,) = client.get(GRID, **PAGE).context["listing"].rows

    assert [entry.programme.title for entry in row.listed[:2]] == ["Film 0", "Film 1"]
    assert row.listed[0].is_now
    assert 0 < row.listed[0].played < 100


def test_people_and_cancelled_programmes_are_shown(client):
    channel = make_channel()
    full = make_programme(channel, make_film("Full"), at(20))
    make_programme(channel, make_film("Called off"), at(22, 30), is_cancelled=True)
    programme_extras(lambda programmes, user: {full.pk: Extra(people_count=112)})

    page = client.get(GRID, asked(**{"from": "19:00"}), **PAGE).content.decode()

    assert re.search(r"112<span class=\"visually-hidden\"> people", page)
    assert re.search(r"Called off.*?cancelled", page, re.S)


def test_the_same_facts_as_json(client):
    channel = make_channel("Noir City")
    programme = make_programme(channel, make_film("The Third Man", 1949, genres=["Crime"]), at(20))

    facts = client.get(GRID, asked(**{"from": "19:00"}), **JSON).json()

    assert facts["zone"] == "UTC"
    assert facts["until_ms"] - facts["from_ms"] == 6 * 3_600_000
    (shown,) = facts["channels"][0]["programmes"]
    assert shown["title"] == "The Third Man"
    assert shown["starts_ms"] == at(20).timestamp() * 1000
    assert shown["url"] == programme.get_absolute_url()
    assert facts["channels"][0]["slug"] == "noir-city"


def queries_of(client, query):
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(GRID, query, **PAGE).status_code == 200
    return len(asked_for)


def test_a_whole_day_of_all_channels_takes_few_queries_and_no_more_with_more_rows(client, ada):
    calls = []

    @programme_extras
    def seats(programmes, user):
        calls.append(len(programmes))
        return {shown.pk: Extra(people_count=2) for shown in programmes}

    client.force_login(ada)
    day = asked(hours="24")
    make_evening(channels=1, programmes=3, starts_at=at(1))
    queries_of(client, day)  # the first visit of a session is noted
    few = queries_of(client, day)
    Programme.objects.all().delete()
    Channel.objects.all().delete()
    make_evening(channels=12, programmes=30, starts_at=at(1))

    many = queries_of(client, day)

    assert few == many <= 12
    assert calls == [3, 3, 360]


def test_who_turned_single_keys_off_gets_none(client, ada):
    make_channel()
    client.force_login(ada)
    assert "data-no-shortcuts" not in client.get(GRID, **PAGE).content.decode()

    ada.profile.uses_shortcuts = False
    ada.profile.save()

    assert "data-no-shortcuts" in client.get(GRID, **PAGE).content.decode()


def test_an_empty_house_says_so(client):
    page = client.get(reverse("guide:grid"), **PAGE).content.decode()

    assert "No channel is on air" in page
    assert reverse("guide:films") in page


def test_a_cell_names_the_genre_for_which_the_channel_shows_the_film(client):
    far_lands = make_channel("Far Lands", genre_names=["Western"])
    film = make_film("Butch Cassidy", genres=["Biography", "Western"])

    assert make_programme(far_lands, film).genre == "Western"
    assert make_programme(make_channel("Late Reel"), film).genre == "Biography"


def test_tonight_on_the_phone_is_the_best_known_film_of_the_evening(client):
    channel = make_channel()
    tomorrow = timezone.now().date() + timedelta(days=1)
    for hour, title, renown in ((6, "A", 1), (8, "B", 1), (19, "Early", 5), (21, "Great", 90)):
        make_programme(channel, make_film(title, renown=renown), at(hour, day=tomorrow))

    page = client.get(GRID, {"date": tomorrow.isoformat(), "from": "06:00"}, **PAGE)

    (row,) = page.context["listing"].rows
    assert [(entry.programme.title, entry.reason) for entry in row.listed] == [
        ("A", ""),
        ("B", ""),
        ("Great", "tonight"),
    ]
