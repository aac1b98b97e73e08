"""Which six films a house should choose from: the tastes of those who are here, combined."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.live.protocol import Conflict
from guide.models import Movie
from moviemash import trained
from moviemash.lists import Taste, scores_of, taste_of
from moviemash.models.house import FILMS
from moviemash.recommender import Together, together
from moviemash.trained import Trained
from moviemash.voters import Voter

# A crowd's taste is that of some of it: each costs a fold-in.
MOST_TASTES = 40
# So that there is something to choose from, no more of one main genre.
MOST_OF_A_GENRE = 2
# So many of the best are looked at for that.
LOOKED_AT = 200


class TooFewFilms(Conflict):
    code = "TOO_FEW_FILMS"
    text = _("There are not six films of this kind to choose from.")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Six films, best first, and how high each stands with the house."""

    film_ids: list[int]
    least: list[float] = field(default_factory=list)
    average: list[float] = field(default_factory=list)
    tastes: int = 0


def candidates_for(
    people: Sequence[User], *, genre: str = "", shown_lately: Collection[int] = ()
) -> Candidates:
    """What somebody here wants never again is not offered, nor what somebody has seen.

    Where that leaves fewer than six, first what was shown lately comes back, then what was seen;
    never what somebody is not interested in. Raises TooFewFilms.
    """
    model = trained.current()
    tastes = [taste_of(Voter(user=person)) for person in people[:MOST_TASTES]]
    known = [taste for taste in tastes if taste.is_known]
    seen = set[int]().union(*(taste.hidden for taste in tastes))
    refused = set[int]().union(*(taste.refused for taste in tastes))
    for avoided in (seen | {*shown_lately}, seen, refused):
        found = _six(model, known, genre, avoided | refused)
        if found is not None:
            return found
    raise TooFewFilms


def _six(
    model: Trained, known: Sequence[Taste], genre: str, avoided: Collection[int]
) -> Candidates | None:
    movies = Movie.objects.in_stock().exclude(pk__in=avoided)
    if genre:
        movies = movies.of_genre(genre)
    ids = model.factors.film_ids
    house = _house(model, known)
    order = ids[np.lexsort((ids, -house.score))] if house is not None else _popular(model)
    best = [int(film_id) for film_id in order]
    there = set(movies.filter(pk__in=best).values_list("pk", flat=True))
    ranked = [film_id for film_id in best if film_id in there][:LOOKED_AT]
    # Few shelves know few films: well known ones of the archive fill up.
    if len(ranked) < LOOKED_AT:
        more = movies.exclude(pk__in=ranked).order_by("-renown", "title", "pk")
        ranked += more.values_list("pk", flat=True)[: LOOKED_AT - len(ranked)]
    chosen = _mixed(ranked, is_mixed=not genre)
    if len(chosen) < FILMS:
        return None
    if house is None or any(film_id not in model.places for film_id in chosen):
        return Candidates(chosen, tastes=len(known))
    places = [model.places[film_id] for film_id in chosen]
    return Candidates(
        chosen, house.least[places].tolist(), house.average[places].tolist(), len(known)
    )


def _house(model: Trained, known: Sequence[Taste]) -> Together | None:
    if not known or not model.factors.n_films:
        return None
    return together([scores_of(model, taste) for taste in known])


def _popular(model: Trained) -> np.ndarray:
    return model.factors.film_ids[np.lexsort((model.factors.film_ids, -model.factors.prior))]


def _mixed(ranked: Sequence[int], *, is_mixed: bool) -> list[int]:
    """The first six, but of one main genre no more than two as long as there are others."""
    if not is_mixed:
        return list(ranked[:FILMS])
    movies = Movie.objects.in_stock().in_bulk(ranked)
    of_genre: Counter[str] = Counter()
    chosen, spared = list[int](), list[int]()
    for film_id in ranked:
        names = movies[film_id].genre_names
        main = names[0] if names else ""
        of_genre[main] += 1
        (chosen if of_genre[main] <= MOST_OF_A_GENRE else spared).append(film_id)
    kept = set((chosen + spared)[:FILMS])
    return [film_id for film_id in ranked if film_id in kept]
