"""Tastes in films as vectors that matching may compare (accounts.TasteVector)."""

import numpy as np

from accounts.models import TasteVector, User
from moviemash.lists import taste_of
from moviemash.models import Vote
from moviemash.trained import Trained
from moviemash.voters import Voter

# A direction from fewer duels would be chance.
FROM_VOTES = 5


def model_name(run_id: int) -> str:
    return f"films-{run_id}"


def write_taste(user: User, model: Trained) -> bool:
    """False where too little is known of them; what was written before is then forgotten."""
    taste = taste_of(Voter(user=user))
    vector = None
    if model.run_id is not None and (len(taste.votes) >= FROM_VOTES or taste.favourites):
        vector = model.factors.taste_vector(
            model.fours(vote.chosen.film_ids for vote in taste.votes),
            model.fours(vote.other.film_ids for vote in taste.votes),
            model.known(taste.favourites),
        )
    films = TasteVector.objects.filter(user=user, source=TasteVector.Source.FILMS)
    if vector is None or model.run_id is None or not np.any(vector):
        films.delete()
        return False
    filled = np.zeros(TasteVector.DIMENSIONS)
    filled[: len(vector)] = vector[: TasteVector.DIMENSIONS]
    TasteVector.objects.update_or_create(
        user=user,
        source=TasteVector.Source.FILMS,
        model=model_name(model.run_id),
        defaults={"vector": filled},
    )
    films.exclude(model=model_name(model.run_id)).delete()
    return True


def write_tastes(model: Trained) -> int:
    """Everybody's, by a new model: vectors of two models do not compare."""
    voters = Vote.objects.filter(user__isnull=False).values("user")
    sets = User.objects.filter(film_sets__is_current=True).values("pk")
    people = User.objects.active().filter(pk__in=voters.union(sets))
    return sum(write_taste(person, model) for person in people.iterator(chunk_size=200))
