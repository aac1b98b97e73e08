from uuid import uuid4

import pytest

from accounts.actions import open_guest
from config.live.protocol import InvalidMessage, NotHost
from rooms.actions import post_message, reports
from rooms.models import ModerationAction, Report
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(ada, ben):
    return make_room(ada, ben)


def say(room, author, text):
    return post_message(room, author, text, uuid4())


def test_a_report_names_what_it_is_about(room, ben, mod):
    with pytest.raises(InvalidMessage):
        reports.report(room, ben, "boredom")
    with pytest.raises(InvalidMessage):
        reports.report(room, ben, "spam", message_id=uuid4())
    with pytest.raises(InvalidMessage):
        reports.report(room, ben, "spam", user_id=mod.pk)  # was never here


def test_the_words_around_stay_with_the_report(room, ada, ben):
    for number in range(30):
        said = say(room, ada, f"word {number}")
    wrong = room.messages.get(text="word 15")

    made = reports.report(room, ben, "harassment", "look", message_id=wrong.pk)
    room.messages.update(text="gone")

    made.refresh_from_db()
    texts = [each["text"] for each in made.context]
    assert "word 15" in texts
    assert len(texts) == reports.AROUND
    assert [each["text"] for each in made.context if each["is_it"]] == ["word 15"]
    assert made.person == ada
    assert said


def test_a_guest_may_call_an_usher(room):
    assert reports.report(room, open_guest(), "spam").status == Report.Status.OPEN


def test_a_report_is_closed_once(room, ben, mod):
    made = reports.report(room, ben, "spam")
    reports.dismiss(made, mod, "a misunderstanding")

    with pytest.raises(reports.ReportClosed):
        reports.dismiss(made, mod)
    assert ModerationAction.objects.get().what == ModerationAction.What.DISMISS


def test_taking_a_message_off_is_on_record_with_its_report(room, ada, ben, mod):
    wrong = say(room, ada, "rude")
    made = reports.report(room, ben, "hate", message_id=wrong.pk)

    reports.take_off_message(made, mod)

    wrong.refresh_from_db()
    assert wrong.is_deleted
    action = ModerationAction.objects.get()
    assert (action.what, action.report) == (ModerationAction.What.DELETE, made)


def test_a_person_is_silenced_banned_or_suspended(room, ada, ben, mod):
    for act in (reports.silence_person, reports.ban_person, reports.suspend_person):
        act(reports.report(room, ben, "harassment", user_id=ada.pk), mod)

    ada.refresh_from_db()
    assert not ada.is_active
    assert room.memberships.get(user=ada).banned_at
    whats = set(ModerationAction.objects.values_list("what", flat=True))
    assert whats == {"silence", "ban", "suspend"}
    assert not Report.objects.filter(status=Report.Status.OPEN).exists()


def test_ushers_do_not_act_against_ushers(room, ada, ben, mod, django_user_model):
    other = django_user_model.objects.create_user("max", is_staff=True)
    say_so = reports.report(make_room(mod, ben), ben, "hate", user_id=mod.pk)

    with pytest.raises(NotHost):
        reports.ban_person(say_so, other)
    with pytest.raises(InvalidMessage):
        reports.suspend_person(say_so, other)
