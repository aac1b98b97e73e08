"""What those who keep order see of people who meet by taste, and what they can do about them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.actions import open_account
from accounts.demo import fill_demo
from accounts.models import User
from music.actions.meeting import like_person, open_to_people, unmatch
from music.actions.taste import choose_taste
from music.matching import nearest_people
from music.models import Match, Seeker, TasteModel
from music.tests.cast import make_artist

pytestmark = pytest.mark.django_db

MODELS = [Match, Seeker, TasteModel]


def address(model, page, *args):
    return reverse(f"admin:music_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def usher(client):
    fill_demo()
    client.force_login(User.objects.get(username="moderator"))
    return client


@pytest.fixture
def artist():
    return make_artist("Nick Drake", genres=["Folk"])


def listener(name, artist, mode="company", **facts):
    person = open_account(name)
    choose_taste(person, [], [artist.pk])
    return open_to_people(person, mode, **facts).user


def make_match(artist, one="lena", other="yuki"):
    people = [listener(name, artist) for name in (one, other)]
    like_person(people[0], people[1])
    return like_person(people[1], people[0])


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_open_and_take_no_more_queries_with_more_rows(admin_client, artist, model):
    def count():
        with CaptureQueriesContext(connection) as asked:
            assert admin_client.get(address(model, "changelist") + "?q=l").status_code == 200
        return len(asked)

    make_match(artist)
    TasteModel.objects.create(people=2, things=1)
    page = address(model, "change", model.objects.first().pk)
    assert admin_client.get(page).status_code == 200
    count()
    few = count()
    for number in range(4):
        make_match(artist, f"lena{number}", f"yuki{number}")

    assert count() == few


@pytest.mark.parametrize("model", MODELS)
def test_nobody_makes_changes_or_removes_them_by_hand(admin_client, artist, model):
    make_match(artist)
    TasteModel.objects.create(people=2, things=1)
    thing = model.objects.first()
    pages = [address(model, page, thing.pk) for page in ("change", "delete")]

    answers = [admin_client.post(page, {}) for page in [address(model, "add"), *pages]]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert model.objects.filter(pk=thing.pk).exists()


def test_whom_somebody_seeks_and_what_they_said_of_others_is_shown_to_nobody(admin_client, artist):
    lena = listener("lena", artist, "dating", is_adult=True, seeks=["female"])
    page = admin_client.get(address(Seeker, "change", lena.pk)).content.decode()

    assert "Dating" in page
    assert "female" not in page.casefold()
    assert "seeks" not in page
    with pytest.raises(NoReverseMatch):
        reverse("admin:music_verdict_changelist")


def test_who_ended_a_match_can_be_read_by_who_works_on_a_report(usher, artist):
    match = make_match(artist)
    unmatch(match.first, match.second)

    page = usher.get(address(Match, "change", match.pk)).content.decode()
    ended = usher.get(address(Match, "changelist") + "?ended_at__isempty=0").content.decode()

    assert match.first.username in page
    assert address(Match, "change", match.pk) in ended


def test_whom_an_usher_suspends_is_shown_to_nobody_until_reinstated(usher, artist):
    lena, yuki = listener("lena", artist), listener("yuki", artist)

    def press(action):
        usher.post(
            "/admin/accounts/user/", {"action": action, "_selected_action": [yuki.pk]}, follow=True
        )

    assert nearest_people(lena.seeker) == [yuki.pk]
    press("suspend")
    assert nearest_people(lena.seeker) == []
    press("reinstate")
    assert nearest_people(lena.seeker) == [yuki.pk]


def test_strangers_find_no_door(client, ada, artist):
    make_match(artist)
    client.force_login(ada)

    assert [client.get(address(model, "changelist")).status_code for model in MODELS] == [404] * 3
