"""An evening in a room that chooses its film, for the tests of it."""

from moviemash.house import rules
from moviemash.house.actions import vote_in_mash
from moviemash.tests.cast import make_films

NOW = 1_800_000_000_000


def films_of_four_kinds():
    return [
        film
        for genre in ("Western", "Musical", "Crime", "Drama")
        for film in make_films(4, genre=genre, prefix=genre)
    ]


def here(*people):
    return {person.pk for person in people}


def vote(room, mash, by, film_id, *others, now_ms=NOW + 1000):
    mash.refresh_from_db()
    return vote_in_mash(
        room,
        by,
        here(by, *others),
        now_ms,
        mash_id=mash.pk,
        duel=len(mash.winner_ids) + 1,
        film_id=film_id,
    )


def pair(mash):
    mash.refresh_from_db()
    return rules.pair_of(mash.film_ids, mash.winner_ids)
