import pytest
from allauth.usersessions.models import UserSession

from accounts.actions import end_other_sessions, suspend
from config.live.envelope import SessionEnd, session_mark

pytestmark = pytest.mark.django_db
PAGE = {"accept": "text/html"}


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """What some work tells the sockets after its commit: whose, and of which sign-in."""

    def after(work):
        with django_capture_on_commit_callbacks() as callbacks:
            work()
        messages = [argument for each in callbacks for argument in getattr(each, "args", ())]
        return [(end.user_id, end.session) for end in messages if isinstance(end, SessionEnd)]

    return after


def browser_of(person, client):
    browser = type(client)()
    browser.force_login(person)
    browser.get("/settings/", headers=PAGE)
    return browser


def test_signing_out_closes_the_sockets_of_this_sign_in(client, ada, told):
    browser = browser_of(ada, client)
    key = browser.session.session_key

    ends = told(lambda: browser.post("/accounts/logout/"))

    assert ends == [(ada.pk, session_mark(key))]


def test_ending_the_others_leaves_this_one(client, ada, told):
    here, there = browser_of(ada, client), browser_of(ada, client)
    mark = session_mark(there.session.session_key)

    ends = told(lambda: end_other_sessions(ada, here.session.session_key))

    assert ends == [(ada.pk, mark)]
    assert UserSession.objects.get().session_key == here.session.session_key


def test_a_suspension_closes_everything(client, ada, told):
    browser_of(ada, client)

    ends = told(lambda: suspend(ada))

    assert (ada.pk, None) in ends
