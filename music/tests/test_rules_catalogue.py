import pytest

from music.rules.catalogue import (
    artist_key,
    dealt,
    isrc_of,
    lasts_as_long,
    length_ms_of,
    length_text,
    moved,
    song_key,
    year_of,
    youtube_id_of,
)


@pytest.mark.parametrize(
    "title",
    [
        "Place to Be (Remastered)",
        "Place To Be - 2011 Remaster",
        "place to be (feat. Somebody Else)",
        "Pláce tö be!",
        "Place to Be ft. Somebody",
    ],
)
def test_a_song_is_known_under_its_longer_names(title):
    assert song_key(title) == song_key("Place to Be")


@pytest.mark.parametrize("title", ["Place to Be (Live)", "Place to Be, Part 2", "A Place to Be"])
def test_other_recordings_keep_other_names(title):
    assert song_key(title) != song_key("Place to Be")


def test_names_of_signs_alone_stay_apart():
    assert artist_key("!!!") != artist_key("???")
    assert song_key("(Remastered)") != ""


def test_the_article_does_not_make_another_band():
    assert artist_key("The Ferrymen of Ull") == artist_key("Ferrymen of Ull")
    assert artist_key("The The") == "the"
    assert artist_key("Simon & Garfunkel") == artist_key("Simon and Garfunkel")


@pytest.mark.parametrize(("other", "same"), [(238_600, True), (244_600, False), (None, True)])
def test_lengths_within_three_seconds_are_one(other, same):
    assert lasts_as_long(241_533, other) is same


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=10",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "http://m.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://music.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=3",
    ],
)
def test_every_address_of_a_film_names_it(address):
    assert youtube_id_of(address) == "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dQw4w9WgXcQ",
        "javascript:alert(1)//youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/youtu.be/dQw4w9WgXcQ",
        "https://youtu.be/short",
        "https://youtu.be/dQw4w9WgXcQ/../../x",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ%22%3E",
        "https://www.youtube.com/playlist?list=PL1",
        "https://[",
    ],
)
def test_other_addresses_name_no_film(address):
    assert youtube_id_of(address) is None


@pytest.mark.parametrize(
    ("text", "length"),
    [("3:45", 225_000), ("0:07", 7_000), ("1:02:03", 3_723_000), ("74:00", 4_440_000)],
)
def test_lengths_are_read_as_they_are_written(text, length):
    assert length_ms_of(text) == length


@pytest.mark.parametrize("text", ["", "345", "3:60", "0:00", "-1:00", "9:00:00", "a:bc", "٣:٤٥x"])
def test_what_is_no_length_is_none(text):
    assert length_ms_of(text) is None


def test_lengths_are_written_as_records_print_them():
    assert (length_text(225_400), length_text(3_723_000), length_text(None)) == (
        "3:45",
        "1:02:03",
        "",
    )


def test_isrcs_are_read_with_dashes_and_refused_when_broken():
    assert isrc_of("gb-ayk-72-00012") == "GBAYK7200012"
    assert isrc_of("nonsense") == isrc_of(None) == ""


@pytest.mark.parametrize(
    ("date", "year"),
    [("1972-02-25", 1972), ("1972-02", 1972), ("1972", 1972), ("", None), ("0000", None)],
)
def test_partial_dates_have_their_year(date, year):
    assert year_of(date) == year


def test_moving_beyond_the_end_is_the_end():
    assert moved([1, 2, 3], 1, 99) == [2, 3, 1]
    assert moved([1, 2, 3], 3, 0) == [3, 1, 2]
    assert moved([1, 2, 3], 2, 1) == [1, 2, 3]


def test_dealing_takes_one_of_each_in_turn():
    assert dealt([[1, 2, 3], [10], [20, 21]], 5) == [1, 10, 20, 2, 21]
    assert dealt([], 5) == []
