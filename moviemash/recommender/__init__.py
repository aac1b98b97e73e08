"""Which film somebody would choose, learnt from top-four sets and duels. Numpy only.

Film factors come from the co-occurrence of films in people's sets alone. A person is never trained:
their votes are folded in when they ask, by a Bayesian Bradley-Terry model of whole sets.
"""

from moviemash.recommender.factors import fit
from moviemash.recommender.model import FilmFactors, ModelFileBroken
from moviemash.recommender.settings import Settings
from moviemash.recommender.together import Together, standings, together

__all__ = [
    "FilmFactors",
    "ModelFileBroken",
    "Settings",
    "Together",
    "fit",
    "standings",
    "together",
]
