from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import keep_guest, open_guest
from moviemash.actions import (
    NothingToUndo,
    NotOfThisPair,
    PairOver,
    adopt_votes,
    cast_vote,
    count_owed_votes,
    pass_over,
    undo_vote,
)
from moviemash.duels import Duel
from moviemash.models import Comparison, FilmSet, SeenSet, Vote
from moviemash.rules import bucket_of
from moviemash.tests.cast import make_shelves
from moviemash.voters import Voter

pytestmark = pytest.mark.django_db

VISITOR = Voter(visitor="somebody")


@pytest.fixture
def pair(db):
    left, right = make_shelves(2)
    return left, right


def duel(pair, token="first"):
    return Duel(token, pair[0].pk, pair[1].pk)


def ratings():
    return list(
        FilmSet.objects.order_by("pk").values_list("elo", "votes", "wins", "bucket", "tier")
    )


def test_a_vote_moves_both_sets_by_the_same_points(ada, pair):
    left, right = pair

    vote = cast_vote(Voter(ada), duel(pair), left.pk, took_ms=900)

    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.elo, right.elo) == (1532, 1468)
    assert (left.votes, left.wins, right.votes, right.wins) == (1, 1, 1, 0)
    assert left.bucket == bucket_of(1532)
    assert left.tier == right.tier == 1
    assert (vote.is_chosen_left, vote.took_ms, vote.is_counted) == (True, 900, True)
    comparison = Comparison.objects.get()
    assert (comparison.votes_for(left.pk), comparison.votes_for(right.pk)) == (1, 0)


def test_sides_are_logged_as_shown(ada, pair):
    vote = cast_vote(Voter(ada), duel(pair), pair[1].pk)

    assert not vote.is_chosen_left


def test_a_double_click_counts_once(ada, pair):
    first = cast_vote(Voter(ada), duel(pair), pair[0].pk)
    before = ratings()

    again = cast_vote(Voter(ada), duel(pair), pair[1].pk)

    assert again.pk == first.pk
    assert ratings() == before


def test_where_a_set_lies_is_redrawn_with_each_vote(ada, pair):
    before = set(FilmSet.objects.values_list("rnd", flat=True))

    cast_vote(Voter(ada), duel(pair), pair[0].pk)

    assert not before & set(FilmSet.objects.values_list("rnd", flat=True))


def test_the_second_vote_of_a_person_about_a_pair_is_kept_but_not_counted(ada, pair):
    cast_vote(Voter(ada), duel(pair), pair[0].pk)
    before = ratings()

    again = cast_vote(Voter(ada), duel(pair, "second"), pair[0].pk)

    assert ratings() == before
    assert not again.is_counted
    assert Vote.objects.count() == 2


def test_the_winner_is_one_of_the_two(ada, pair):
    stranger = make_shelves(3)[2]

    with pytest.raises(NotOfThisPair):
        cast_vote(Voter(ada), duel(pair), stranger.pk)


def test_a_set_that_is_gone_can_not_be_chosen(ada, pair):
    dealt = duel(pair)
    pair[1].delete()

    with pytest.raises(PairOver):
        cast_vote(Voter(ada), dealt, pair[0].pk)


def test_undo_takes_back_exactly_what_a_vote_moved(ada, ben, pair):
    before = ratings()
    cast_vote(Voter(ada), duel(pair), pair[1].pk)

    again = undo_vote(Voter(ada), timezone.now())

    assert ratings() == before
    assert again.sides == duel(pair).sides
    assert not Vote.objects.exists()
    assert Comparison.objects.get().votes_b == 0


def test_undo_after_others_have_voted_keeps_the_sum_and_their_votes(ada, ben, pair):
    mine = cast_vote(Voter(ada), duel(pair), pair[0].pk)
    cast_vote(Voter(ben), duel(pair, "bens"), pair[0].pk)
    before = FilmSet.objects.get(pk=pair[0].pk).elo

    undo_vote(Voter(ada), timezone.now())

    left, right = FilmSet.objects.order_by("pk")
    assert left.elo == pytest.approx(before - mine.gain)
    assert left.elo + right.elo == pytest.approx(3000)
    assert left.votes == right.votes == 1


def test_undo_of_a_vote_the_refit_has_read_leaves_the_rating_to_the_next_one(ada, pair):
    cast_vote(Voter(ada), duel(pair), pair[0].pk)
    FilmSet.objects.update(elo=1500, refit_at=timezone.now() + timedelta(seconds=1))

    undo_vote(Voter(ada), timezone.now())

    assert {(elo, votes) for elo, votes, *_ in ratings()} == {(1500, 0)}


def test_nothing_to_undo_is_said(ada, ben, pair):
    cast_vote(Voter(ada), duel(pair), pair[0].pk)

    with pytest.raises(NothingToUndo):
        undo_vote(Voter(ben), timezone.now())
    with pytest.raises(NothingToUndo):
        undo_vote(Voter(ada), timezone.now() + timedelta(hours=2))


def test_judged_and_passed_sets_are_seen(ada, pair):
    others = make_shelves(4)[2:]

    cast_vote(Voter(ada), duel(pair), pair[0].pk)
    pass_over(Voter(ada), duel(others, "passed"))
    pass_over(Voter(ada), duel(others, "passed again"))

    assert SeenSet.objects.filter(user=ada).count() == 4
    assert ratings()[2][1] == 0


def test_a_visitors_vote_is_kept_and_moves_no_table(pair):
    before = ratings()

    vote = cast_vote(VISITOR, duel(pair), pair[0].pk)

    assert ratings() == before
    assert (vote.user, vote.is_counted, vote.is_owed) == (None, False, True)
    assert cast_vote(VISITOR, duel(pair), pair[1].pk) == vote


def test_a_visitor_who_signs_up_keeps_the_votes_and_they_count(ada, pair):
    cast_vote(VISITOR, duel(pair), pair[0].pk)

    assert adopt_votes(ada, "somebody") == 1

    assert ratings()[0][:3] == (1532, 1, 1)
    assert Vote.objects.counted().get().user == ada
    assert SeenSet.objects.filter(user=ada).count() == 2
    assert adopt_votes(ada, "somebody") == 0


def test_what_somebody_judged_before_is_not_counted_twice_when_they_sign_in(ada, pair):
    cast_vote(Voter(ada), duel(pair), pair[0].pk)
    cast_vote(VISITOR, duel(pair, "unknown"), pair[0].pk)
    before = ratings()

    adopt_votes(ada, "somebody")

    assert ratings() == before
    assert Vote.objects.filter(user=ada).count() == 2


def test_a_guests_votes_count_once_the_seat_is_kept(pair):
    guest = open_guest()
    cast_vote(Voter(guest), duel(pair), pair[0].pk)
    assert count_owed_votes() == 0

    keep_guest(guest, "clara", "clara@example.com", "clara likes films")

    assert count_owed_votes() == 1
    assert ratings()[0][1] == 1
    assert count_owed_votes() == 0


def test_a_vote_takes_as_many_queries_with_more_votes(ada):
    shelves = make_shelves(12)
    counts = []
    for number in range(6):
        with CaptureQueriesContext(connection) as asked:
            cast_vote(
                Voter(ada), duel(shelves[number * 2 :], f"token {number}"), shelves[number * 2].pk
            )
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 16
