"""Shelves of four films, the duels between them, and what was learnt from both."""

from moviemash.models.learning import FilmFeatures, FilmRank, ModelRun, Placing, Recommendation
from moviemash.models.sets import FilmMark, FilmSet, FilmSetEntry
from moviemash.models.votes import Comparison, SeenSet, Vote

__all__ = [
    "Comparison",
    "FilmFeatures",
    "FilmMark",
    "FilmRank",
    "FilmSet",
    "FilmSetEntry",
    "ModelRun",
    "Placing",
    "Recommendation",
    "SeenSet",
    "Vote",
]
