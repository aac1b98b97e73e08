"""The story of a shelf: where it stood, whom it met last, and how sure one may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from moviemash.models import FilmSet, Placing, Vote
from moviemash.rules import chance_between

DAYS = 90
LAST_DUELS = 12
# The picture of the days, in its own units.
WIDE, HIGH = 600, 120


@dataclass(frozen=True, slots=True)
class Met:
    """Another shelf it met, and who won."""

    other: FilmSet
    has_won: bool


@dataclass(frozen=True, slots=True)
class Story:
    place: int | None
    days: Sequence[Placing]
    met: Sequence[Met]
    chance: tuple[int, int] | None  # per cent of duels it would win, lowest and highest

    @property
    def line(self) -> str:
        """The days as points of an SVG line; the first place is at the top."""
        if len(self.days) < 2:
            return ""
        first, worst = self.days[0].on, max(day.place for day in self.days)
        span = max((self.days[-1].on - first).days, 1)
        return " ".join(
            f"{WIDE * (day.on - first).days / span:.1f},"
            f"{HIGH * (day.place - 1) / max(worst - 1, 1):.1f}"
            for day in self.days
        )

    @property
    def first_day(self) -> date | None:
        return self.days[0].on if self.days else None


def history_of(film_set: FilmSet) -> Story:
    days = list(film_set.placings.order_by("-on")[:DAYS])[::-1]
    return Story(_place_of(film_set), days, _met(film_set), _chance(film_set))


def _place_of(film_set: FilmSet) -> int | None:
    table = FilmSet.objects.ranked()
    if not table.filter(pk=film_set.pk).exists():
        return None
    before = table.filter(cautious__gt=film_set.cautious).count()
    before += table.filter(cautious=film_set.cautious, pk__lt=film_set.pk).count()
    return before + 1


def _met(film_set: FilmSet) -> list[Met]:
    # Two indexed lookups rather than one OR over the whole log.
    won = Vote.objects.counted().filter(chosen=film_set).select_related("other")
    lost = Vote.objects.counted().filter(other=film_set).select_related("chosen")
    votes = [*won.newest_first()[:LAST_DUELS], *lost.newest_first()[:LAST_DUELS]]
    votes.sort(key=lambda vote: -vote.pk)
    return [
        Met(vote.other, True) if vote.chosen_id == film_set.pk else Met(vote.chosen, False)
        for vote in votes[:LAST_DUELS]
    ]


def _chance(film_set: FilmSet) -> tuple[int, int] | None:
    """Of duels with an average shelf, with all but certainty."""
    if film_set.strength is None or film_set.sigma is None:
        return None
    return chance_between(film_set.strength, film_set.sigma)
