"""The home page, built from shelves that the apps register."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@dataclass(frozen=True, slots=True)
class Shelf:
    """One part of the home page. `place` is `hero`, `wide`, `left` or `right`."""

    name: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    place: str = "wide"


# Returns None where it has nothing to show to this person.
ShelfMaker = Callable[[HttpRequest], Shelf | None]
_makers: list[tuple[int, ShelfMaker]] = []


def shelf(order: int) -> Callable[[ShelfMaker], ShelfMaker]:
    """Register a maker of a home shelf; lower orders come first."""

    def register(maker: ShelfMaker) -> ShelfMaker:
        _makers.append((order, maker))
        _makers.sort(key=lambda entry: entry[0])
        return maker

    return register


def shelves(request: HttpRequest) -> list[Shelf]:
    return [made for _, maker in _makers if (made := maker(request)) is not None]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"shelves": shelves(request)})
