from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Block, User
from config.live.protocol import (
    Forbidden,
    InvalidMessage,
    Muted,
    NotMember,
    RateLimited,
    RoomNotOpen,
)
from rooms.actions.chat import (
    delete_message,
    edit_message,
    house_line,
    mark_read,
    post_message,
    react,
)
from rooms.actions.lifecycle import end_room
from rooms.actions.membership import join_room, leave_room
from rooms.actions.moderation import silence
from rooms.models import ModerationAction, Room
from rooms.standing import standing_at
from rooms.stencil import message_html
from rooms.tests.cast import heard_on, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(ada, ben):
    return make_room(ada, ben)


def say(room, author, text="hello", **more):
    """As from a socket: by what was just read."""
    user, standing = standing_at(author.pk, room.pk)
    return say_by(standing, user, text, **more)


def say_by(standing, user, text="hello", client_id=None, **more):
    return post_message(
        standing.thing, user, text, client_id or uuid4(), ties=standing.ties, **more
    )


def test_who_has_no_seat_cannot_speak(room, mod):
    with pytest.raises(NotMember):
        say(room, mod)


def test_who_left_cannot_speak(room, ben):
    leave_room(room, ben)

    with pytest.raises(NotMember):
        say(room, ben)


def test_who_is_silenced_cannot_speak_until_the_time_is_over(room, ben):
    seat = room.memberships.get(user=ben)
    seat.silenced_until = timezone.now() + timedelta(minutes=5)
    seat.save()

    with pytest.raises(Muted):
        say(room, ben)

    seat.silenced_until = timezone.now() - timedelta(seconds=1)
    seat.save()
    assert say(room, ben).seq


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00\x01", "x" * 2001])
def test_nothing_and_too_much_are_refused(room, ada, text):
    with pytest.raises(InvalidMessage, match="text"):
        say(room, ada, text)


def test_an_ended_room_keeps_its_silence(room, ada):
    end_room(room, ada)

    with pytest.raises(RoomNotOpen):
        say(room, ada)


def test_messages_are_numbered_without_holes(room, ada, ben):
    room.refresh_from_db()
    start = room.last_seq

    seqs = [say(room, author, f"no. {n}").seq for n, author in enumerate([ada, ben, ada])]

    assert seqs == [start + 1, start + 2, start + 3]


def test_a_word_asks_twice_and_waits_for_no_lock(room, ada, django_assert_num_queries):
    with django_assert_num_queries(2) as asked:
        said = say(room, ada)

    assert not any("FOR NO KEY UPDATE" in each["sql"] for each in asked.captured_queries)
    room.refresh_from_db()
    assert (said.seq, said.rev) == (room.last_seq, room.rev)


def test_words_do_not_overtake_each_other(room, ada, ben, django_assert_num_queries):
    _, read_before = standing_at(ada.pk, room.pk)
    first = say(room, ben)

    with django_assert_num_queries(1):
        second = say_by(read_before, ada)

    assert (second.seq, second.rev) == (first.seq + 1, first.rev + 1)


def test_a_word_that_was_overtaken_is_decided_again(room, ada, ben):
    _, read_before = standing_at(ben.pk, room.pk)
    silence(Room.objects.get(pk=room.pk), ada, ben.pk, timezone.now() + timedelta(minutes=5))

    with pytest.raises(Muted):
        say_by(read_before, ben)


def test_who_lost_the_account_meanwhile_says_nothing_more(room, ada, ben):
    _, read_before = standing_at(ben.pk, room.pk)
    User.objects.filter(pk=ben.pk).update(is_active=False)

    with pytest.raises(NotMember):
        say_by(read_before, ben)


def test_who_was_blocked_meanwhile_is_not_heard(room, ada, ben):
    _, read_before = standing_at(ada.pk, room.pk)
    Block.objects.create(blocker=ben, blocked=ada)

    with heard_on(room, ben) as bens:
        say_by(read_before, ada)

    assert [event["event"] for event in bens] == ["skipped"]


def test_without_what_was_read_a_word_is_decided_under_the_lock(
    room, ada, django_assert_num_queries
):
    with django_assert_num_queries(5) as asked:  # two of them are the savepoint's
        post_message(room, ada, "hello", uuid4())

    assert any("FOR NO KEY UPDATE" in each["sql"] for each in asked.captured_queries)


def test_the_same_client_id_again_is_the_same_message(
    room, ada, django_capture_on_commit_callbacks
):
    client_id = uuid4()
    first = say(room, ada, "once", client_id=client_id)

    with django_capture_on_commit_callbacks() as told:
        again = say(room, ada, "once", client_id=client_id)

    assert again.pk == first.pk
    assert told == []
    assert room.messages.filter(client_id=client_id).count() == 1


def test_the_same_client_id_with_another_text_is_refused(room, ada):
    client_id = uuid4()
    say(room, ada, "once", client_id=client_id)

    with pytest.raises(InvalidMessage, match="client_id"):
        say(room, ada, "twice", client_id=client_id)


def test_two_people_may_have_the_same_client_id(room, ada, ben):
    client_id = uuid4()

    assert say(room, ada, client_id=client_id).pk != say(room, ben, client_id=client_id).pk


def test_what_is_said_is_told_with_the_pages_own_fragment(room, ada):
    with heard_on(room) as told:
        message = say(room, ada, "look <b>here</b>")

    [event] = told
    assert event["event"] == "chat_message"
    assert event["data"]["seq"] == message.seq
    assert event["data"]["rev"] == message.rev
    assert event["data"]["html"] == message_html(message)
    assert "&lt;b&gt;" in event["data"]["html"]
    assert event["data"]["client_id"] == str(message.client_id)


def test_nothing_is_told_of_what_was_refused(room, ada, mod):
    with heard_on(room) as told, pytest.raises(NotMember):
        say(room, mod)

    assert told == []


def test_slow_mode_makes_others_wait_but_not_the_host(room, ada, ben):
    Room.objects.filter(pk=room.pk).update(slow_mode_s=30)
    say(room, ada)
    say(room, ada)
    say(room, ben)

    with pytest.raises(RateLimited) as refused:
        say(room, ben)

    assert 0 < refused.value.details["retry_after_ms"] <= 30_000


def test_an_author_changes_a_message_for_a_while(room, ada):
    message = say(room, ada, "frist")

    with heard_on(room) as told:
        changed = edit_message(room, ada, message.pk, "first")

    assert changed.text == "first"
    assert changed.edited_at
    assert changed.rev == message.rev + 1
    assert [event["event"] for event in told] == ["message_changed"]


def test_nobody_changes_the_words_of_another(room, ada, ben):
    message = say(room, ada)

    with pytest.raises(Forbidden):
        edit_message(room, ben, message.pk, "I never said that")


def test_a_message_of_long_ago_stays_as_it_is(room, ada):
    message = say(room, ada)
    message.at = timezone.now() - timedelta(minutes=16)
    message.save()

    with pytest.raises(Forbidden):
        edit_message(room, ada, message.pk, "other")


def test_changing_nothing_moves_nothing(room, ada):
    message = say(room, ada, "same")

    with heard_on(room) as told:
        assert edit_message(room, ada, message.pk, "same").rev == message.rev

    assert told == []


def test_a_deleted_message_keeps_its_number_and_loses_its_words(room, ada):
    message = say(room, ada, "oh no")

    with heard_on(room) as told:
        delete_message(room, ada, message.pk)

    [event] = told
    assert event["data"]["deleted"] is True
    assert event["data"]["text"] == ""
    assert "oh no" not in event["data"]["html"]
    assert event["data"]["seq"] == message.seq


def test_only_a_host_or_usher_takes_off_what_others_said(room, ada, ben):
    message = say(room, ada)

    with pytest.raises(Forbidden):
        delete_message(room, ben, message.pk)

    delete_message(room, ben, message.pk, may_delete_others=True)
    assert ModerationAction.objects.get(message=message).by == ben


def test_reactions_are_counted_once_a_person(room, ada, ben):
    message = say(room, ada)

    react(room, ben, message.pk, "🎬", on=True)
    react(room, ben, message.pk, "🎬", on=True)
    with heard_on(room) as told:
        react(room, ada, message.pk, "🎬", on=True)

    assert told[0]["data"]["reactions"] == {"🎬": 2}
    react(room, ben, message.pk, "🎬", on=False)
    assert message.reactions.count() == 1


def test_words_are_no_reaction(room, ada):
    message = say(room, ada)

    with pytest.raises(InvalidMessage, match="emoji"):
        react(room, ada, message.pk, "lol", on=True)


def test_a_message_of_another_room_cannot_be_touched(room, ada, ben):
    elsewhere = say(make_room(ben), ben)

    with pytest.raises(InvalidMessage):
        edit_message(room, ben, elsewhere.pk, "x")
    with pytest.raises(InvalidMessage):
        say(room, ada, reply_to=elsewhere.pk)


def test_blocked_people_get_the_number_alone(room, ada, ben, mod):
    Block.objects.create(blocker=ben, blocked=ada)

    with heard_on(room, mod) as others:
        say(room, ada, "everyone else sees this")
    with heard_on(room, ben) as bens:
        message = say(room, ada, "you will not see this")

    assert others[0]["event"] == "chat_message"
    assert bens == [
        {
            "event": "skipped",
            "channel": room.channel,
            "data": {"seq": message.seq, "rev": message.rev},
        }
    ]


def test_the_house_has_no_author(room, ada):
    from django.db import transaction

    with transaction.atomic():
        line = house_line(room.locked(), "Lights down.")

    assert line.author is None
    with pytest.raises(InvalidMessage):
        react(room, ada, line.pk, "🎬", on=True)


def test_a_reading_marker_only_moves_forward(room, ada, ben):
    for _ in range(3):
        say(room, ada)
    room.refresh_from_db()

    mark_read(room, ben, room.last_seq)
    mark_read(room, ben, 1)
    mark_read(room, ben, 10**12)

    assert room.memberships.get(user=ben).read_seq == room.last_seq


def test_who_comes_back_may_speak_again(room, ben):
    leave_room(room, ben)
    join_room(room, ben)

    assert say(room, ben).seq
