"""What shall we watch? Six films of combined tastes, five duels, one winner in the queue."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from config.live.protocol import InvalidMessage, NotHost, NotMember, Refused, Stale, VoteClosed
from guide.models import Movie
from moviemash.actions import mark_films
from moviemash.house import rules
from moviemash.house.actions import start_mash, stop_mash, turn_mash
from moviemash.house.candidates import TooFewFilms, candidates_for
from moviemash.models import FilmMark
from moviemash.tests.cast import make_films, make_planted_shelves, make_shelf
from moviemash.tests.evening import NOW, films_of_four_kinds, here, pair, vote
from rooms.models import Kind
from rooms.tests.cast import heard_on, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(ada, ben):
    return make_room(ada, ben, kind=Kind.WATCH)


@pytest.fixture
def films():
    return films_of_four_kinds()


# --- rules


def play(films, winner):
    """All five duels, each won by `winner(pair)`; the pairs and the winner."""
    winners, pairs = [], []
    while len(winners) < rules.DUELS:
        pairs.append(rules.pair_of(films, winners))
        winners.append(winner(pairs[-1]))
    return pairs, winners[-1]


def test_five_duels_leave_one_of_six_and_the_best_two_meet_last():
    pairs, winner = play([1, 2, 3, 4, 5, 6], min)

    assert [set(pair) for pair in pairs] == [{3, 6}, {4, 5}, {1, 4}, {2, 3}, {1, 2}]
    assert winner == 1


@pytest.mark.parametrize("film", [1, 2, 3, 4, 5, 6])
def test_any_of_the_six_can_win(film):
    _pairs, winner = play([1, 2, 3, 4, 5, 6], lambda pair: film if film in pair else max(pair))
    assert winner == film


def test_the_better_one_stands_left_and_right_by_turns():
    pairs, _winner = play([1, 2, 3, 4, 5, 6], min)
    assert [pair[0] < pair[1] for pair in pairs] == [True, False, True, False, True]


def test_a_tie_goes_to_the_film_that_suits_the_house_better():
    assert rules.winner_of([1, 2, 3], (3, 2), (1, 1)) == 2
    assert rules.winner_of([1, 2, 3], (3, 2), (0, 0)) == 2
    assert rules.winner_of([1, 2, 3], (3, 2), (2, 1)) == 3


def test_a_duel_is_due_when_all_have_chosen_or_the_time_is_up():
    assert rules.is_due(0, 100, voted=2, house=2)
    assert not rules.is_due(99, 100, voted=1, house=2)
    assert rules.is_due(100, 100, voted=0, house=2)
    assert not rules.is_due(0, 100, voted=0, house=0)


# --- candidates


def test_two_tastes_together_find_what_suits_both(ada, ben):
    make_planted_shelves(60)
    western = list(Movie.objects.filter(title__startswith="Western").order_by("pk"))
    musical = list(Movie.objects.filter(title__startswith="Musical").order_by("pk"))
    make_shelf("ada", western[4:8], user=ada)
    make_shelf("ben", musical[4:8], user=ben)

    alone = candidates_for([ada], genre="")
    both = candidates_for([ada, ben])

    assert alone.tastes == 1
    assert both.tastes == 2
    genres = [Movie.objects.get(pk=film).genre_names[0] for film in both.film_ids]
    assert {"Western", "Musical"} == set(genres)
    assert len(both.least) == len(both.average) == 6
    assert all(low <= middle <= 1 for low, middle in zip(both.least, both.average, strict=True))


def test_what_one_has_seen_or_does_not_want_is_left_out(ada, ben, films):
    mark_films(ada, films[:3], FilmMark.Kind.SEEN)
    mark_films(ben, films[3:6], FilmMark.Kind.NOT_INTERESTED)

    found = candidates_for([ada, ben])

    assert not {film.pk for film in films[:6]} & set(found.film_ids)


def test_when_too_little_is_left_what_was_seen_comes_back_and_what_is_unwanted_never(ada, films):
    mark_films(ada, films[:12], FilmMark.Kind.SEEN)
    mark_films(ada, films[12:], FilmMark.Kind.NOT_INTERESTED)

    found = candidates_for([ada])

    assert set(found.film_ids) <= {film.pk for film in films[:12]}
    mark_films(ada, films[:12], FilmMark.Kind.NOT_INTERESTED)
    with pytest.raises(TooFewFilms):
        candidates_for([ada])


def test_of_one_genre_there_are_two_at_most_unless_it_was_asked_for(ada, films):
    mixed = candidates_for([ada])
    names = [Movie.objects.get(pk=film).genre_names[0] for film in mixed.film_ids]
    assert max(names.count(name) for name in names) == 2
    with pytest.raises(TooFewFilms):
        candidates_for([ada], genre="Western")

    make_films(4, genre="Western", prefix="More")
    asked = candidates_for([ada], genre="Western")
    assert (
        Movie.objects.filter(pk__in=asked.film_ids, genre_names__contains=["Western"]).count() == 6
    )


def test_a_house_without_a_told_taste_gets_what_is_well_known(ada, ben, films):
    found = candidates_for([ada, ben])

    assert (found.tastes, found.least, found.average) == (0, [], [])


# --- actions


def test_the_winner_of_five_duels_goes_to_the_head_of_the_queue(room, ada, ben, films):
    from rooms.actions.queue import add_to_queue

    add_to_queue(room, ada, movie=films[0])
    mash = start_mash(room, ada, here(ada, ben), NOW)
    wanted = mash.film_ids[5]

    with heard_on(room, ben) as heard:
        for _duel in range(5):
            film = wanted if wanted in pair(mash) else pair(mash)[0]
            vote(room, mash, ada, film, ben)
            vote(room, mash, ben, film, ada)

    mash.refresh_from_db()
    assert (mash.state, mash.winner_ids[-1]) == ("chosen", wanted)
    assert mash.tallies[0] in ([2, 0], [0, 2])
    first = room.queue.in_order().first()
    assert (first.movie_id, first.added_by, first.is_playable) == (wanted, None, False)
    names = [event["event"] for event in heard]
    assert names == ["mash_voted", "mash"] * 5 + ["queue", "chat_message"]
    revs = [event["data"]["rev"] for event in heard]
    assert revs == list(range(revs[0], revs[0] + len(revs)))
    assert heard[-1]["data"]["text"] == f"The house chose {Movie.objects.get(pk=wanted).title}."


def test_nobody_is_told_what_the_others_chose_before_the_duel_is_over(room, ada, ben, films):
    mash = start_mash(room, ada, here(ada, ben), NOW)

    with heard_on(room, ben) as heard:
        vote(room, mash, ada, pair(mash)[1], ben)

    (event,) = heard
    assert event["event"] == "mash_voted"
    assert set(event["data"]) == {"mash_id", "duel", "voted", "rev"}
    assert event["data"]["voted"] == 1


def test_a_choice_can_be_changed_and_counts_once(room, ada, ben, films):
    mash = start_mash(room, ada, here(ada, ben), NOW)
    left, right = pair(mash)

    vote(room, mash, ada, left, ben)
    vote(room, mash, ada, right, ben)
    vote(room, mash, ben, right, ada)

    mash.refresh_from_db()
    assert mash.tallies == [[0, 2]]


def test_when_the_time_is_up_anybody_may_turn_the_page_and_not_before(room, ada, ben, films):
    mash = start_mash(room, ada, here(ada, ben), NOW)
    vote(room, mash, ben, pair(mash)[1], ada)
    turn = {"mash_id": mash.pk, "duel": 1}
    with pytest.raises(VoteClosed):
        turn_mash(room, ben, here(ada, ben), NOW + 10_000, **turn)

    turn_mash(room, ben, here(ada, ben), NOW + 30_000, **turn)

    mash.refresh_from_db()
    assert mash.tallies == [[0, 1]]
    assert mash.opens_ms == NOW + 34_000
    with pytest.raises(VoteClosed):
        turn_mash(room, ada, here(ada, ben), NOW + 30_001, **turn)


def test_who_left_is_not_waited_for(room, ada, ben, films):
    mash = start_mash(room, ada, here(ada, ben), NOW)

    vote(room, mash, ada, pair(mash)[0])

    mash.refresh_from_db()
    assert len(mash.winner_ids) == 1


def test_a_room_plays_one_mash_and_an_abandoned_one_is_no_obstacle(room, ada, ben, films):
    first = start_mash(room, ada, here(ada, ben), NOW)
    with pytest.raises(Stale) as refusal:
        start_mash(room, ben, here(ada, ben), NOW + 31_000)
    assert refusal.value.details["mash"].mash_id == first.pk

    second = start_mash(room, ben, here(ada, ben), NOW + 300_000)

    first.refresh_from_db()
    assert (first.state, second.state) == ("stopped", "open")


def test_the_next_mash_offers_other_films(room, ada, films):
    first = start_mash(room, ada, here(ada), NOW)
    stop_mash(room, ada, mash_id=first.pk)

    second = start_mash(room, ada, here(ada), NOW)

    assert not set(first.film_ids) & set(second.film_ids)


def test_it_is_called_off_by_the_host_or_who_started_it(room, ada, ben, mod, films):
    from rooms.actions import join_room

    join_room(room, mod)
    mash = start_mash(room, ben, here(ada, ben), NOW)
    with pytest.raises(NotHost):
        stop_mash(room, mod, mash_id=mash.pk)

    stop_mash(room, ben, mash_id=mash.pk)

    with pytest.raises(VoteClosed):
        vote(room, mash, ada, mash.film_ids[2])
    assert not room.queue.exists()


def test_outsiders_and_other_films_have_no_say(room, ada, mod, films):
    with pytest.raises(NotMember):
        start_mash(room, mod, here(mod), NOW)
    with pytest.raises(InvalidMessage, match="genre"):
        start_mash(room, ada, here(ada), NOW, genre="Nonsense")
    mash = start_mash(room, ada, here(ada), NOW)
    with pytest.raises(InvalidMessage, match="one of the two"):
        vote(room, mash, ada, mash.film_ids[0])


@pytest.mark.django_db(transaction=True)
def test_of_many_pages_that_turn_at_once_one_does(ada, ben):
    make_films(12)
    room = make_room(ada, ben, kind=Kind.WATCH)
    mash = start_mash(room, ada, here(ada, ben), NOW)
    barrier = Barrier(8)

    def turn(_number):
        try:
            barrier.wait(10)
            turn_mash(room, ben, here(ada, ben), NOW + 40_000, mash_id=mash.pk, duel=1)
            return "turned"
        except Refused as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(turn, range(8)))

    assert sorted(answers) == ["DuelClosed"] * 7 + ["turned"]
    mash.refresh_from_db()
    assert len(mash.winner_ids) == 1


def test_no_film_stands_above_all_films():
    assert [rules.per_cent_below(standing) for standing in (0, 0.5, 0.974, 0.999, 1)] == [
        0,
        50,
        97,
        99,
        99,
    ]
