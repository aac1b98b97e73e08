"""What the panel shows to one person, ready for its template."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guide.models import Genre
from moviemash.house import rules
from moviemash.house.protocol import FilmOfMash, MashFacts
from rooms.models import Room

ROUNDS: tuple[str | Promise, ...] = (
    _("Opener"),
    _("Opener"),
    _("Semi-final"),
    _("Semi-final"),
    _("Final"),
)


@dataclass(frozen=True, slots=True)
class Side:
    number: int
    film: FilmOfMash
    is_yours: bool

    @property
    def letter(self) -> str:
        return "ab"[self.number - 1]


@dataclass(frozen=True, slots=True)
class Round:
    """One of the five: over, being played, or still to come."""

    number: int
    name: str | Promise
    winner: FilmOfMash | None = None
    loser: FilmOfMash | None = None
    won: int = 0
    lost: int = 0
    is_now: bool = False

    @property
    def is_tie(self) -> bool:
        return self.won == self.lost


@dataclass(frozen=True, slots=True)
class HousePanel:
    """`mash` is None where this room never chose."""

    room: Room
    mash: MashFacts | None
    now_ms: int
    may_choose: bool
    house: int

    @property
    def is_open(self) -> bool:
        return self.mash is not None and self.mash.duel > 0

    @property
    def is_due(self) -> bool:
        """For who has no scripts: the time of the duel is up, and nobody has said so."""
        return self.mash is not None and self.is_open and self.now_ms >= self.mash.closes_ms

    @property
    def winner(self) -> FilmOfMash | None:
        return (
            None if self.mash is None or self.mash.winner is None else self._film(self.mash.winner)
        )

    @property
    def sides(self) -> list[Side]:
        if self.mash is None:
            return []
        return [
            Side(number, film, film.id == self.mash.yours)
            for number, film_id in enumerate(self.mash.pair, start=1)
            if (film := self._film(film_id)) is not None
        ]

    @property
    def rounds(self) -> list[Round]:
        if self.mash is None:
            return []
        rounds = []
        for number, name in enumerate(ROUNDS, start=1):
            if number > len(self.mash.over):
                rounds.append(Round(number, name, is_now=number == self.mash.duel))
                continue
            over = self.mash.over[number - 1]
            place = over.pair.index(over.winner)
            rounds.append(
                Round(
                    number,
                    name,
                    self._film(over.winner),
                    self._film(over.pair[1 - place]),
                    over.votes[place],
                    over.votes[1 - place],
                )
            )
        return rounds

    @property
    def round_name(self) -> str | Promise:
        return ROUNDS[self.mash.duel - 1] if self.mash is not None and self.mash.duel else ""

    @property
    def last(self) -> Round | None:
        over = [one for one in self.rounds if one.winner is not None]
        return over[-1] if over else None

    @property
    def genres(self) -> list[str]:
        return list(Genre.objects.values_list("name", flat=True))

    @property
    def duels(self) -> int:
        return rules.DUELS

    def _film(self, film_id: int) -> FilmOfMash | None:
        assert self.mash is not None
        return next((film for film in self.mash.films if film.id == film_id), None)
