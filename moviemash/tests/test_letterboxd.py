"""Pages of every period, read from saved documents."""

from pathlib import Path

import pytest

from moviemash.importers.found import Unreadable
from moviemash.importers.letterboxd import read_film, read_members, read_profile

SAVED = Path(__file__).parent / "saved" / "letterboxd"
FOUR = [
    ("parasite-2019", "Parasite", 2019),
    ("mulholland-drive", "Mulholland Drive", 2001),
    ("in-the-mood-for-love", "In the Mood for Love", 2000),
    ("spirited-away", "Spirited Away", 2001),
]


def saved(name):
    return (SAVED / name).read_text()


@pytest.mark.parametrize(
    "page", ["2023_slug_path", "old", "2025", "new", "divs"], ids=lambda page: f"profile_{page}"
)
def test_profiles_of_every_period_tell_the_same_four_in_order(page):
    found = read_profile(saved(f"profile_{page}.html"))

    assert found.member == "reelkeeper"
    assert [(film.slug, film.title, film.year) for film in found.favourites] == FOUR


@pytest.mark.parametrize("page", ["2025", "new", "divs"])
def test_newer_profiles_tell_the_short_links_too(page):
    found = read_profile(saved(f"profile_{page}.html"))

    assert [film.lid for film in found.favourites] == ["hTha", "2aNK", "2aKm", "2aTG"]


def test_fewer_than_four_and_an_empty_frame_are_fewer_than_four():
    found = read_profile(saved("profile_two_favourites.html"))

    assert [film.slug for film in found.favourites] == ["parasite-2019", "mulholland-drive"]


def test_nobody_needs_favourites():
    found = read_profile(saved("profile_no_favourites.html"))

    assert found.member == "newcomer"
    assert found.favourites == ()


def test_recent_activity_and_watchlist_are_not_favourites():
    page = saved("profile_2025.html")
    start = page.index('<ul class="poster-list -p150 -horizontal">')
    emptied = page[:start] + page[page.index("</ul>", start) + 5 :]

    assert read_profile(emptied).favourites == ()


def test_a_page_the_browser_saved_with_whole_addresses_is_the_same_page():
    page = saved("profile_new.html").replace('"/film/', '"https://letterboxd.com/film/')

    assert [film.slug for film in read_profile(page).favourites] == [slug for slug, _, _ in FOUR]


@pytest.mark.parametrize(
    "gone",
    [
        ["data-item-slug"],
        ["data-item-slug", "data-item-link"],
        ["data-item-slug", "data-item-link", "data-target-link"],
        ["data-item-full-display-name"],
        ["data-postered-identifier"],
    ],
    ids=" ".join,
)
def test_any_attribute_may_go(gone):
    page = saved("profile_2025.html")
    for name in gone:
        page = page.replace(f"{name}=", f"data-x-{name}=")

    if len(gone) < 3:
        assert [film.slug for film in read_profile(page).favourites] == [s for s, _, _ in FOUR]
    else:
        # Nothing names a film any more, though there are posters: say so, never "no favourites".
        with pytest.raises(Unreadable, match="markup_changed"):
            read_profile(page)


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("error_403_challenge.html", "challenge"),
        ("error_429_rate_limited.html", "rate_limited"),
        ("error_404.html", "no_such_page"),
        ("film_2025.html", "not_a_profile"),
        ("film_fans_page.html", "not_a_profile"),
    ],
)
def test_other_pages_are_refused_and_never_taken_for_no_favourites(page, code):
    with pytest.raises(Unreadable, match=code):
        read_profile(saved(page))


@pytest.mark.parametrize("page", ["", "<", "plain words", "<html>" * 9999, "\ufffd" * 99])
def test_nonsense_is_no_profile(page):
    with pytest.raises(Unreadable, match="not_a_profile"):
        read_profile(page)


@pytest.mark.parametrize("page", ["old", "2025", "new"])
def test_film_pages_of_every_period_tell_the_same(page):
    told = read_film(saved(f"film_{page}.html"))

    film = told.film
    assert (film.title, film.year, film.slug) == ("Parasite", 2019, "parasite-2019")
    assert (film.tmdb_id, film.imdb_id, film.is_series) == (496243, "tt6751668", False)
    assert told.directors == ("Bong Joon-ho",)
    assert told.genres == ("Comedy", "Thriller", "Drama")


def test_a_film_page_without_json_ld_and_body_data_is_read_from_its_links():
    told = read_film(saved("film_only_links.html"))

    assert (told.film.title, told.film.year) == ("Parasite", 2019)
    assert (told.film.tmdb_id, told.film.imdb_id) == (496243, "tt6751668")
    assert told.directors == ("Bong Joon-ho",)
    assert told.genres == ("Comedy", "Thriller", "Drama")


def test_a_film_page_with_nothing_but_json_ld_is_read_from_that():
    told = read_film(saved("film_only_json_ld.html"))

    assert (told.film.title, told.film.year, told.film.slug) == ("Parasite", 2019, "parasite-2019")
    assert told.film.tmdb_id is None
    assert told.directors == ("Bong Joon-ho",)


def test_a_series_is_known_as_one():
    film = read_film(saved("film_tv_miniseries.html")).film

    assert film.is_series
    assert film.tmdb_id == 87108


@pytest.mark.parametrize("facts", ["{", '{"@type": "Movie"', "[]", "[" * 9999, "null"])
def test_broken_json_ld_does_no_harm(facts):
    page = saved("film_only_links.html").replace(
        "</head>", f'<script type="application/ld+json">{facts}</script></head>'
    )

    assert read_film(page).film.tmdb_id == 496243


def test_what_postgresql_cannot_hold_is_dropped_from_titles():
    page = saved("film_only_json_ld.html").replace(
        '"name":"Parasite"', r'"name":"Para\u0000si\ud800te"'
    )

    assert read_film(page).film.title == "Parasite"


def test_the_fans_of_a_film_and_where_the_list_goes_on():
    told = read_members(saved("film_fans_page.html"))

    assert told.members == ("reelkeeper", "halffull", "newcomer")
    assert told.next_path == "/film/parasite-2019/fans/page/2/"


def test_a_page_without_members_is_refused():
    with pytest.raises(Unreadable, match="no_members"):
        read_members(saved("profile_2025.html"))
