from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Block, User
from config.prepared import Overtaken, Prepared, Together, keep, swap
from rooms.models import Membership, Message, Playback, Room
from rooms.models.rooms import NUMBERS
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db


def test_it_asks_of_these_values_what_it_was_worded_with_others(ada, ben):
    people = Prepared(lambda user: User.objects.filter(pk=user), user=int)

    assert people.first(user=ada.pk) == ada
    assert people.first(user=ben.pk) == ben
    assert people.first(user=ben.pk + 1000) is None


def test_it_sends_the_very_sql_that_the_queryset_would(ada, ben):
    room = make_room(ada, ben)

    def worded(room, user):
        return Membership.objects.active().with_person().filter(room=room, user=user)

    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, list(params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        by_queryset = list(worded(room.pk, ben.pk))
        prepared = Prepared(worded, room=UUID, user=int).all(room=room.pk, user=ben.pk)

    assert asked[0] == asked[1]
    assert prepared == by_queryset


def test_related_people_come_along_and_notes_are_set(ada, ben, django_assert_num_queries):
    room = make_room(ada, ben)
    rooms = Prepared(
        lambda room: Room.objects.with_card().with_member_count().filter(pk=room), room=UUID
    )
    rooms.first(room=room.pk)

    with django_assert_num_queries(1):
        found = rooms.first(room=room.pk)
        assert (found.host.profile.user_id, found.member_count) == (ada.pk, 2)


def test_two_questions_go_in_one_trip(ada, ben, django_assert_num_queries):
    room = make_room(ada, ben)
    people = Prepared(
        lambda user: User.objects.filter(pk=user).select_related("profile").order_by(), user=int
    )
    seats = Prepared(
        lambda room, user: Room.objects.with_member_count().filter(pk=room, host=user).order_by(),
        room=UUID,
        user=int,
    )
    both = Together(people, seats)
    assert both.first(user=ben.pk, room=room.pk) is None

    with django_assert_num_queries(1):
        person, found = both.first(user=ada.pk, room=room.pk)
        assert (person, found, person.profile.user_id) == (ada, room, ada.pk)
        assert (found.name, found.member_count, person.username) == (room.name, 2, "ada")


def test_tuples_stay_tuples(ada, ben):
    Block.objects.create(blocker=ada, blocked=ben)
    pairs = Prepared(
        lambda user: Block.objects.around(user).values_list("blocker", "blocked"), user=int
    )

    assert pairs.all(user=ben.pk) == [(ada.pk, ben.pk)]


def test_moments_go_where_they_belong(ada):
    room = make_room(ada)
    opened = Prepared(lambda now: Room.objects.filter(created_at__lt=now), now=datetime)

    assert opened.all(now=timezone.now() + timedelta(minutes=1)) == [room]
    assert opened.all(now=timezone.now() - timedelta(minutes=1)) == []


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_refused_outside_a_transaction(ada):
    room = make_room(ada)
    with transaction.atomic():
        assert room.locked() == room

    with pytest.raises(transaction.TransactionManagementError):
        room.locked()


@pytest.mark.django_db(transaction=True)
def test_postgresql_plans_a_question_once_a_connection(ada):
    people = Prepared(lambda user: User.objects.filter(pk=user), user=int)
    for _ in range(20):
        people.first(user=ada.pk)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE generic_plans > 0")
        assert cursor.fetchone()[0] >= 1


def test_a_value_that_nothing_is_asked_of_is_a_mistake():
    with pytest.raises(ValueError, match="other"):
        Prepared(lambda user, other: User.objects.filter(pk=user), user=int, other=int).all(
            user=1, other=2
        )


def test_prefetching_is_refused_rather_than_forgotten():
    with pytest.raises(TypeError):
        Prepared(
            lambda room: Message.objects.prefetch_related("reactions").filter(room=room), room=UUID
        ).all(room=uuid4())


def test_what_is_kept_is_what_saving_would_have_kept(ada):
    room = make_room(ada)
    numbers = {"seq": 900, "rev": 900, "posted_rev": 900}
    message = Message(room=room, author=ada, text="hello", at=timezone.now(), **numbers)

    keep(message)

    kept = Message.objects.get(pk=message.pk)
    fields = [field.attname for field in Message._meta.concrete_fields]
    assert {name: getattr(kept, name) for name in fields} == {
        name: getattr(message, name) for name in fields
    }
    kept.text = "changed"
    keep(kept)
    assert Message.objects.get(pk=message.pk).text == "changed"
    message.text = "changed too"
    message.save()  # an update: it knows that it is kept
    assert Message.objects.get(pk=message.pk).text == "changed too"


def test_a_row_that_is_gone_is_not_kept_in_silence(ada):
    playback = Playback(room=make_room(ada))
    keep(playback)
    Playback.objects.filter(pk=playback.pk).delete()

    with pytest.raises(DatabaseError, match="gone"):
        keep(playback)


def test_what_is_beside_goes_in_the_same_question(ada, django_assert_num_queries):
    room = make_room(ada)
    playback = Playback(room=room, rev=room.counted_rev())

    with django_assert_num_queries(1):
        keep(playback, beside=room.keeping_rev())

    assert Room.objects.get(pk=room.pk).rev == playback.rev == room.rev


def test_many_are_counted_without_being_fetched(ada, ben, django_assert_num_queries):
    asked = Prepared(lambda user: Membership.objects.filter(user=user).values_list("pk"), user=int)
    make_room(ada, ben)
    make_room(ada)

    with django_assert_num_queries(2):
        assert (asked.count(user=ada.pk), asked.count(user=ben.pk)) == (2, 1)


def test_a_swap_keeps_all_of_it_or_nothing(ada, django_assert_num_queries):
    room = make_room(ada)
    late, early = Room.objects.get(pk=room.pk), Room.objects.get(pk=room.pk)
    told = {"room": room, "author": ada, "at": timezone.now(), "film_ms": None}

    def say(word, read):
        numbering = read.swapping_numbers(read.terms, ada.pk, uuid4(), ("SELECT %s::int", [7]))
        return swap(word, numbering, gives=NUMBERS)

    first = Message(text="first", **told)
    with django_assert_num_queries(1):
        assert say(first, early) == ([7],)
    room.refresh_from_db()
    assert (room.last_seq, room.rev) == (first.seq, first.rev)
    kept = Message.objects.get(room=room, seq=first.seq)
    fields = [field.attname for field in Message._meta.concrete_fields]
    assert [getattr(kept, name) for name in fields] == [getattr(first, name) for name in fields]

    room.next_rev()
    second = Message(text="second", **told)
    with pytest.raises(Overtaken):
        say(second, late)
    assert not Message.objects.filter(text="second").exists()
    assert Room.objects.get(pk=room.pk).last_seq == first.seq


def test_a_swap_of_a_row_that_was_there_writes_it_or_nothing(ada):
    room = make_room(ada)
    playback = Playback(room=room)
    keep(playback)
    late, early = Room.objects.get(pk=room.pk), Room.objects.get(pk=room.pk)
    for each in (early, late):
        each.counted_rev()

    playback.position_ms = 1_000
    assert swap(playback, early.swapping_rev()) == (1,)
    playback.position_ms = 2_000
    with pytest.raises(Overtaken):
        swap(playback, late.swapping_rev())

    assert Playback.objects.get(room=room).position_ms == 1_000


def test_what_only_one_row_may_have_is_overtaken_where_another_has_it(ada):
    room = make_room(ada)
    first = Message(room=room, author=ada, at=timezone.now(), **room.next_numbers())
    keep(first, beside=room.keeping_numbers())
    again = Message(pk=first.pk, room=room, author=ada, at=timezone.now())

    numbering = room.swapping_numbers(room.terms, ada.pk, uuid4(), ("SELECT 1", []))
    with pytest.raises(Overtaken), transaction.atomic():
        swap(again, numbering, gives=NUMBERS)

    assert Room.objects.get(pk=room.pk).rev == first.rev


def test_what_does_not_fit_its_column_is_refused_by_a_swap_too(ada):
    room = make_room(ada)
    message = Message(room=room, kind="much too long", at=timezone.now())
    numbering = room.swapping_numbers(room.terms, ada.pk, uuid4(), ("SELECT 1", []))

    with pytest.raises(DatabaseError), transaction.atomic():
        swap(message, numbering, gives=NUMBERS)
