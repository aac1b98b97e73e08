"""Parts of a person's page: apps above register what they know of somebody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Section:
    """A fragment and what it shows; its template draws its own heading (h2)."""

    name: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


# Called with the request of who looks and the person looked at; None: nothing to show.
SectionMaker = Callable[[HttpRequest, User], Section | None]
_makers: list[tuple[int, SectionMaker]] = []


def profile_section(order: int) -> Callable[[SectionMaker], SectionMaker]:
    """Register a maker in `ready()`: `@profile_section(20)`; lower orders come first."""

    def register(maker: SectionMaker) -> SectionMaker:
        _makers.append((order, maker))
        _makers.sort(key=lambda entry: entry[0])
        return maker

    return register


def sections(request: HttpRequest, person: User) -> list[Section]:
    return [made for _, maker in _makers if (made := maker(request, person)) is not None]
