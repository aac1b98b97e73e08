"""What changes in MovieMash, all or nothing."""

from moviemash.actions.marks import adopt_marks, mark_film, mark_films, unmark_film
from moviemash.actions.sets import NotAShelf, bring_back_set, keep_set, retire_set
from moviemash.actions.votes import (
    NothingToUndo,
    NotOfThisPair,
    PairOver,
    adopt_votes,
    cast_vote,
    count_owed_votes,
    pass_over,
    undo_vote,
)

__all__ = [
    "NotAShelf",
    "NotOfThisPair",
    "NothingToUndo",
    "PairOver",
    "adopt_marks",
    "adopt_votes",
    "bring_back_set",
    "cast_vote",
    "count_owed_votes",
    "keep_set",
    "mark_film",
    "mark_films",
    "pass_over",
    "retire_set",
    "undo_vote",
    "unmark_film",
]
