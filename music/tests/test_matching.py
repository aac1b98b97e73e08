"""Nearest people by taste, with every filter in the question; and why."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import block_person, open_account
from accounts.models import TasteVector
from accounts.shared_tastes import as_sentence, shared_words
from moviemash.models import FilmSet
from music.actions.meeting import close_to_people, like_person, open_to_people, pass_person
from music.actions.taste import choose_taste
from music.matching import cards_for, nearest_people
from music.models import Genre
from music.rules.meeting import likeness
from music.tests.cast import make_artist

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    folk = [make_artist(name, genres=["Folk"]) for name in ("Nick Drake", "Vashti Bunyan")]
    noise = [make_artist(name, genres=["Noise"]) for name in ("Merz", "Hum")]
    return folk, noise


def listener(name, *artists):
    person = open_account(name)
    choose_taste(person, [], [artist.pk for artist in artists])
    return open_to_people(person, "company").user


@pytest.fixture
def crowd(shop):
    (drake, bunyan), (merz, hum) = shop
    return {
        "me": listener("lena", drake, bunyan),
        "like": listener("yuki", drake, bunyan),
        "near": listener("tomasz", drake, merz),
        "far": listener("otto", merz, hum),
    }


def names(seeker):
    return [card.person.username for card in cards_for(seeker)]


def test_the_nearest_come_first_and_who_is_far_not_at_all(crowd):
    assert names(crowd["me"].seeker) == ["yuki", "tomasz"]
    assert names(crowd["far"].seeker) == ["tomasz"]


def test_nobody_is_shown_whom_one_may_not_meet(crowd):
    me = crowd["me"]
    pass_person(me, crowd["far"])
    assert names(me.seeker) == ["yuki", "tomasz"]

    like_person(me, crowd["like"])
    assert names(me.seeker) == ["tomasz"]

    block_person(crowd["near"], me)
    assert names(me.seeker) == []
    # A like stands until it is answered; who was passed by or blocks is gone on both sides.
    assert names(crowd["like"].seeker)[0] == "lena"
    assert "lena" not in names(crowd["near"].seeker) + names(crowd["far"].seeker)


def test_who_closes_the_door_is_shown_to_nobody(crowd):
    close_to_people(crowd["like"])
    assert names(crowd["me"].seeker) == ["tomasz"]

    crowd["near"].is_active = False
    crowd["near"].save()
    assert names(crowd["me"].seeker) == []


def test_vectors_of_another_model_do_not_compare(crowd):
    TasteVector.objects.filter(user=crowd["like"]).update(model="music-0")

    assert "yuki" not in names(crowd["me"].seeker)


def test_film_taste_counts_where_both_have_one(crowd):
    def films(person, *numbers):
        TasteVector.objects.create(
            user=person, source="films", model="films-1", vector=np.pad(numbers, (0, 62))
        )

    films(crowd["me"], 1, 0)
    films(crowd["near"], 1, 0.1)
    films(crowd["like"], -1, 0)

    assert names(crowd["me"].seeker)[0] == "tomasz"
    cinephile = open_to_people(open_account("cinephile"), "company")
    films(cinephile.user, 1, 0)
    assert "cinephile" in names(crowd["me"].seeker)


def test_a_filter_that_lets_few_through_ends_no_walk_early(crowd, shop):
    """Hundreds who are nearer and closed stand before the one who is open."""
    near = TasteVector.objects.get(user=crowd["like"])
    for number in range(300):
        closed = open_account(f"closed{number}")
        TasteVector.objects.create(
            user=closed, source="music", model=near.model, vector=near.vector
        )

    assert nearest_people(crowd["me"].seeker) == [crowd["like"].pk, crowd["near"].pk]


def test_every_card_says_why(crowd):
    reasons = {card.person.username: card.reason for card in cards_for(crowd["me"].seeker)}

    assert reasons["yuki"] == "You both love Vashti Bunyan, Nick Drake and folk."
    assert reasons["tomasz"] == "You both love Nick Drake and folk."


def test_films_and_music_are_named_together(ada, ben, movies_of_crime):
    drake = make_artist("Nick Drake", genres=["Folk"])
    for person in (ada, ben):
        choose_taste(person, [Genre.objects.get(name="Folk").pk], [drake.pk])
        FilmSet.objects.create(
            user=person,
            member_name=person.username,
            source="here",
            film_ids=[film.pk for film in movies_of_crime],
            is_in_play=False,
        )

    words = shared_words(ada, [ben.pk])[ben.pk]

    assert words == ["Nick Drake", "folk", "Heat", "crime films"]
    assert as_sentence(words) == "You both love Nick Drake, folk, Heat and crime films."


@pytest.fixture
def movies_of_crime():
    from guide.models import Genre as FilmGenre
    from guide.models import Movie

    movie = Movie.objects.create(title="Heat", year=1995)
    movie.genres.add(FilmGenre.objects.create(name="Crime"))
    return [movie]


def test_questions_do_not_grow_with_people(crowd, shop):
    me, counts = crowd["me"], []
    for more in (0, 12):
        for number in range(more):
            listener(f"more{number}", shop[0][0])
        with CaptureQueriesContext(connection) as questions:
            found = cards_for(me.seeker)
        counts.append(len(questions))

    assert len(found) == 12
    # Where few are left, one more question looks at each of them.
    assert counts[1] <= counts[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"music": 0.9}, {"music": 0.8}),
        ({"music": 0.8, "films": 0.8}, {"music": 0.8}),
        ({"music": 0.8, "films": 0.5}, {"music": 0.8, "films": 0.2}),
        ({"films": 0.1}, {}),
    ],
)
def test_more_alike_goes_before(one, other):
    assert likeness(one) > likeness(other)
