from pathlib import Path

import pytest

from moviemash.importers.feed import read_feed
from moviemash.importers.found import Unreadable

SAVED = Path(__file__).parent / "saved" / "letterboxd"
RSS = (SAVED / "rss.xml").read_text()


def test_a_diary_tells_what_was_seen_and_what_was_liked():
    found = read_feed(RSS)

    assert found.member == "reelkeeper"
    assert [film.tmdb_id for film in found.liked] == [843, 496243, 129, 87108]
    assert [film.title for film in found.seen] == ["Mulholland Drive"]
    assert found.favourites == ()


def test_a_series_in_a_diary_is_known_as_one():
    series = [film.title for film in read_feed(RSS).liked if film.is_series]

    assert series == ["Chernobyl"]


def test_lists_in_a_feed_are_no_films():
    assert "Rain films" not in str(read_feed(RSS))


def test_an_empty_diary_is_empty():
    found = read_feed((SAVED / "rss_empty.xml").read_text())

    assert (found.member, found.liked, found.seen) == ("reelkeeper", (), ())


BOMB = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<rss>",
        "<rss><channel></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'/>",
        RSS[:900],
        RSS.replace("https://letterboxd.com/reelkeeper/", "https://elsewhere.example/"),
        RSS.replace("<rss", BOMB + "<rss", 1),
        "<a>" * 20_000,
        "<html><body>Just a moment...</body></html>",
    ],
    ids=["empty", "open", "bare", "atom", "cut", "elsewhere", "entities", "deep", "html"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(Unreadable, match="not_a_feed"):
        read_feed(text)
