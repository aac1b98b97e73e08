"""Like, pass, match and unmatch: refusals first, then what both hear."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions import block_person, open_account, open_guest, unblock_person
from config.live import leases, valkey
from config.live.protocol import Forbidden, InvalidMessage, RateLimited
from config.refusals import NotFound
from music.actions.meeting import (
    close_to_people,
    like_person,
    open_to_people,
    pass_person,
    require_shown,
    shown_mark,
    undo_pass,
    unmatch,
)
from music.actions.stations import advance_station
from music.models import HeardArtist, Match, Seeker, Verdict
from music.rules.meeting import LIKES_A_DAY
from music.tests.bandstand import make_station, station_in
from music.tests.cast import make_artist
from rooms.models import Message, Room
from rooms.standing import standing_in
from rooms.tests.cast import heard_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(ada, ben):
    for person in (ada, ben):
        open_to_people(person, "company")
    return ada, ben


def match_of(one, other):
    like_person(one, other)
    return like_person(other, one)


# --- Refusals


def test_guests_are_not_found():
    with pytest.raises(Forbidden):
        open_to_people(open_guest(), "company")


def test_dating_asks_for_the_word_of_an_adult(ada):
    with pytest.raises(InvalidMessage):
        open_to_people(ada, "dating")
    assert not Seeker.objects.filter(user=ada).exists()


def test_the_database_itself_keeps_minors_out_of_dating(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seeker.objects.create(user=ada, is_open=True, mode="dating")


@pytest.mark.parametrize(("mode", "seeks"), [("flirt", []), ("company", ["nobody"])])
def test_nonsense_opens_no_door(ada, mode, seeks):
    with pytest.raises(InvalidMessage):
        open_to_people(ada, mode, is_adult=True, seeks=seeks)


def test_who_is_closed_likes_nobody_and_is_liked_by_nobody(ada, ben):
    open_to_people(ada, "company")

    with pytest.raises(NotFound):
        like_person(ada, ben)
    with pytest.raises(NotFound):
        like_person(ben, ada)
    with pytest.raises(NotFound):
        like_person(ada, ada)


def test_a_block_hides_both_from_each_other(both):
    ada, ben = both
    block_person(ben, ada)

    for by, about in (both, both[::-1]):
        with pytest.raises(NotFound):
            like_person(by, about)


def test_company_and_dating_do_not_meet(ada, ben):
    open_to_people(ada, "company")
    open_to_people(ben, "dating", is_adult=True)

    with pytest.raises(NotFound):
        like_person(ada, ben)


def test_who_was_passed_by_cannot_be_liked_afterwards(both):
    ada, ben = both
    pass_person(ada, ben)

    with pytest.raises(NotFound):
        like_person(ada, ben)
    with pytest.raises(NotFound):
        like_person(ben, ada)


def test_there_are_only_so_many_likes_a_day(ada):
    open_to_people(ada, "company")
    crowd = [open_account(f"crowd{number}") for number in range(LIKES_A_DAY + 1)]
    for person in crowd:
        open_to_people(person, "company")
    for person in crowd[:-1]:
        like_person(ada, person)

    with pytest.raises(RateLimited) as refusal:
        like_person(ada, crowd[-1])
    assert refusal.value.details["retry_after_ms"] > 0

    # The oldest of them is a day old.
    yesterday = timezone.now() - timedelta(days=1)
    Verdict.objects.filter(by=ada, about=crowd[0]).update(at=yesterday)
    assert like_person(ada, crowd[-1]) is None


def test_only_who_was_shown_can_be_answered(ada, ben, mod):
    mark = shown_mark(ada, ben)

    require_shown(ada, ben, mark)
    for user, other, given in ((ada, mod, mark), (ben, ada, mark), (ada, ben, "x"), (ada, ben, "")):
        with pytest.raises(NotFound):
            require_shown(user, other, given)


# --- What follows


def test_one_like_is_told_to_nobody(both):
    ada, ben = both
    with heard_at(ben) as heard:
        assert like_person(ada, ben) is None

    assert heard == []
    assert not ben.notifications.exists()
    assert not Room.objects.exists()


def test_two_likes_make_one_private_room_and_tell_both(both):
    ada, ben = both
    like_person(ada, ben)
    with heard_at(ada) as adas, heard_at(ben) as bens:
        match = like_person(ben, ada)

    assert match.room.is_public is False
    seated = set(match.room.memberships.active().values_list("user_id", flat=True))
    assert seated == {ada.pk, ben.pk}
    for heard, name in ((adas, ben.name), (bens, ada.name)):
        told = [each["data"] for each in heard if each["event"] == "notification"]
        assert [each["kind"] for each in told] == ["match"]
        assert name in told[0]["text"]
        assert told[0]["url"] == match.room.get_absolute_url()
    assert Message.objects.filter(room=match.room, kind="system").exists()


def test_the_same_like_again_is_the_same_match(both):
    match = match_of(*both)

    assert like_person(*both) == match
    assert both[0].notifications.count() == 1
    assert Match.objects.count() == 1


def test_a_stranger_finds_no_room_of_a_match(both, mod):
    room = match_of(*both).room
    assert standing_in(open_account("stranger"), room).role == "stranger"
    assert standing_in(mod, room).role == "stranger"


def test_taking_it_back_closes_the_room_for_both_silently(both):
    ada, ben = both
    room = match_of(ada, ben).room
    with heard_at(ben) as heard:
        unmatch(ada, ben)

    assert not room.memberships.active().exists()
    assert not [each for each in heard if each["event"] == "notification"]
    assert not Match.objects.of(ada).exists()
    assert not Match.objects.of(ben).exists()
    with pytest.raises(NotFound):
        unmatch(ben, ada)
    # Neither is shown to the other again.
    for one in both:
        assert not Seeker.objects.open_to(one.seeker).exists()


def test_strangers_have_nothing_to_take_back(ada, ben):
    with pytest.raises(NotFound):
        unmatch(ada, ben)


def test_a_block_hides_a_match_for_as_long_as_it_lasts(both):
    ada, ben = both
    match_of(ada, ben)
    block_person(ada, ben)
    assert not Match.objects.of(ada).exists()
    assert not Match.objects.of(ben).exists()

    unblock_person(ada, ben)
    assert Match.objects.of(ben).exists()


def test_closing_the_door_forgets_what_was_heard_and_the_word_of_age(ada, ben):
    artist = make_artist()
    open_to_people(ada, "dating", is_adult=True, seeks=["female"])
    HeardArtist.objects.note([ada.pk], artist.pk, timezone.now())

    close_to_people(ada)

    seeker = Seeker.objects.get(user=ada)
    assert (seeker.is_open, seeker.adult_since, seeker.seeks) == (False, None, [])
    assert not HeardArtist.objects.exists()


def test_dating_shows_whom_both_ask_for_and_only_what_is_shown(ada, ben, mod):
    for person, gender, shows in ((ada, "female", True), (ben, "male", True), (mod, "male", False)):
        person.profile.gender, person.profile.shows_gender = gender, shows
        person.profile.save()
        open_to_people(person, "dating", is_adult=True)
    assert Seeker.objects.open_to(ada.seeker).count() == 2

    open_to_people(ada, "dating", is_adult=True, seeks=["male"])
    ada.refresh_from_db()
    found = Seeker.objects.open_to(Seeker.objects.get(user=ada))
    assert [seeker.user for seeker in found] == [ben]

    open_to_people(ben, "dating", is_adult=True, seeks=["male"])
    assert not Seeker.objects.open_to(Seeker.objects.get(user=ada)).exists()


def test_what_is_heard_to_its_end_is_kept_only_of_those_who_may_be_found(
    ada, ben, django_capture_on_commit_callbacks
):
    room = make_station(ada, ben)
    open_to_people(ada, "company")
    for person in (ada, ben):
        sit_down(person, room)

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            advance_station(room.pk, station_in(room).ends_ms + 1, is_heard=False)

    kept = HeardArtist.objects.values_list("user", "artist", "songs")
    assert list(kept) == [(ada.pk, station_in(room).artist_id, 2)]


def sit_down(person, room):
    """As a socket of theirs would."""
    entry = leases.field(person.pk, f"page{person.pk}", "here")
    valkey.run(*leases.enter_call(room.channel, entry))


@pytest.mark.django_db(transaction=True)
def test_two_likes_at_once_make_one_match(ada, ben):
    for person in (ada, ben):
        open_to_people(person, "company")
    start = threading.Barrier(2)
    made = []

    def like(by, about):
        try:
            start.wait()
            made.append(like_person(by, about))
        finally:
            connection.close()

    threads = [threading.Thread(target=like, args=pair) for pair in ((ada, ben), (ben, ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([match for match in made if match is not None]) == 1
    assert Match.objects.count() == Room.objects.count() == 1


# --- A pass taken back


def test_the_last_pass_may_be_taken_back_for_a_while(both):
    ada, ben = both
    pass_person(ada, ben)

    assert undo_pass(ada, timezone.now()) == ben

    assert not Verdict.objects.exists()
    with pytest.raises(NotFound):
        undo_pass(ada, timezone.now())


def test_a_pass_of_long_ago_stands(both):
    ada, ben = both
    pass_person(ada, ben)

    with pytest.raises(NotFound):
        undo_pass(ada, timezone.now() + timedelta(minutes=11))
    assert Verdict.objects.get().is_like is False


def test_the_end_of_a_match_is_no_pass_to_take_back(both):
    ada, ben = both
    match_of(ada, ben)
    unmatch(ada, ben)

    with pytest.raises(NotFound):
        undo_pass(ada, timezone.now())


def test_nobody_takes_back_a_like_or_what_another_said(both):
    ada, ben = both
    like_person(ada, ben)
    pass_person(ben, ada)

    with pytest.raises(NotFound):
        undo_pass(ada, timezone.now())
    assert Verdict.objects.count() == 2
