import json
from datetime import timedelta

import pytest
from django.utils import timezone

from rooms.models import Room
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db
FORM = {"name": "Late Reel", "kind": "watch", "is_public": "yes"}


@pytest.fixture
def adas(client, ada):
    client.force_login(ada)
    return client


def test_a_wrong_form_keeps_what_was_written(adas):
    answer = adas.post("/rooms/new/", {**FORM, "name": "", "description": "my long words"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "my long words" in html
    assert "This field is required" in html
    assert 'aria-invalid="true"' in html
    assert not Room.objects.exists()


def test_what_the_house_refuses_stands_beside_its_field(adas, settings):
    settings.ROOM_MAX_MEMBERS = 10
    answer = adas.post("/rooms/new/", {**FORM, "capacity": "50"})

    assert answer.context["form"].errors["capacity"] == ["At most 10 seats."]


def test_an_end_before_the_start_is_refused(adas):
    start = timezone.now() + timedelta(days=1)
    hours = {
        "starts_at": start.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (start - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
    }

    answer = adas.post("/rooms/new/", {**FORM, **hours})

    assert "ends_at" in answer.context["form"].errors


def test_too_many_tags_are_refused(adas):
    answer = adas.post("/rooms/new/", {**FORM, "tags": ",".join("abcdefghijkl")})

    assert "tags" in answer.context["form"].errors


def test_the_limit_of_an_hour_is_said_in_the_form(adas):
    for _ in range(5):
        assert adas.post("/rooms/new/", FORM).status_code == 302

    answer = adas.post("/rooms/new/", FORM)

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_a_form_opens_a_room(adas, ada):
    answer = adas.post("/rooms/new/", {**FORM, "is_public": "no", "tags": "Noir, late"})

    room = Room.objects.get()
    assert answer["Location"] == f"/rooms/{room.pk}/"
    assert (room.host, room.is_public, room.tags) == (ada, False, ["noir", "late"])


def test_a_film_page_fills_the_name_in(adas):
    assert 'value="Laura"' in adas.get("/rooms/new/?name=Laura&kind=watch").content.decode()


def test_only_the_host_edits(client, ada, ben):
    room = make_room(ada, ben)
    client.force_login(ben)

    assert client.get(f"/rooms/{room.pk}/edit").status_code == 403
    assert client.post(f"/rooms/{room.pk}/end").status_code == 403
    assert client.get(f"/rooms/{room.pk}/end").status_code == 403


def test_saving_unchanged_changes_nothing(adas, ada):
    room = make_room(
        ada, starts_at=timezone.now() - timedelta(minutes=30), tags=["noir"], kind="watch"
    )
    before = Room.objects.get(pk=room.pk).rev
    page = adas.get(f"/rooms/{room.pk}/edit")
    fields = {
        field.html_name: field.value()
        for field in page.context["form"]
        if field.value() not in (None, False)
    }
    fields["starts_at"] = timezone.localtime(room.starts_at).strftime("%Y-%m-%dT%H:%M")

    answer = adas.post(f"/rooms/{room.pk}/edit", fields)

    assert answer.status_code == 302
    assert Room.objects.get(pk=room.pk).rev == before


def test_a_change_is_kept(adas, ada):
    room = make_room(ada)

    adas.post(
        f"/rooms/{room.pk}/edit", {"name": "Early Reel", "is_public": "yes", "slow_mode_s": 5}
    )

    room.refresh_from_db()
    assert (room.name, room.slow_mode_s) == ("Early Reel", 5)


def test_programs_change_rooms_too(adas, ada):
    room = make_room(ada)

    answer = adas.post(
        f"/rooms/{room.pk}/edit",
        json.dumps({"name": "Early Reel"}),
        content_type="application/json",
        HTTP_ACCEPT="application/json",
    )

    room.refresh_from_db()
    assert (answer.status_code, room.name) == (200, "Early Reel")


def test_an_end_is_asked_first(adas, ada):
    room = make_room(ada)

    assert "closes for everybody" in adas.get(f"/rooms/{room.pk}/end").content.decode()
    room.refresh_from_db()
    assert room.ended_at is None

    adas.post(f"/rooms/{room.pk}/end")
    room.refresh_from_db()
    assert room.ended_at is not None


def test_old_addresses_lead_to_the_room(client, ada):
    room = make_room(ada)

    answer = client.get(f"/watch/room/{room.pk}")

    assert (answer.status_code, answer["Location"]) == (301, f"/rooms/{room.pk}/")


def test_a_room_goes_into_a_calendar(client, ada):
    room = make_room(ada, name="Noir, late; and long")

    answer = client.get(f"/rooms/{room.pk}/calendar.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Noir\\, late\\; and long" in answer.content.decode()


def test_reading_never_ends_a_room_whatever_is_read(adas, ada):
    room = make_room(ada)

    adas.get(f"/rooms/{room.pk}/end", HTTP_ACCEPT="application/json")

    room.refresh_from_db()
    assert room.ended_at is None
