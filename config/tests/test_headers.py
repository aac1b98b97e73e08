"""What every answer carries, whoever gives it: pages, JSON, files, refusals."""

import pytest

pytestmark = pytest.mark.django_db

CARRIED = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)
PAGES = ["/", "/guide/", "/guide.xml", "/guide.ics", "/films/", "/rooms/", "/healthz"]


@pytest.fixture
def visitors(client, settings):
    # As in a checkout: nothing has collected the files of a test.
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    return client


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/static/css/site.css", 200),
        ("/static/no-such.css", 404),
        ("/media/no-such.mp4", 404),
        ("/no-such-page/", 404),
        ("/settings/", 302),
        ("/healthz", 200),
        ("/films/search.json?q=the", 200),
    ],
)
def test_every_answer_carries_the_same_protection(visitors, address, status):
    answer = visitors.get(address)

    assert answer.status_code == status
    assert [name for name in CARRIED if name not in answer.headers] == []


def test_an_unknown_host_is_refused_with_the_same_protection(visitors):
    answer = visitors.get("/", HTTP_HOST="elsewhere.test")

    assert answer.status_code == 400
    assert [name for name in CARRIED if name not in answer.headers] == []


@pytest.mark.parametrize("address", PAGES)
def test_what_can_be_read_can_be_asked_for_its_head(visitors, address):
    answer = visitors.head(address)

    assert answer.status_code == 200
    assert answer.content == b""


def test_what_is_made_for_one_person_is_kept_by_no_proxy(visitors, ada):
    assert "private" not in visitors.get("/").headers.get("Cache-Control", "")

    visitors.force_login(ada)

    assert all(
        "private" in visitors.get(page).headers["Cache-Control"] for page in ("/", "/rooms/")
    )
