"""The room page as the server gives it: read, written and refused before any script runs."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import open_guest
from accounts.actions.safety import block_person
from rooms.actions.chat import delete_message, post_message, react
from rooms.reactions import own_reactions
from rooms.stencil import message_html
from rooms.tests.cast import make_room


def page_of(client, room, person=None, **query):
    if person is not None:
        client.force_login(person)
    return client.get(room.get_absolute_url(), query)


def say(room, author, text="hello", **about):
    return post_message(room, author, text, uuid4(), **about)


def test_a_member_sees_what_was_said_and_may_write(client, ada, ben):
    room = make_room(ada, ben, kind="watch")
    say(room, ada, "Projector is warm.")

    html = page_of(client, room, ben).content.decode()

    assert "Projector is warm." in html
    assert f'action="/rooms/{room.pk}/messages"' in html
    assert 'id="film"' in html


def test_inviting_and_muting_stand_before_what_only_hosts_do_about_somebody(client, ada):
    client.force_login(ada)

    page = client.get(make_room(ada, ada).get_absolute_url()).content.decode()

    card = page[page.index('id="person-dialog"') :]
    assert (
        card.index("Invite to a private room")
        < card.index('data-person-action="mute"')
        < card.index('data-person-action="transfer_host"')
        < card.index("data-card-keeping")
    )


def test_a_visitor_reads_a_public_room_and_is_asked_to_sign_in(client, ada):
    room = make_room(ada)
    say(room, ada, "Anybody there?")

    html = page_of(client, room).content.decode()

    assert "Anybody there?" in html
    assert "Sign in to talk" in html
    assert "data-composer" not in html


def test_a_stranger_may_take_a_seat_first(client, ada, ben):
    room = make_room(ada)

    html = page_of(client, room, ben).content.decode()

    assert f'action="/rooms/{room.pk}/join"' in html


def test_who_takes_a_seat_by_socket_finds_the_invitation_there(client, ada, ben):
    room = make_room(ada, kind="watch")
    waiting = re.compile(r"data-when-seated hidden")

    assert len(waiting.findall(page_of(client, room, ben).content.decode())) == 3
    assert not waiting.search(page_of(client, room, ada).content.decode())
    # Guests bring nobody along, seated or not.
    guests = page_of(client, room, open_guest()).content.decode()
    assert "data-when-seated" not in guests
    assert "invite-dialog" not in guests


def test_a_private_room_does_not_exist_for_strangers(client, ada, ben):
    room = make_room(ada, is_public=False)

    assert page_of(client, room).status_code == 404
    assert page_of(client, room, ben).status_code == 404
    assert page_of(client, room, ada).status_code == 200


def test_a_message_is_written_without_scripts(client, ada, ben):
    room = make_room(ada, ben)
    client.force_login(ben)

    answer = client.post(f"/rooms/{room.pk}/messages", {"text": "hi from a form", "client_id": ""})

    assert answer.status_code == 302
    assert "hi from a form" in page_of(client, room).content.decode()


def test_words_of_people_stay_words(client, ada):
    room = make_room(ada, name="<b>Late</b>")
    say(room, ada, "</script><script>alert(1)</script>")

    html = page_of(client, room, ada).content.decode()

    assert "<script>alert" not in html
    assert "<b>Late</b>" not in html


def test_page_history_and_announcement_show_the_same_fragment(client, ada, ben):
    room = make_room(ada, ben)
    first = say(room, ada, "one")
    second = say(room, ben, "two", reply_to=first.pk)
    react(room, ada, second.pk, "🍿", on=True)
    delete_message(room, ada, first.pk)
    shown = [message_html(each).strip() for each in room.messages.with_author().order_by("seq")]

    page = page_of(client, room, ben).content.decode()
    history = client.get(f"/rooms/{room.pk}/messages").content.decode()

    for fragment in shown:
        assert fragment in page
        assert fragment in history


def test_a_fragment_holds_nothing_that_differs_from_reader_to_reader(ada, ben):
    room = make_room(ada, ben)
    message = say(room, ada, "same for all")

    with timezone.override("Asia/Tokyo"):
        there = message_html(message)
    with timezone.override("America/Lima"):
        here = message_html(message)

    assert here == there


def test_a_deleted_message_leaves_its_place_and_not_its_words(client, ada):
    room = make_room(ada)
    message = say(room, ada, "I never said that")
    delete_message(room, ada, message.pk)

    html = page_of(client, room, ada).content.decode()

    assert "I never said that" not in html
    assert f'id="message-{message.pk}"' in html
    assert 'data-deleted="author"' in html


def test_the_six_reactions_of_the_house_are_icons_and_others_as_they_are(ada):
    room = make_room(ada)
    message = say(room, ada)
    react(room, ada, message.pk, "🍿", on=True)
    react(room, ada, message.pk, "🦆", on=True)
    message = room.messages.with_author().get(pk=message.pk)

    html = message_html(message)

    assert "#popcorn" in html
    assert '<span class="visually-hidden">🍿</span>' in html
    assert "<span>🦆</span>" in html


def test_which_reactions_are_mine_is_told_to_me_alone(ada, ben):
    room = make_room(ada, ben)
    message = say(room, ada)
    react(room, ben, message.pk, "🔥", on=True)

    assert own_reactions(ben, [message]) == {str(message.pk): ["🔥"]}
    assert own_reactions(ada, [message]) == {}


def test_who_is_blocked_is_not_read(client, ada, ben):
    room = make_room(ada, ben)
    say(room, ada, "you will not see this")
    block_person(ben, ada)

    assert "you will not see this" not in page_of(client, room, ben).content.decode()


def test_earlier_pages_can_be_read_without_scripts(client, ada):
    room = make_room(ada)
    for number in range(60):
        room.refresh_from_db()
        say(room, ada, f"line {number}")
    newest = page_of(client, room, ada)
    oldest_shown = newest.context["messages_shown"][0]

    earlier = client.get(room.get_absolute_url(), {"before": oldest_shown.seq})

    assert f"?before={oldest_shown.seq}#messages" in newest.content.decode()
    assert "line 0<" in earlier.content.decode()
    assert f'id="message-{oldest_shown.pk}"' not in earlier.content.decode()


def test_before_the_lobby_the_curtain_is_closed(client, ada):
    starts = timezone.now() + timedelta(hours=2)
    room = make_room(ada, kind="watch", starts_at=starts, ends_at=starts + timedelta(hours=2))

    html = page_of(client, room, ada).content.decode()

    assert "The house is not open yet" in html
    assert "data-countdown" in html
    assert 'id="film"' not in html


def test_after_the_end_what_was_said_stays(client, ada):
    room = make_room(ada)
    say(room, ada, "good night")
    room.ended_at = timezone.now()
    room.save()

    html = page_of(client, room, ada).content.decode()

    assert "good night" in html
    assert "The house lights are up" in html
    assert "data-composer" not in html


@pytest.mark.parametrize("kind", ["chat", "watch"])
def test_the_page_asks_as_often_for_fifty_messages_as_for_five(client, ada, ben, kind):
    few, many = make_room(ada, ben, kind=kind), make_room(ada, ben, kind=kind)
    for number in range(5):
        say(few, ada, f"{number}")
    for number in range(50):
        message = say(many, ben if number % 2 else ada, f"{number}")
    react(many, ada, message.pk, "🍿", on=True)
    client.force_login(ben)
    client.get(few.get_absolute_url())

    with CaptureQueriesContext(connection) as for_few:
        client.get(few.get_absolute_url())
    with CaptureQueriesContext(connection) as for_many:
        client.get(many.get_absolute_url())

    assert len(for_many) == len(for_few)
    assert len(for_many) <= 21


def test_a_house_line_is_told_like_any_message(ada):
    room = make_room(ada)
    line = room.messages.with_author().filter(kind="system").first()

    html = render_to_string("rooms/_message.html", {"message": line})

    assert 'class="house-line"' in html
    assert line.text in html


def test_history_tells_the_reader_which_reactions_are_their_own(client, ada, ben):
    room = make_room(ada, ben)
    message = say(room, ada)
    react(room, ben, message.pk, "🔥", on=True)
    client.force_login(ben)

    page = client.get(f"/rooms/{room.pk}/messages").content.decode()

    assert str(message.pk) in page[page.index("application/json") :]
    client.force_login(ada)
    assert 'application/json">{}<' in client.get(f"/rooms/{room.pk}/messages").content.decode()
