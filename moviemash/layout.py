"""The duel page's parts, made ready for template and JSON: sides, progress, what came of a vote."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guide.facts import film_facts
from guide.models import Movie
from guide.pictures import Hung, hang
from moviemash.duels import Duel, Table
from moviemash.models import FilmSet, Vote
from moviemash.voters import Voter

# So many duels make a round.
ROUND = 20


@dataclass(frozen=True, slots=True)
class Side:
    number: int
    set_id: int
    posters: list[Hung]

    @property
    def letter(self) -> str:
        return "ab"[self.number - 1]


@dataclass(frozen=True, slots=True)
class Shown:
    """A duel with its posters. `chosen_id` where it has been judged."""

    token: str
    sides: list[Side]
    chosen_id: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    votes: int

    @property
    def done(self) -> int:
        """Duels of this round; a full round stays full until the next vote."""
        return (self.votes - 1) % ROUND + 1 if self.votes else 0

    @property
    def left(self) -> int:
        return ROUND - self.done

    @property
    def of(self) -> int:
        return ROUND

    @property
    def is_first_round(self) -> bool:
        return self.votes < ROUND

    @property
    def blocks(self) -> list[bool]:
        return [place < self.done for place in range(ROUND)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What others made of the pair that was just judged."""

    vote: Vote
    agreed: int
    others: int
    posters: list[Hung]

    @property
    def chosen(self) -> FilmSet:
        return self.vote.chosen


def films_of(sets: Iterable[FilmSet]) -> dict[int, Movie]:
    """One query, however many sets."""
    return Movie.objects.in_stock().in_bulk(
        {film for film_set in sets for film in film_set.film_ids}
    )


def lay_out(table: Table, films: Mapping[int, Movie], chosen_id: int | None = None) -> list[Shown]:
    return [
        _shown(duel, table.sets, films, chosen_id)
        for duel in table.duels
        if table.sets.keys() >= set(duel.sides)
    ]


def _shown(
    duel: Duel, sets: Mapping[int, FilmSet], films: Mapping[int, Movie], chosen_id: int | None
) -> Shown:
    ids = [sets[side].film_ids for side in duel.sides]
    hung = hang([films[film_id] for four in ids for film_id in four], columns=2)
    cut = len(ids[0])
    sides = [
        Side(number, set_id, posters)
        for number, set_id, posters in zip(
            (1, 2), duel.sides, (hung[:cut], hung[cut:]), strict=True
        )
    ]
    return Shown(duel.token, sides, chosen_id)


def progress_of(voter: Voter) -> Progress:
    return Progress(Vote.objects.of(voter.user_id, voter.visitor).count())


def outcome_of(vote: Vote, films: Mapping[int, Movie]) -> Outcome:
    """`vote` with its comparison and chosen set. Only others are counted, never the own vote."""
    comparison = vote.comparison
    own = 1 if vote.is_counted else 0
    return Outcome(
        vote,
        agreed=comparison.votes_for(vote.chosen_id) - own,
        others=comparison.votes_a + comparison.votes_b - own,
        posters=hang([films[film_id] for film_id in vote.chosen.film_ids], columns=4),
    )


# --- As JSON


def table_facts(
    shown: Sequence[Shown], progress: Progress, outcome: Outcome | None
) -> dict[str, Any]:
    """The comparison to judge; `upcoming` is the one after it, for loading its pictures."""
    now = shown[0] if shown else None
    return {
        **_duel_facts(now),
        "upcoming": _duel_facts(shown[1]) if len(shown) > 1 else None,
        "progress": {"votes": progress.votes, "done": progress.done, "of": ROUND},
        "last": outcome_facts(outcome) if outcome else None,
    }


def _duel_facts(shown: Shown | None) -> dict[str, Any]:
    if shown is None:
        return {"comparison_id": None, "set_a": None, "set_b": None}
    # Whose sets they are is told after the vote only.
    set_a, set_b = (
        {"id": side.set_id, "films": [film_facts(hung.movie) for hung in side.posters]}
        for side in shown.sides
    )
    return {"comparison_id": shown.token, "set_a": set_a, "set_b": set_b}


def outcome_facts(outcome: Outcome) -> dict[str, Any]:
    chosen = outcome.chosen
    return {
        "comparison_id": outcome.vote.token,
        "winner_set_id": chosen.pk,
        "member": chosen.member_name,
        "url": chosen.get_absolute_url(),
        "agreed": outcome.agreed,
        "others": outcome.others,
    }
