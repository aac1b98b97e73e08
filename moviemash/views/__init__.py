from moviemash.views.duel import duel, skips, today, undo, votes
from moviemash.views.ranking import ranking, shelf
from moviemash.views.recommendations import marks, recommendations

__all__ = [
    "duel",
    "marks",
    "ranking",
    "recommendations",
    "shelf",
    "skips",
    "today",
    "undo",
    "votes",
]
