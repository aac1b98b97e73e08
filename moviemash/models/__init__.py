"""Shelves of four films, the duels between them, and what was learnt from both."""

from moviemash.models.foreign import ForeignFilm, WaitingPlace, WaitingSet
from moviemash.models.house import HouseMash, HouseVote
from moviemash.models.imports import Import, ImportFile
from moviemash.models.learning import FilmFeatures, FilmRank, ModelRun, Placing, Recommendation
from moviemash.models.sets import FilmMark, FilmSet, FilmSetEntry
from moviemash.models.sources import FetchedPage, Source
from moviemash.models.votes import Comparison, SeenSet, Vote

__all__ = [
    "Comparison",
    "FetchedPage",
    "FilmFeatures",
    "FilmMark",
    "FilmRank",
    "FilmSet",
    "FilmSetEntry",
    "ForeignFilm",
    "HouseMash",
    "HouseVote",
    "Import",
    "ImportFile",
    "ModelRun",
    "Placing",
    "Recommendation",
    "SeenSet",
    "Source",
    "Vote",
    "WaitingPlace",
    "WaitingSet",
]
