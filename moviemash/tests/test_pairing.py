import random
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moviemash.models import FilmSet, FilmSetEntry, SeenSet
from moviemash.pairing import draw_pair
from moviemash.rules import bucket_of, tier_of
from moviemash.tests.cast import make_films, make_shelf, make_shelves

pytestmark = pytest.mark.django_db


class Chosen(random.Random):
    """Dice whose first throws are given: even pair or not, tier or bucket …"""

    def __init__(self, *throws, seed=3):
        super().__init__(seed)
        self.throws = list(throws)

    def random(self):
        return self.throws.pop(0) if getattr(self, "throws", None) else super().random()


def by_votes(seed=3):
    return Chosen(0.99, 0.0, seed=seed)


def by_rating(seed=3):
    return Chosen(0.99, 0.99, seed=seed)


def rate(shelf, *, elo=1500.0, votes=0):
    FilmSet.objects.filter(pk=shelf.pk).update(
        elo=elo, votes=votes, bucket=bucket_of(elo), tier=tier_of(votes)
    )


def sides(pair):
    return {pair.left, pair.right}


def test_one_set_meets_nobody():
    assert draw_pair(None) is None
    make_shelf()
    assert draw_pair(None) is None


def test_two_sets_meet_whatever_they_are():
    one, other = make_shelves(2)
    rate(other, elo=2400, votes=300)

    assert sides(draw_pair(None)) == {one.pk, other.pk}


def test_the_set_with_fewest_votes_goes_first():
    shelves = make_shelves(8)
    for shelf in shelves[1:]:
        rate(shelf, votes=40)

    drawn = [sides(draw_pair(None, dice=by_votes(seed))) for seed in range(20)]

    assert all(shelves[0].pk in pair for pair in drawn)


def test_opponents_are_of_near_rating_and_of_another_genre():
    shelves = make_shelves(16)
    for shelf in shelves[8:]:
        rate(shelf, elo=1900)
    genre = dict(FilmSet.objects.values_list("pk", "genre"))
    bucket = dict(FilmSet.objects.values_list("pk", "bucket"))

    for seed in range(40):
        pair = draw_pair(None, dice=by_rating(seed) if seed % 2 else by_votes(seed))
        assert bucket[pair.left] == bucket[pair.right]
        assert genre[pair.left] != genre[pair.right]


def test_leaders_stay_tested():
    shelves = make_shelves(12)
    rate(shelves[0], elo=1900, votes=500)

    drawn = [sides(draw_pair(None, dice=by_rating(seed))) for seed in range(40)]

    assert sum(shelves[0].pk in pair for pair in drawn) > 10


def test_what_a_person_saw_lately_does_not_come_again(ada):
    shelves = make_shelves(8)
    SeenSet.objects.bulk_create(
        SeenSet(user=ada, film_set=shelf, seen_at=timezone.now()) for shelf in shelves[:4]
    )
    seen = {shelf.pk for shelf in shelves[:4]}

    assert all(not sides(draw_pair(ada.pk)) & seen for _ in range(20))
    assert any(sides(draw_pair(None)) & seen for _ in range(20))


def test_what_a_visitor_saw_and_what_is_on_the_table_does_not_come_again():
    shelves = [shelf.pk for shelf in make_shelves(8)]

    for _ in range(20):
        pair = draw_pair(None, on_table=shelves[:2], seen=shelves[2:4])
        assert sides(pair) <= set(shelves[4:])


def test_who_has_seen_everything_sees_it_again_but_not_what_is_on_the_table(ada):
    shelves = make_shelves(6)
    SeenSet.objects.bulk_create(
        SeenSet(user=ada, film_set=shelf, seen_at=timezone.now()) for shelf in shelves
    )
    on_table = [shelf.pk for shelf in shelves[:2]]

    for _ in range(20):
        assert not sides(draw_pair(ada.pk, on_table=on_table)) & set(on_table)


def test_without_another_genre_the_same_one_will_do():
    for number in range(4):
        make_shelf(f"member {number}", genre="Western")

    assert draw_pair(None) is not None


def test_nobody_judges_their_own_shelf(ada):
    mine = make_shelf("ada", user=ada)
    make_shelves(3)

    assert all(mine.pk not in sides(draw_pair(ada.pk)) for _ in range(20))


@pytest.mark.parametrize("even", [0.0, 0.99], ids=["even", "near"])
def test_the_same_four_films_are_no_question(even):
    films = make_films(4)
    make_shelf("one", films)
    make_shelf("two", films[::-1])
    assert all(draw_pair(None, dice=Chosen(even, seed=seed)) is None for seed in range(10))

    third = make_shelf("three", make_films(4, prefix="Other"))
    for seed in range(10):
        # Twice those two are the only near ones: whoever is drawn first meets the third.
        assert third.pk in sides(draw_pair(None, dice=Chosen(even, seed=seed)))


def test_a_crowd_of_the_same_four_films_hides_nobody():
    films = make_films(5)
    for number in range(6):
        make_shelf(f"fan {number}", films[:4])
    other = make_shelf("other", films[1:])

    for seed in range(10):
        assert other.pk in sides(draw_pair(None, dice=by_votes(seed)))


def test_sets_out_of_play_meet_nobody():
    shelves = make_shelves(4)
    FilmSet.objects.filter(pk=shelves[0].pk).update(is_current=False, is_in_play=False)

    drawn = set().union(*(sides(draw_pair(None)) for _ in range(30)))

    assert drawn == {shelf.pk for shelf in shelves[1:]}


def test_a_twentieth_of_pairs_is_drawn_evenly_and_says_so():
    make_shelves(6)
    dice = random.Random(5)

    drawn = [draw_pair(None, dice=dice) for _ in range(600)]

    assert 12 <= sum(pair.is_uniform for pair in drawn) <= 55


def test_even_pairs_show_every_set_alike_whatever_its_rating():
    shelves = make_shelves(6)
    for place, shelf in enumerate(shelves):
        rate(shelf, elo=1200 + 100 * place, votes=10**place)

    shown = Counter()
    for seed in range(300):
        pair = draw_pair(None, dice=Chosen(0.0, seed=seed))
        assert pair.is_uniform
        shown.update(sides(pair))

    assert min(shown.values()) > 60
    assert len(shown) == 6


def test_even_pairs_are_found_among_many_gaps():
    first, *gone, last = make_shelves(5)
    FilmSet.objects.filter(pk__in=[shelf.pk for shelf in gone]).delete()
    FilmSet.objects.filter(pk=last.pk).update(is_current=False, is_in_play=False)
    FilmSetEntry.objects.filter(film_set=last).delete()
    far = make_shelf("far away", make_films(4, prefix="Far"))
    FilmSetEntry.objects.filter(film_set=far).delete()
    FilmSet.objects.filter(pk=far.pk).update(id=far.pk + 1_000_000)

    for seed in range(10):
        pair = draw_pair(None, dice=Chosen(0.0, seed=seed))
        assert sides(pair) == {first.pk, far.pk + 1_000_000}


def test_sides_are_shuffled():
    one, other = make_shelves(2)

    left = Counter(draw_pair(None).left for _ in range(100))

    assert min(left[one.pk], left[other.pk]) > 20


def test_a_draw_takes_few_queries_however_many_sets(ada):
    make_shelves(40)

    with CaptureQueriesContext(connection) as asked:
        draw_pair(ada.pk, dice=by_votes())

    assert len(asked) == 2


def test_a_draw_scans_no_table(ada):
    """With the planner told that scanning is dear, every step must have its index.

    It is planned for whatever values come, as a connection keeps it.
    """
    make_shelves(8)
    with CaptureQueriesContext(connection) as asked:
        draw_pair(ada.pk, dice=by_votes())
        draw_pair(ada.pk, dice=by_rating())

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN (GENERIC_PLAN) {query['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan
            assert "set_bucket" in plan or "set_tier" in plan
