import pytest

from music.clients import JsonClient, NotFound, NotPermitted, Unavailable
from music.importers.deezer import DEEZER
from music.importers.itunes import ITUNES
from music.importers.musicbrainz import MUSICBRAINZ

BUSY = (429, b"{}", {"Retry-After": "1"})


@pytest.fixture
def naps():
    return []


def client(manners, naps):
    return JsonClient(manners, sleep=naps.append)


def test_who_asks_says_who_they_are(providers, naps):
    client(MUSICBRAINZ, naps).get("/genre/all", fmt="json")

    [(_, path, query, headers)] = providers.asked
    assert headers["User-Agent"] == "Marquee/1.0 ( keeper@marquee.example )"
    assert (path, query) == ("/genre/all", {"fmt": ["json"]})


def test_who_is_told_to_wait_waits_so_long_and_asks_again(providers, naps):
    providers.answers("deezer", "/genre", BUSY, BUSY)

    assert client(DEEZER, naps).get("/genre")["data"]
    assert naps == [1.0, 1.0]


def test_after_four_tries_it_is_given_up(providers, naps):
    providers.answers("deezer", "/genre", *[BUSY] * 9)

    with pytest.raises(Unavailable):
        client(DEEZER, naps).get("/genre")
    assert len(providers.asked) == 4


def test_nobody_sleeps_through_a_wait_of_hours(providers, naps):
    providers.answers("deezer", "/genre", (429, b"{}", {"Retry-After": "7200"}))

    with pytest.raises(Unavailable):
        client(DEEZER, naps).get("/genre")
    assert naps == []


@pytest.mark.parametrize(
    ("answer", "error", "tries"),
    [
        ((404, b"{}", {}), NotFound, 1),
        ((401, b"{}", {}), NotPermitted, 1),
        ((403, b"{}", {}), NotPermitted, 1),
        ((302, b"", {"Location": "http://127.0.0.1/x"}), NotPermitted, 1),
        ((503, b"", {}), Unavailable, 4),
        ((200, b"<html>Just a moment</html>", {}), Unavailable, 4),
        ((200, b'{"data": [', {}), Unavailable, 4),
        ((200, b"[" * 100_000, {}), Unavailable, 4),
    ],
)
def test_each_trouble_has_its_name(providers, naps, answer, error, tries):
    providers.answers("deezer", "/genre", *[answer] * 4)

    with pytest.raises(error):
        client(DEEZER, naps).get("/genre")
    assert len(providers.asked) == tries


def test_apple_says_403_to_those_who_ask_too_much(providers, naps):
    providers.answers("itunes", "/lookup", (403, b"", {}))

    assert client(ITUNES, naps).get("/lookup", id="1")["resultCount"]
    assert len(naps) == 1


def test_the_same_question_is_asked_once(providers, naps):
    asking = client(DEEZER, naps)
    asking.get("/genre")
    asking.get("/genre")
    asking.get("/genre", is_kept=False)

    assert len(providers.asked) == 2


def test_a_provider_that_is_not_there_is_unavailable(providers, naps, settings):
    settings.MUSIC_SOURCES = settings.MUSIC_SOURCES | {"deezer": "http://127.0.0.1:9"}

    with pytest.raises(Unavailable, match="could not be reached"):
        client(DEEZER, naps).get("/genre")


def test_politeness_holds_for_all_who_ask(providers, naps, settings):
    settings.MUSIC_HASTE = 1
    client(MUSICBRAINZ, naps).get("/genre/all", is_kept=False)
    with pytest.raises(Unavailable, match="Too many"):
        client(MUSICBRAINZ, naps).get("/genre/all", is_kept=False)

    # Nobody really sleeps here, so the turn never comes: a minute of waiting is enough.
    assert sum(naps) > 50
    assert all(0 < nap <= 1.1 for nap in naps)


def test_the_house_of_load_generators_is_as_polite(providers, naps, settings):
    settings.MUSIC_HASTE, settings.LIMIT_FACTOR = 1, 1000
    client(MUSICBRAINZ, naps).get("/genre/all", is_kept=False)

    with pytest.raises(Unavailable, match="Too many"):
        client(MUSICBRAINZ, naps).get("/genre/all", is_kept=False)
