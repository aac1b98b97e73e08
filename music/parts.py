"""Parts of the wing's pages that other modules hang up: rooms on the lobby, a door at an artist."""

from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest

from config.home import Shelf
from music.models import Artist

Place = Literal["lobby", "artist"]
# Called with the request and, on an artist's page, the artist. None: nothing to show.
PartMaker = Callable[[HttpRequest, Artist | None], Shelf | None]
_makers: dict[str, list[tuple[int, PartMaker]]] = {"lobby": [], "artist": []}


def wing_part(place: Place, order: int) -> Callable[[PartMaker], PartMaker]:
    """Register a maker in `ready()`: `@wing_part("artist", 10)`; lower orders come first.

    The template draws its own heading; `{% show_shelf part %}` of `board` shows it.
    """

    def register(maker: PartMaker) -> PartMaker:
        _makers[place].append((order, maker))
        _makers[place].sort(key=lambda entry: entry[0])
        return maker

    return register


def parts(place: Place, request: HttpRequest, artist: Artist | None = None) -> list[Shelf]:
    made = (maker(request, artist) for _, maker in _makers[place])
    return [part for part in made if part is not None]
