"""What is told of a room's mash: models in, wire structs out."""

from typing import Any
from uuid import UUID

from config.prepared import Prepared
from guide.models import Movie
from guide.pictures import poster_of
from moviemash.house import rules
from moviemash.house.protocol import DuelOver, FilmOfMash, MashFacts, MashTold
from moviemash.models import HouseMash, HouseVote
from rooms.models import Room


def newest_mash(room: Room) -> HouseMash | None:
    return _newest.first(room=room.pk)


def mash_facts(mash: HouseMash, user: Any = None) -> MashFacts:
    """With `user`, what they chose in the duel that is open."""
    films = Movie.objects.in_stock().in_bulk(mash.film_ids)
    duel = len(mash.winner_ids) + 1 if mash.is_open else 0
    is_chosen = mash.state == HouseMash.State.CHOSEN
    return MashFacts(
        mash_id=mash.pk,
        state=mash.state,
        genre=mash.genre,
        tastes=mash.tastes,
        films=[
            _film(mash, place, films[film_id])
            for place, film_id in enumerate(mash.film_ids)
            if film_id in films
        ],
        duel=duel,
        pair=list(rules.pair_of(mash.film_ids, mash.winner_ids)) if duel else [],
        opens_ms=mash.opens_ms,
        closes_ms=mash.closes_ms,
        voted=mash.votes.filter(duel=duel).count() if duel else 0,
        over=[
            DuelOver(
                pair=list(rules.pair_of(mash.film_ids, mash.winner_ids[:number])),
                votes=list(votes),
                winner=mash.winner_ids[number],
            )
            for number, votes in enumerate(mash.tallies)
        ],
        winner=mash.winner_ids[-1] if is_chosen else None,
        rev=mash.rev,
        yours=_choice(mash, user, duel),
    )


def mash_told(mash: HouseMash) -> MashTold:
    return MashTold(mash=mash_facts(mash), rev=mash.rev)


def _film(mash: HouseMash, place: int, movie: Movie) -> FilmOfMash:
    return FilmOfMash(
        id=movie.pk,
        title=movie.title,
        year=movie.year,
        url=movie.get_absolute_url(),
        poster_url=poster_of(movie),
        least=rules.per_cent_below(mash.least[place]) if mash.least else None,
        average=rules.per_cent_below(mash.average[place]) if mash.average else None,
    )


def _choice(mash: HouseMash, user: Any, duel: int) -> int | None:
    if not duel or user is None or not user.is_authenticated:
        return None
    mine = HouseVote.objects.filter(house_mash=mash, duel=duel, user=user)
    return mine.values_list("film_id", flat=True).first()


_newest: Prepared[HouseMash] = Prepared(
    lambda room: HouseMash.objects.filter(room=room).newest_first()[:1], room=UUID
)
