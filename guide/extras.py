"""What others know of a programme or a film: heads, faces, rooms. Apps above register it here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guide.models import Movie, Programme


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody who sits there and may be seen by this visitor."""

    name: str
    picture_url: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    people_count: int = 0
    faces: Sequence[Face] = ()
    room_url: str | None = None


@dataclass(frozen=True, slots=True)
class FilmPart:
    """A part of the film page: a fragment and what it shows. `place` is `action` or `wide`."""

    name: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    place: str = "wide"


NOTHING = Extra()

# One query per page, not one per programme. Programmes without an extra are left out.
ProgrammeExtras = Callable[[Sequence[Programme], Any], Mapping[int, Extra]]
# The address of a programme's room, made on the first visit; None where this person gets none.
ProgrammeDoor = Callable[[Programme, Any], str | None]
FilmExtras = Callable[[Movie, Any], FilmPart | None]

_programme_extras: list[ProgrammeExtras] = []
_programme_doors: list[ProgrammeDoor] = []
_film_extras: list[FilmExtras] = []


def programme_extras(provider: ProgrammeExtras) -> ProgrammeExtras:
    _programme_extras.append(provider)
    return provider


def programme_door(door: ProgrammeDoor) -> ProgrammeDoor:
    _programme_doors.append(door)
    return door


def film_extras(provider: FilmExtras) -> FilmExtras:
    _film_extras.append(provider)
    return provider


def extras_of(programmes: Sequence[Programme], user: Any) -> dict[int, Extra]:
    found: dict[int, Extra] = {}
    if programmes:
        for provider in _programme_extras:
            for programme_id, extra in provider(programmes, user).items():
                found[programme_id] = _together(found.get(programme_id), extra)
    return found


def _together(one: Extra | None, other: Extra) -> Extra:
    if one is None:
        return other
    return Extra(
        people_count=one.people_count + other.people_count,
        faces=(*one.faces, *other.faces),
        room_url=one.room_url or other.room_url,
    )


def room_of(programme: Programme, user: Any) -> str | None:
    return next((url for door in _programme_doors if (url := door(programme, user))), None)


def parts_of(movie: Movie, user: Any) -> list[FilmPart]:
    return [part for provider in _film_extras if (part := provider(movie, user)) is not None]
