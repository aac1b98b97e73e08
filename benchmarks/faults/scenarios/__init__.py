"""The faults, by the names of the plan."""

from benchmarks.faults.scenarios import (
    clocks,
    contests,
    crowds,
    database,
    frames,
    order,
    processes,
    valkey,
)
from benchmarks.faults.stage import Scenario

ALL: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("F1", "web processes die between commit and publish, or anywhere", processes.die),
        Scenario("F2", "Valkey dies and comes back empty", valkey.die),
        Scenario("F3", "Valkey stands still", valkey.pause, measure=valkey.measure_pause),
        Scenario("F4", "PostgreSQL stops at once; all backends are terminated", database.die),
        Scenario("F5", "PostgreSQL stands still", database.pause),
        Scenario("F6", "a web process stands still", processes.pause, seconds=75, quiet=12),
        Scenario(
            "F7",
            "twenty who do not read",
            crowds.slow_readers,
            prepare=crowds.one_full_room,
            measure=crowds.measure_slow,
        ),
        Scenario("F8", "a line is dead in both directions", processes.half_open, seconds=50),
        Scenario("F9", "a process with a wrong clock", clocks.jump, clocks=True),
        Scenario("F10", "frames and doorbells doubled, swapped and dropped", frames.spoil),
        Scenario(
            "F11",
            "the disk is full",
            database.fill,
            prepare=database.move_to_a_small_disk,
            measure=database.measure_full,
            finish=database.move_back,
        ),
        Scenario(
            "F13",
            "two thousand sockets cut at once, three times",
            crowds.herd,
            prepare=crowds.nobody,
            measure=crowds.measure_herd,
            has_load=False,
        ),
        Scenario(
            "F14",
            "a rolling restart",
            processes.restart_in_turn,
            measure=processes.measure_restarts,
        ),
        Scenario("F15", "worker and beat die, and come back twice", processes.jobs, seconds=75),
        Scenario(
            "F16",
            "two at one instant: seeks, hand-overs, last seats, ends, links",
            contests.run,
            prepare=contests.prepare,
            has_load=False,
        ),
        Scenario(
            "F17",
            "kicks, bans, blocks, rooms gone private",
            order.keep,
            prepare=order.furnish,
            finish=order.make_peace,
        ),
        Scenario(
            "F17b",
            "the same while Valkey is away",
            order.keep_without_valkey,
            prepare=order.furnish,
        ),
        Scenario("F18", "an older database is restored", database.restore, seconds=60),
    )
}
FAST = ("F1", "F2", "F10", "F16")
