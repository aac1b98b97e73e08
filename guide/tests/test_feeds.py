from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from guide.calendar import escaped, folded, write_calendar
from guide.models import Movie, Programme
from guide.tests.cast import TONIGHT, make_channel, make_film, make_programme
from guide.xmltv import write_xmltv

pytestmark = pytest.mark.django_db

ORDER_OF_THE_DTD = [
    "title",
    "desc",
    "credits",
    "date",
    "category",
    "orig-language",
    "length",
    "url",
    "country",
]


def parsed_calendar(text):
    """Components as lists of (name, value), unfolded and unescaped as RFC 5545 says."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events, event = [], None
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            events.append(event)
            event = None
        elif event is not None:
            assert name not in event
            event[name] = (
                value.replace("\\n", "\n")
                .replace("\\,", ",")
                .replace("\\;", ";")
                .replace("\\\\", "\\")
            )
    return events


def test_xmltv_can_be_read_and_holds_what_is_on(client):
    channel = make_channel("Noir City")
    make_programme(
        channel,
        make_film(
            "Fast & <Furious>",
            1949,
            genres=["Crime", "Drama"],
            director="Carol Reed",
            countries=["United Kingdom"],
            languages=["English"],
        ),
        timezone.now().replace(microsecond=0) + timedelta(hours=1),
    )

    answer = client.get("/guide.xml")

    assert answer["Content-Type"].startswith("application/xml")
    tv = ElementTree.fromstring(answer.content)
    assert tv.find("channel").get("id") == "noir-city.marquee"
    assert tv.find("channel/display-name").text == "Noir City"
    programme = tv.find("programme")
    assert programme.get("channel") == "noir-city.marquee"
    starts, stops = (
        datetime.strptime(programme.get(name), "%Y%m%d%H%M%S %z") for name in ("start", "stop")
    )
    assert stops - starts == timedelta(minutes=120)
    assert programme.find("title").text == "Fast & <Furious>"
    assert [category.text for category in programme.findall("category")] == ["Crime", "Drama"]
    assert programme.find("credits/director").text == "Carol Reed"
    places = [ORDER_OF_THE_DTD.index(element.tag) for element in programme]
    assert places == sorted(places)


def test_xmltv_leaves_out_what_xml_cannot_hold():
    movie = Movie(title="Bell\x07 and \x1b[31m", year=1950)
    programme = Programme(
        pk=1, channel=make_channel(), movie=movie, title=movie.title,
        starts_at=TONIGHT, ends_at=TONIGHT + timedelta(hours=1),
    )  # fmt: skip

    text = write_xmltv([], [programme], site_url="https://house.example")

    assert ElementTree.fromstring(text.split("\n", 2)[2]).find("programme/title").text == (
        "Bell and [31m"
    )


def test_the_calendar_can_be_read_and_holds_what_is_on(client):
    channel = make_channel("Noir City")
    starts_at = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    make_programme(
        channel,
        make_film("Paris, Texas; or: a \\ long title " + "é" * 60, 1984, director="Wim Wenders"),
        starts_at,
    )

    answer = client.get("/guide.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = parsed_calendar(answer.content.decode())
    assert event["SUMMARY"] == "Paris, Texas; or: a \\ long title " + "é" * 60 + " (1984)"
    assert event["DTSTART"] == f"{starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    assert event["LOCATION"] == "Noir City"
    assert event["STATUS"] == "CONFIRMED"


def test_a_calendar_of_one_channel_or_one_programme(client):
    noir, now = make_channel("Noir City"), timezone.now()
    laura = make_programme(noir, make_film("Laura"), now + timedelta(hours=1), is_cancelled=True)
    shane = make_programme(make_channel("Far Lands"), make_film("Shane"), now)

    channel = parsed_calendar(client.get("/guide.ics?channel=noir-city").content.decode())
    single = parsed_calendar(client.get(f"/guide.ics?programme={shane.pk}").content.decode())

    assert [event["UID"] for event in channel] == [f"programme-{laura.pk}@testserver"]
    assert channel[0]["STATUS"] == "CANCELLED"
    assert [event["SUMMARY"] for event in single] == ["Shane (1979)"]


@pytest.mark.parametrize(
    "query", ["channel=none", "programme=x", "programme=99", "programme=" + "9" * 40]
)
def test_a_calendar_of_nothing_is_not_found(client, query):
    assert client.get(f"/guide.ics?{query}").status_code == 404


def test_a_line_break_in_a_title_begins_no_new_property():
    assert escaped("one\r\nATTACH:x\u2028two\nthree") == "one\\nATTACH:x two\\nthree"


def test_folding_never_cuts_a_letter():
    line = "SUMMARY:" + "🎬é" * 40

    pieces = list(folded(line))

    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_feeds_take_as_many_queries_with_more_programmes(client, django_assert_num_queries):
    channel, movie = make_channel(), make_film(minutes=5)
    for place in range(30):
        make_programme(channel, movie, timezone.now() + place * timedelta(minutes=10))

    with django_assert_num_queries(2):
        client.get("/guide.xml")
    with django_assert_num_queries(1):
        client.get("/guide.ics")


def test_an_empty_calendar_is_a_calendar():
    text = write_calendar([], name="x", site_url="", host="h", now=TONIGHT)

    assert parsed_calendar(text) == []
