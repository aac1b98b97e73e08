"""The guide's pages: page, fragment, JSON, XMLTV or calendar; each translates and nothing else."""

from guide.views.feeds import ics, xmltv
from guide.views.films import film, film_search, films
from guide.views.grid import grid
from guide.views.programmes import programme

__all__ = ["film", "film_search", "films", "grid", "ics", "programme", "xmltv"]
