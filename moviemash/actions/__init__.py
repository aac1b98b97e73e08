"""What changes in MovieMash, all or nothing."""

from moviemash.actions.marks import mark_films, unmark_film
from moviemash.actions.sets import NotAShelf, keep_set, retire_set

__all__ = ["NotAShelf", "keep_set", "mark_films", "retire_set", "unmark_film"]
