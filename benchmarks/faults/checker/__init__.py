"""Judges a run: a pure function of what the clients saw and what the database kept."""

from collections.abc import Iterable

from benchmarks.faults.checker import delivery, hearing, hosts, house, order, rooms, votes
from benchmarks.faults.checker.case import Case
from benchmarks.faults.checker.tally import Tally
from benchmarks.faults.history import Database, History

INVARIANTS = (
    delivery.acknowledged_is_kept,
    delivery.acknowledged_is_shown,
    delivery.refused_is_not_kept,
    order.one_number_line,
    order.real_time,
    hosts.one_host,
    votes.one_winner,
    hosts.each_version_once,
    rooms.nobody_too_many,
    rooms.presence_is_right,
    rooms.the_film_stands_alike,
    hearing.nobody_hears_what_is_not_theirs,
    house.nothing_leaks,
    house.everybody_was_told,
    rooms.events_make_the_state,
)


def check(records: Iterable[History], database: Database) -> list[Tally]:
    case = Case(records, database)
    return [invariant(case) for invariant in INVARIANTS]
