from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.demo import fill_ushers
from rooms.actions import post_message, reports
from rooms.models import Message, ModerationAction, Report, Room
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db
PAGES = ["room", "membership", "message", "invite", "report", "moderationaction", "playback"]


@pytest.fixture
def usher(client, mod):
    mod.groups.add(fill_ushers())
    client.force_login(mod)
    return client


@pytest.fixture
def admin(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root"))
    return client


@pytest.fixture
def report(ada, ben):
    room = make_room(ada, ben)
    rude = post_message(room, ada, "rude <i>words</i>", uuid4())
    return reports.report(room, ben, "hate", "look at this", message_id=rude.pk)


def act(client, what, *chosen, model="report"):
    return client.post(
        reverse(f"admin:rooms_{model}_changelist"),
        {"action": what, "_selected_action": [each.pk for each in chosen]},
        follow=True,
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_list_and_record_opens(admin, report, page):
    assert admin.get(reverse(f"admin:rooms_{page}_changelist"), {"q": "ada"}).status_code == 200


def test_nothing_is_written_by_hand(admin, report):
    for model, thing in (("message", report.message), ("room", report.room), ("report", report)):
        page = admin.get(reverse(f"admin:rooms_{model}_change", args=[thing.pk]))
        assert page.status_code == 200
        assert 'name="text"' not in page.content.decode()
        assert admin.get(reverse(f"admin:rooms_{model}_add")).status_code == 403


def test_the_context_is_shown_and_harmless(usher, report):
    html = usher.get(reverse("admin:rooms_report_change", args=[report.pk])).content.decode()

    assert "rude &lt;i&gt;words&lt;/i&gt;" in html
    assert "look at this" in html


def test_open_reports_come_first_and_the_oldest_of_them(usher, report, mod, ben):
    closed = reports.report(report.room, ben, "spam")
    reports.dismiss(closed, mod)
    later = reports.report(report.room, ben, "other")

    page = usher.get(reverse("admin:rooms_report_changelist"))

    assert list(page.context["cl"].queryset) == [report, later, closed]


def test_an_usher_takes_a_message_off(usher, report):
    act(usher, "take_off", report)

    report.refresh_from_db()
    assert report.status == Report.Status.ACTED
    assert Message.objects.get(pk=report.message_id).is_deleted


def test_an_usher_silences_bans_dismisses(usher, report, ben):
    about_ada = [
        reports.report(report.room, ben, "spam", user_id=report.person_id) for _ in range(3)
    ]

    act(usher, "silence", about_ada[0])
    act(usher, "ban", about_ada[1])
    act(usher, "dismiss", about_ada[2])

    whats = set(ModerationAction.objects.values_list("what", flat=True))
    assert whats == {"silence", "ban", "dismiss"}


def test_what_is_refused_is_said(usher, report, ben):
    about_nobody = reports.report(report.room, ben, "spam")

    html = act(usher, "ban", about_nobody).content.decode()

    assert "not about a person" in html
    about_nobody.refresh_from_db()
    assert about_nobody.status == Report.Status.OPEN


def test_nobody_judges_their_own_case(usher, mod, ada, ben):
    own = reports.report(make_room(mod, ben), ben, "hate", user_id=mod.pk)

    page = usher.get(reverse("admin:rooms_report_change", args=[own.pk]))

    assert page.status_code == 302  # Django's "there is no such thing"


def test_private_rooms_stay_private_behind_the_screen(usher, ada):
    room = make_room(ada, is_public=False, name="Secret")
    post_message(room, ada, "whisper", uuid4())

    assert "Secret" not in usher.get(reverse("admin:rooms_room_changelist")).content.decode()
    assert "whisper" not in usher.get(reverse("admin:rooms_message_changelist")).content.decode()
    assert "Secret" not in usher.get(reverse("admin:rooms_membership_changelist")).content.decode()

    Report.objects.create(reporter=ada, room=room, reason="spam")
    assert "Secret" in usher.get(reverse("admin:rooms_room_changelist")).content.decode()


def test_an_usher_ends_a_room(usher, ada):
    room = make_room(ada)

    act(usher, "end", room, model="room")

    assert Room.objects.get(pk=room.pk).ended_at
    assert ModerationAction.objects.get().what == "end"


def test_without_the_group_the_queue_is_closed(client, mod, report):
    client.force_login(mod)

    assert client.get(reverse("admin:rooms_report_changelist")).status_code == 403
    assert Permission.objects.filter(codename="change_report").exists()
